package dev.tern.runtime.wasm.binary;

import dev.tern.runtime.wasm.binary.WasmBinary.FunctionType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The types on the operand stack of a valid function without unreachable code, instruction by instruction. Where control
 * does not come out of an instruction the stack keeps what it had until the block ends.
 */
public final class OperandStack {
    private final WasmBinary module;
    private final int[] locals;
    private final List<Block> blocks;
    private int[] types;
    private int height;
    private int deepest;

    private record Block(int height, FunctionType type) {}

    public OperandStack(WasmBinary module, FunctionType function, List<WasmBinary.Locals> declared) {
        this.module = module;
        this.locals = locals(function, declared);
        this.types = new int[16];
        this.blocks = new ArrayList<>();
        blocks.add(new Block(0, new FunctionType(List.of(), function.results())));
    }

    private OperandStack(OperandStack other) {
        this.module = other.module;
        this.locals = other.locals;
        this.types = other.types.clone();
        this.height = other.height;
        this.blocks = new ArrayList<>(other.blocks);
        this.deepest = other.deepest;
    }

    private static int[] locals(FunctionType function, List<WasmBinary.Locals> declared) {
        int count = function.params().size();
        for (WasmBinary.Locals run : declared) {
            count += run.count();
        }
        int[] locals = new int[count];
        int at = 0;
        for (int param : function.params()) {
            locals[at++] = param;
        }
        for (WasmBinary.Locals run : declared) {
            Arrays.fill(locals, at, at + run.count(), run.type());
            at += run.count();
        }
        return locals;
    }

    /** The same types and blocks, to go on from here independently. */
    public OperandStack copy() {
        return new OperandStack(this);
    }

    /** The types from a height on, from the bottom up. */
    public List<Integer> typesFrom(int from) {
        List<Integer> above = new ArrayList<>(height - from);
        for (int i = from; i < height; i++) {
            above.add(types[i]);
        }
        return above;
    }

    /** The type of the operand that has {@code above} others on top of it. */
    public int typeFromTop(int above) {
        return types[height - 1 - above];
    }

    /** How many operands there are. */
    public int height() {
        return height;
    }

    /** How high the stack was when the innermost open block was entered, its parameters not counted. */
    public int base() {
        return blocks.getLast().height();
    }

    /** The largest height so far. */
    public int deepest() {
        return deepest;
    }

    /** What a block type stands for. */
    public static FunctionType blockType(WasmBinary module, long type) {
        if (type >= 0) {
            return module.types().get((int) type);
        }
        return new FunctionType(List.of(), type == Instr.NO_RESULT ? List.of() : List.of((int) type & 0x7f));
    }

    public void step(Instr instr) {
        int op = instr.op();
        switch (op) {
            case Op.LOCAL_GET -> push(locals[instr.index()]);
            case Op.LOCAL_TEE, Op.BR, Op.RETURN, Op.UNREACHABLE, Op.NOP -> {}
            case Op.BLOCK, Op.LOOP -> open(instr);
            case Op.BR_IF, Op.BR_TABLE, Op.DROP, Op.LOCAL_SET, Op.GLOBAL_SET -> pop(1);
            case Op.IF -> {
                pop(1);
                open(instr);
            }
            case Op.ELSE -> {
                height = base();
                pushAll(blocks.getLast().type().params());
            }
            case Op.END -> {
                Block closed = blocks.removeLast();
                height = closed.height();
                pushAll(closed.type().results());
            }
            case Op.CALL -> call(module.typeOf(instr.index()));
            case Op.CALL_INDIRECT -> {
                pop(1);
                call(module.types().get(instr.index()));
            }
            default -> plain(op, instr);
        }
    }

    private void plain(int op, Instr instr) {
        switch (op) {
            case Op.GLOBAL_GET -> push(module.globals().get(instr.index()).type());
            case Op.SELECT, Op.SELECT_TYPED -> pop(2);
            case Op.REF_NULL -> push(instr.index());
            case Op.TABLE_GET -> {
                pop(1);
                push(module.tables().get(instr.index()).type());
            }
            default -> {
                pop(Effects.pops(op));
                int result = Effects.result(op);
                if (result != Effects.NOTHING) {
                    push(result);
                }
            }
        }
    }

    private void open(Instr instr) {
        FunctionType type = blockType(module, instr.a());
        blocks.add(new Block(height - type.params().size(), type));
    }

    private void call(FunctionType type) {
        pop(type.params().size());
        pushAll(type.results());
    }

    private void push(int type) {
        if (height == types.length) {
            types = Arrays.copyOf(types, 2 * height);
        }
        types[height++] = type;
        if (height > deepest) {
            deepest = height;
        }
    }

    private void pushAll(List<Integer> more) {
        for (int i = 0; i < more.size(); i++) {
            push(more.get(i));
        }
    }

    private void pop(int count) {
        height -= count;
    }
}
