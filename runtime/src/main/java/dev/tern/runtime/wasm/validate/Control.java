package dev.tern.runtime.wasm.validate;

import dev.tern.runtime.wasm.binary.Decoder;
import dev.tern.runtime.wasm.binary.Instr;
import dev.tern.runtime.wasm.binary.MalformedModuleException;
import dev.tern.runtime.wasm.binary.Op;
import dev.tern.runtime.wasm.binary.WasmBinary;
import dev.tern.runtime.wasm.binary.WasmBinary.Table;

/** Checks blocks, branches and calls. */
final class Control {
    /** Value types are negative numbers of 7 bits where other types are indices. */
    private static final int BYTE = 1 << 7;

    /** For every loop the interpreter's parser looks at all blocks beside it: so many looks are about half a second. */
    private static final long MAX_LOOKS = 200_000_000;

    private final Indices indices;
    private final Operands operands;
    private long looks;

    Control(Indices indices, Operands operands) {
        this.indices = indices;
        this.operands = operands;
    }

    /** Whether it was one of these instructions. */
    boolean check(Instr instr) {
        switch (instr.op()) {
            case Op.NOP -> {}
            case Op.UNREACHABLE -> operands.unreachable();
            case Op.BLOCK, Op.LOOP -> open(instr);
            case Op.IF -> {
                operands.pop(WasmBinary.I32);
                open(instr);
            }
            case Op.ELSE -> operands.otherwise();
            case Op.END -> operands.end();
            case Op.BR -> leave(label(instr.a()));
            case Op.BR_IF -> {
                operands.pop(WasmBinary.I32);
                operands.peek(label(instr.a()));
            }
            case Op.BR_TABLE -> table(instr);
            case Op.RETURN -> leave(operands.frame(operands.depth() - 1).label());
            case Op.CALL -> call(indices.function(instr.a()));
            case Op.CALL_INDIRECT -> callIndirect(instr);
            default -> {
                return false;
            }
        }
        return true;
    }

    private void open(Instr instr) {
        int beside = operands.frame(0).addBlock();
        looks += instr.op() == Op.LOOP ? beside : 0;
        if (looks > MAX_LOOKS) {
            throw new MalformedModuleException("there are too many loops side by side");
        }
        operands.open(instr.op(), blockType(instr.a()));
    }

    private Signature blockType(long type) {
        if (type >= 0) {
            return indices.type(type);
        }
        if (type == Instr.NO_RESULT) {
            return Signature.EMPTY;
        }
        if (type < Instr.NO_RESULT) {
            throw new MalformedModuleException("unknown type of a block: " + type);
        }
        return Signature.giving(Decoder.valueType((int) type + BYTE));
    }

    private int[] label(long index) {
        return operands.frame(Indices.within("label", index, operands.depth())).label();
    }

    private void leave(int[] label) {
        operands.pop(label);
        operands.unreachable();
    }

    private void table(Instr instr) {
        operands.pop(WasmBinary.I32);
        int[] last = label(instr.labels().getLast());
        int[] checked = last;
        for (int label : instr.labels()) {
            int[] wanted = label(label);
            if (wanted.length != last.length) {
                throw new MalformedModuleException("the labels of a branch table want different things");
            }
            if (wanted != checked) {
                operands.couldBe(wanted);
                checked = wanted;
            }
        }
        leave(last);
    }

    private void call(Signature callee) {
        operands.pop(callee.params());
        operands.push(callee.results());
    }

    private void callIndirect(Instr instr) {
        Signature callee = indices.type(instr.a());
        Table table = indices.table(instr.b());
        if (table.type() != WasmBinary.FUNCREF) {
            throw new MalformedModuleException("an indirect call through a table without functions");
        }
        operands.pop(Indices.address(table.limits().wide()));
        call(callee);
    }
}
