package dev.tern.runtime.wasm.emit;

import static java.util.Objects.requireNonNull;

import dev.tern.runtime.wasm.binary.Instr;
import dev.tern.runtime.wasm.binary.Op;
import dev.tern.runtime.wasm.binary.OperandStack;
import dev.tern.runtime.wasm.binary.WasmBinary;
import dev.tern.runtime.wasm.binary.WasmBinary.FunctionType;
import dev.tern.runtime.wasm.classfile.CodeBuilder;
import dev.tern.runtime.wasm.classfile.Label;
import dev.tern.runtime.wasm.classfile.SwitchCase;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Emits blocks and branches. A block's label is reached with the operands below the block and those that the block takes or
 * leaves; a branch drops what lies between.
 */
final class ControlFlow {
    /** Branch tables with more labels than this go through a string, one char a label. */
    private static final int LONG_TABLE = 200;

    private final WasmBinary module;
    private final CodeBuilder code;
    private final OperandStack stack;
    private final InstanceInstructions state;
    private final int scratch;
    private final IntConsumer exit;
    private final int outside;
    private final List<Block> blocks = new ArrayList<>();

    /**
     * An open block.
     *
     * @param label where branches to it go: the start of a loop, the end of anything else; unused outside the method
     * @param otherwise where an {@code if} goes that fails, until there was an {@code else}
     * @param height operands below those of the block
     * @param operands what a branch brings along
     */
    record Block(Label label, boolean isLoop, @Nullable Label otherwise, int height, List<Integer> operands) {
        private Block outside(Label unused) {
            return new Block(unused, isLoop, null, height, operands);
        }
    }

    /**
     * Makes the control flow of one method.
     *
     * @param scratch the first of the JVM's locals that is free
     * @param around the blocks that the method begins in, of which the first is the function
     * @param exit emits what takes a branch to one of these, by number
     */
    ControlFlow(
            WasmBinary module,
            CodeBuilder code,
            OperandStack stack,
            InstanceInstructions state,
            int scratch,
            List<Block> around,
            IntConsumer exit) {
        this.module = module;
        this.code = code;
        this.stack = stack;
        this.state = state;
        this.scratch = scratch;
        this.exit = exit;
        this.outside = around.size();
        around.forEach(block -> blocks.add(block.outside(code.newLabel())));
    }

    /** The block that a function is. */
    static Block function(CodeBuilder code, FunctionType type) {
        return new Block(code.newLabel(), false, null, 0, type.results());
    }

    /** The open blocks, outermost first. */
    List<Block> blocks() {
        return List.copyOf(blocks);
    }

    boolean isOutside(int block) {
        return block < outside;
    }

    void open(Instr instr) {
        boolean isLoop = instr.op() == Op.LOOP;
        Block block = push(instr, isLoop, null);
        if (isLoop) {
            code.labelBinding(block.label());
        }
        stack.step(instr);
    }

    void openIf(Instr instr, Comparison test) {
        Label otherwise = code.newLabel();
        test.negated().jumpTo(otherwise, code);
        // the condition is still on the modelled stack
        FunctionType type = OperandStack.blockType(module, instr.a());
        blocks.add(new Block(
                code.newLabel(),
                false,
                otherwise,
                stack.height() - 1 - type.params().size(),
                type.results()));
        stack.step(instr);
    }

    private Block push(Instr instr, boolean isLoop, @Nullable Label otherwise) {
        FunctionType type = OperandStack.blockType(module, instr.a());
        Block block = new Block(
                code.newLabel(),
                isLoop,
                otherwise,
                stack.height() - type.params().size(),
                isLoop ? type.params() : type.results());
        blocks.add(block);
        return block;
    }

    void otherwise(Instr instr) {
        Block block = blocks.removeLast();
        Label otherwise = block.otherwise();
        if (otherwise == null) {
            throw new IllegalStateException("an else without an if");
        }
        code.goto_(block.label()).labelBinding(otherwise);
        blocks.add(new Block(block.label(), false, null, block.height(), block.operands()));
        stack.step(instr);
    }

    void close(Instr instr) {
        Block block = blocks.removeLast();
        Label otherwise = block.otherwise();
        if (otherwise != null) {
            code.labelBinding(otherwise);
        }
        if (!block.isLoop()) {
            code.labelBinding(block.label());
        }
        stack.step(instr);
    }

    private int target(int depth) {
        return blocks.size() - 1 - depth;
    }

