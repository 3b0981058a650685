package dev.tern.runtime.wasm;

import static dev.tern.runtime.wasm.binary.WasmBinary.I32;

import dev.tern.runtime.wasm.binary.Instr;
import dev.tern.runtime.wasm.binary.Op;
import dev.tern.runtime.wasm.binary.WasmBinary.FunctionType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.IntConsumer;

/**
 * Code with the types of its operands, block by block. What an instruction needs is taken from the operands if it is there, and made
 * otherwise; where nothing is reached it is often left out, since there an operand may be of any type.
 */
final class TypedCode {
    private final Random random;
    private final IntConsumer value;
    private final List<Instr> out = new ArrayList<>();
    private final List<Integer> stack = new ArrayList<>();
    private final List<Block> blocks = new ArrayList<>();
    private boolean dead;

    /** An open block; {@code label} is what a branch to it brings along. */
    private record Block(FunctionType type, List<Integer> label, int base, boolean deadAround) {}

    /** @param value emits something that gives a value of a type, and pushes it */
    TypedCode(Random random, IntConsumer value, List<Integer> results) {
        this.random = random;
        this.value = value;
        blocks.add(new Block(new FunctionType(List.of(), results), results, 0, false));
    }

    List<Instr> out() {
        return out;
    }

    boolean isDead() {
        return dead;
    }

    int depth() {
        return blocks.size();
    }

    void emit(Instr instr) {
        out.add(instr);
    }

    void push(int type) {
        stack.add(type);
    }

    /** Takes operands; where nothing is reached there may be fewer. */
    void pop(int count) {
        for (int i = 0; i < count && height() > 0; i++) {
            stack.removeLast();
        }
    }

    private int height() {
        return stack.size() - blocks.getLast().base();
    }

    @SafeVarargs
    final void need(List<Integer>... types) {
        List<Integer> all = new ArrayList<>();
        for (List<Integer> some : types) {
            all.addAll(some);
        }
        if (dead
                && height() <= all.size()
                && endsWith(all.subList(all.size() - height(), all.size()))
                && random.nextBoolean()) {
            return;
        }
        int there = all.size();
        while (there > 0 && (height() < there || !endsWith(all.subList(0, there)) || random.nextInt(8) == 0)) {
            there--;
        }
        all.subList(there, all.size()).forEach(value::accept);
    }

    private boolean endsWith(List<Integer> types) {
        return stack.subList(stack.size() - types.size(), stack.size()).equals(types);
    }

    void dropAny() {
        if (height() > 0) {
            emit(Instr.of(Op.DROP));
            pop(1);
        } else {
            emit(Instr.of(Op.NOP));
        }
    }

    /** What a call or a block does to the operands. */
    void take(FunctionType type) {
        pop(type.params().size());
        stack.addAll(type.results());
    }

    // --- blocks

    void open(Instr instr, FunctionType type) {
        emit(instr);
        pop(type.params().size() + (instr.op() == Op.IF ? 1 : 0));
        List<Integer> label = instr.op() == Op.LOOP ? type.params() : type.results();
        blocks.add(new Block(type, label, stack.size(), dead));
        stack.addAll(type.params());
        dead = false;
    }

    void otherwise() {
        finish();
        emit(Instr.of(Op.ELSE));
        Block block = blocks.getLast();
        forget();
        stack.addAll(block.type().params());
        dead = false;
    }

    void close() {
        finish();
        emit(Instr.of(Op.END));
        forget();
        Block block = blocks.removeLast();
        stack.addAll(block.type().results());
        dead = block.deadAround();
    }

    private void forget() {
        pop(height());
    }

    /** Sees to it that there is what the block gives, and nothing else. */
    private void finish() {
        List<Integer> wanted = blocks.getLast().type().results();
        if (dead && height() <= wanted.size() && endsWith(wanted.subList(wanted.size() - height(), wanted.size()))) {
            return;
        }
        while (height() > wanted.size() || !endsWith(wanted.subList(0, height()))) {
            dropAny();
        }
        wanted.subList(height(), wanted.size()).forEach(value::accept);
    }

    /** Nothing that follows in this block is reached. */
    void dies() {
        forget();
        dead = true;
    }

    // --- branches

    private List<Integer> label(int depth) {
        return blocks.get(blocks.size() - 1 - depth).label();
    }

    /** To any of the open blocks, {@code br} or {@code br_if}. */
    void branch(int op) {
        int depth = random.nextInt(blocks.size());
        List<Integer> label = label(depth);
        if (op == Op.BR) {
            need(label);
            emit(Instr.of(op, depth));
            dies();
        } else {
            need(label, List.of(I32));
            emit(Instr.of(op, depth));
            pop(1 + label.size());
            stack.addAll(label);
        }
    }

    void branchTable() {
        List<Integer> wanted = label(random.nextInt(blocks.size()));
        List<Integer> fitting = new ArrayList<>();
        for (int depth = 0; depth < blocks.size(); depth++) {
            if (label(depth).equals(wanted)) {
                fitting.add(depth);
            }
        }
        int count = 1 + (random.nextInt(20) == 0 ? 250 : random.nextInt(5));
        List<Integer> labels = new ArrayList<>(Collections.nCopies(count, 0));
        labels.replaceAll(unused -> fitting.get(random.nextInt(fitting.size())));
        need(wanted, List.of(I32));
        emit(new Instr(Op.BR_TABLE, 0, 0, List.copyOf(labels)));
        dies();
    }

    void leave() {
        need(blocks.getFirst().label());
        emit(Instr.of(Op.RETURN));
        dies();
    }
}
