package dev.tern.runtime.wasm.validate;

import dev.tern.runtime.wasm.binary.Effects;
import dev.tern.runtime.wasm.binary.Instr;
import dev.tern.runtime.wasm.binary.MalformedModuleException;
import dev.tern.runtime.wasm.binary.Op;
import dev.tern.runtime.wasm.binary.WasmBinary;
import dev.tern.runtime.wasm.binary.WasmBinary.Body;
import dev.tern.runtime.wasm.binary.WasmBinary.Global;
import dev.tern.runtime.wasm.binary.WasmBinary.Locals;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/** Checks function bodies and constant expressions, one after the other: indices and the types of operands. */
final class CodeValidator {
    private final Indices indices;
    private final BitSet declared;
    private final Operands operands = new Operands();
    private final Control control;
    private final Storage storage;
    private int[] locals = new int[64];
    private int localCount;

    /** @param declared the functions to which code may refer */
    CodeValidator(Indices indices, BitSet declared) {
        this.indices = indices;
        this.declared = declared;
        this.control = new Control(indices, operands);
        this.storage = new Storage(indices, operands);
    }

    void function(Signature type, Body body) {
        localCount = 0;
        for (int param : type.params()) {
            addLocals(1, param);
        }
        for (Locals run : body.locals()) {
            addLocals(run.count(), run.type());
        }
        operands.begin(type.results());
        List<Instr> code = body.code();
        for (int i = 0; i < code.size(); i++) {
            try {
                check(code.get(i));
            } catch (MalformedModuleException e) {
                throw new MalformedModuleException("instruction " + i + ": " + e.reason());
            }
        }
    }

    /** The decoder let only constant instructions through. */
    void constant(List<Instr> code, int type, int globals) {
        operands.begin(new int[] {type});
        for (Instr instr : code) {
            if (instr.op() == Op.GLOBAL_GET) {
                Indices.within("global", instr.a(), globals);
                if (indices.global(instr.a()).mutable()) {
                    throw new MalformedModuleException("an initial value depends on a variable");
                }
            }
            check(instr);
        }
    }

    private void addLocals(int count, int type) {
        if (count > locals.length - localCount) {
            locals = Arrays.copyOf(locals, 2 * locals.length + count);
        }
        Arrays.fill(locals, localCount, localCount + count, type);
        localCount += count;
    }

    private void check(Instr instr) {
        int op = instr.op();
        if (Effects.isNumeric(op)) {
            numeric(op);
        } else if (Effects.isLoad(op) || Effects.isStore(op)) {
            storage.access(instr);
        } else if (!variable(instr) && !control.check(instr) && !storage.check(instr)) {
            other(instr);
        }
    }

    private void numeric(int op) {
        int pops = Effects.pops(op);
        for (int i = 0; i < pops; i++) {
            operands.pop(Effects.operand(op));
        }
        operands.push(Effects.result(op));
    }

    /** Whether it was an instruction on a local or a global. */
    private boolean variable(Instr instr) {
        switch (instr.op()) {
            case Op.LOCAL_GET -> operands.push(local(instr));
            case Op.LOCAL_SET -> operands.pop(local(instr));
            case Op.LOCAL_TEE -> {
                operands.pop(local(instr));
                operands.push(local(instr));
            }
            case Op.GLOBAL_GET -> operands.push(indices.global(instr.a()).type());
            case Op.GLOBAL_SET -> {
                Global global = indices.global(instr.a());
                if (!global.mutable()) {
                    throw new MalformedModuleException("a constant is set");
                }
                operands.pop(global.type());
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private int local(Instr instr) {
        return locals[Indices.within("local", instr.a(), localCount)];
    }

    private void other(Instr instr) {
        switch (instr.op()) {
            case Op.DROP -> operands.pop();
            case Op.SELECT -> select();
            case Op.SELECT_TYPED -> {
                operands.pop(WasmBinary.I32);
                operands.pop(instr.index());
                operands.pop(instr.index());
                operands.push(instr.index());
            }
            case Op.REF_NULL -> operands.push(instr.index());
            case Op.REF_IS_NULL -> {
                reference(operands.pop());
                operands.push(WasmBinary.I32);
            }
            case Op.REF_FUNC -> {
                indices.function(instr.a());
                if (!declared.get(instr.index())) {
                    throw new MalformedModuleException("a reference to function " + instr.a()
                            + ", which stands in no element segment, export or global");
                }
                operands.push(WasmBinary.FUNCREF);
            }
            default -> throw new MalformedModuleException("unknown instruction 0x" + Integer.toHexString(instr.op()));
        }
    }

    private static boolean isReference(int type) {
        return type == WasmBinary.FUNCREF || type == WasmBinary.EXTERNREF;
    }

    private static void reference(int type) {
        if (type != Operands.ANY && !isReference(type)) {
            throw new MalformedModuleException("an operand is " + Operands.name(type) + " and no reference");
        }
    }

    /** Without a type it takes numbers alone. */
    private void select() {
        operands.pop(WasmBinary.I32);
        int one = operands.pop();
        int other = operands.pop();
        if (isReference(one) || isReference(other)) {
            throw new MalformedModuleException("a choice between references does not say its type");
        }
        if (one != other && one != Operands.ANY && other != Operands.ANY) {
            throw new MalformedModuleException(
                    "a choice between " + Operands.name(other) + " and " + Operands.name(one));
        }
        operands.push(one == Operands.ANY ? other : one);
    }
}