    void branch(Instr instr) {
        goTo(target(instr.index()));
        stack.step(instr);
    }

    void branchIf(Instr instr, Comparison test) {
        stack.step(instr);
        int target = target(instr.index());
        if (isDirect(target) && !blocks.get(target).isLoop()) {
            test.jumpTo(label(target), code);
            return;
        }
        // back to a loop by a jump of its own, where the JVM finds nothing on the stack that it had to keep for its
        // safepoint
        Label stay = code.newLabel();
        test.negated().jumpTo(stay, code);
        goTo(target);
        code.labelBinding(stay);
    }

    void leave(Instr instr) {
        exit.accept(0);
        stack.step(instr);
    }

    /** Takes an index; the labels of those targets that need their operands moved come after it. */
    void branchTable(Instr instr) {
        stack.step(instr);
        List<Integer> depths = instr.labels();
        TreeMap<Integer, Label> labels = new TreeMap<>();
        depths.forEach(
                depth -> labels.computeIfAbsent(depth, d -> isDirect(target(d)) ? label(target(d)) : code.newLabel()));
        if (depths.size() > LONG_TABLE) {
            longTable(depths, labels);
        } else {
            List<SwitchCase> cases = new ArrayList<>();
            for (int i = 0; i < depths.size() - 1; i++) {
                cases.add(SwitchCase.of(i, requireNonNull(labels.get(depths.get(i)))));
            }
            jump(cases, requireNonNull(labels.get(depths.getLast())));
        }
        labels.forEach((depth, label) -> {
            if (!isDirect(target(depth))) {
                code.labelBinding(label);
                goTo(target(depth));
            }
        });
    }

    private void longTable(List<Integer> depths, SortedMap<Integer, Label> labels) {
        List<Integer> distinct = new ArrayList<>(labels.keySet());
        TreeMap<Integer, Character> numbers = new TreeMap<>();
        List<SwitchCase> cases = new ArrayList<>();
        for (int i = 0; i < distinct.size(); i++) {
            // char 0 takes two bytes in a class file
            numbers.put(distinct.get(i), (char) (i + 1));
            cases.add(SwitchCase.of(i + 1, requireNonNull(labels.get(distinct.get(i)))));
        }
        StringBuilder table = new StringBuilder(depths.size());
        depths.forEach(depth -> table.append(numbers.get(depth)));
        state.branchTarget(table.toString());
        jump(cases, requireNonNull(labels.get(depths.getLast())));
    }

    private void jump(List<SwitchCase> cases, Label otherwise) {
        if (cases.isEmpty()) {
            code.pop().goto_(otherwise);
        } else {
            code.tableswitch(cases.getFirst().caseValue(), cases.getLast().caseValue(), otherwise, cases);
        }
    }

    /** Whether a branch finds the operands as the target wants them. */
    private boolean isDirect(int target) {
        Block block = blocks.get(target);
        return !isOutside(target)
                && stack.height() == block.height() + block.operands().size();
    }

    private Label label(int block) {
        return blocks.get(block).label();
    }

    private void goTo(int target) {
        if (isOutside(target)) {
            exit.accept(target);
            return;
        }
        if (!isDirect(target)) {
            move(blocks.get(target));
        }
        code.goto_(label(target));
    }

    /** Goes to a block of this method, to which a piece has handed over the operands, with {@code height} others on the stack. */
    void resume(int target, int height, Frame frame, int locals) {
        Block block = blocks.get(target);
        drop(stack.typesFrom(block.height()).subList(0, height - block.height()));
        for (int i = 0; i < block.operands().size(); i++) {
            frame.load(locals + block.height() + i, block.operands().get(i));
        }
        code.goto_(block.label());
    }

    private void drop(List<Integer> types) {
        for (int type : types.reversed()) {
            if (Shapes.isWide(type)) {
                code.pop2();
            } else {
                code.pop();
            }
        }
    }

    private void move(Block target) {
        List<Integer> all = stack.typesFrom(target.height());
        List<Integer> kept = target.operands();
        // the last slot first, so that the types of the slots are enlarged once
        for (int i = kept.size() - 1; i >= 0; i--) {
            code.storeLocal(Shapes.kind(kept.get(i)), scratch + 2 * i);
        }
        drop(all.subList(0, all.size() - kept.size()));
        for (int i = 0; i < kept.size(); i++) {
            code.loadLocal(Shapes.kind(kept.get(i)), scratch + 2 * i);
        }
    }
}
