package dev.tern.runtime.wasm.binary;

import dev.tern.runtime.wasm.binary.WasmBinary.FunctionType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The types on the operand stack of a valid function without unreachable code, instruction by instruction. Where control
 * does not come out of an instruction the stack keeps what it had until the block ends.
 */
public final class OperandStack {
    private final WasmBinary module;
    private final List<Integer> locals;
    private final List<Integer> types = new ArrayList<>();
    private final Deque<Block> blocks = new ArrayDeque<>();
    private int deepest;

    private record Block(int height, FunctionType type) {}

    public OperandStack(WasmBinary module, FunctionType function, List<WasmBinary.Locals> declared) {
        this.module = module;
        this.locals = new ArrayList<>(function.params());
        for (WasmBinary.Locals run : declared) {
            for (int i = 0; i < run.count(); i++) {
                locals.add(run.type());
            }
        }
        blocks.push(new Block(0, new FunctionType(List.of(), function.results())));
    }

    private OperandStack(OperandStack other) {
        this.module = other.module;
        this.locals = other.locals;
        this.types.addAll(other.types);
        this.blocks.addAll(other.blocks);
        this.deepest = other.deepest;
    }

    /** The same types and blocks, to go on from here independently. */
    public OperandStack copy() {
        return new OperandStack(this);
    }

    /** The types from a height on, from the bottom up. */
    public List<Integer> typesFrom(int height) {
        return List.copyOf(types.subList(height, types.size()));
    }

    /** The type of the operand that has {@code above} others on top of it. */
    public int typeFromTop(int above) {
        return types.get(types.size() - 1 - above);
    }

    /** How many operands there are. */
    public int height() {
        return types.size();
    }

    /** How high the stack was when the innermost open block was entered, its parameters not counted. */
    public int base() {
        return blocks.getFirst().height();
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
        return new FunctionType(List.of(), type == -64 ? List.of() : List.of((int) type & 0x7f));
    }

    public void step(Instr instr) {
        switch (instr.op()) {
            case Op.BLOCK, Op.LOOP -> open(instr);
            case Op.IF -> {
                pop(1);
                open(instr);
            }
            case Op.ELSE -> {
                truncate(blocks.getFirst().height());
                pushAll(blocks.getFirst().type().params());
            }
            case Op.END -> {
                Block closed = blocks.pop();
                truncate(closed.height());
                pushAll(closed.type().results());
            }
            case Op.BR_IF, Op.BR_TABLE -> pop(1);
            case Op.BR, Op.RETURN, Op.UNREACHABLE -> {}
            case Op.CALL -> call(module.typeOf(instr.index()));
            case Op.CALL_INDIRECT -> {
                pop(1);
                call(module.types().get(instr.index()));
            }
            default -> plain(instr);
        }
        deepest = Math.max(deepest, types.size());
    }

    private void plain(Instr instr) {
        switch (instr.op()) {
            case Op.LOCAL_GET -> types.add(locals.get(instr.index()));
            case Op.LOCAL_TEE -> {}
            case Op.GLOBAL_GET -> types.add(module.globals().get(instr.index()).type());
            case Op.SELECT, Op.SELECT_TYPED -> pop(2);
            case Op.REF_NULL -> types.add(instr.index());
            case Op.TABLE_GET -> {
                pop(1);
                types.add(module.tables().get(instr.index()).type());
            }
            default -> {
                pop(Effects.pops(instr.op()));
                int result = Effects.result(instr.op());
                if (result != Effects.NOTHING) {
                    types.add(result);
                }
            }
        }
    }

    private void open(Instr instr) {
        FunctionType type = blockType(module, instr.a());
        blocks.push(new Block(types.size() - type.params().size(), type));
    }

    private void call(FunctionType type) {
        pop(type.params().size());
        pushAll(type.results());
    }

    private void pushAll(List<Integer> more) {
        types.addAll(more);
    }

    private void pop(int count) {
        truncate(types.size() - count);
    }

    private void truncate(int height) {
        types.subList(height, types.size()).clear();
    }
}
