package dev.tern.runtime.wasm.validate;

import dev.tern.runtime.wasm.binary.MalformedModuleException;
import dev.tern.runtime.wasm.binary.Op;
import dev.tern.runtime.wasm.binary.WasmBinary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The types of the operands, block by block, as in the specification's appendix "Validation Algorithm". What is not reached may
 * take operands of any type, as many as it wants: {@link #ANY} stands for one of them.
 */
final class Operands {
    static final int ANY = 0;

    /** A function has no more instructions; only calls that give a thousand values each could go beyond. */
    private static final int MAX = 1_000_000;

    private final List<Frame> frames = new ArrayList<>();
    private int[] types = new int[64];
    private int height;

    /** Forgets everything and opens the block that a function, or an expression, is. */
    void begin(int[] results) {
        frames.clear();
        height = 0;
        frames.add(new Frame(Op.BLOCK, Signature.giving(results), 0));
    }

    int depth() {
        return frames.size();
    }

    /** An open block by its label, the innermost being 0. */
    Frame frame(int label) {
        return frames.get(frames.size() - 1 - label);
    }

    void push(int type) {
        if (height == types.length) {
            types = Arrays.copyOf(types, 2 * height);
        }
        types[height++] = type;
    }

    void push(int[] more) {
        if (height + more.length > MAX) {
            throw new MalformedModuleException("more than " + MAX + " operands at once");
        }
        if (height + more.length > types.length) {
            types = Arrays.copyOf(types, 2 * height + more.length);
        }
        System.arraycopy(more, 0, types, height, more.length);
        height += more.length;
    }

    /** Takes an operand of whatever type. */
    int pop() {
        Frame frame = frames.getLast();
        if (height > frame.base()) {
            return types[--height];
        }
        if (frame.isUnreachable()) {
            return ANY;
        }
        throw new MalformedModuleException("an operand is missing");
    }

    void pop(int expected) {
        int actual = pop();
        if (actual != expected && actual != ANY) {
            throw new MalformedModuleException("an operand is " + name(actual) + " and not " + name(expected));
        }
    }

    /** Takes operands, the last of them being on top. */
    void pop(int[] expected) {
        if (onTop(expected)) {
            height -= expected.length;
            return;
        }
        for (int i = expected.length - 1; i >= 0; i--) {
            pop(expected[i]);
        }
    }

    /** What is on top must be this, and then is: in unreachable code it may have been anything. */
    void peek(int[] expected) {
        if (!onTop(expected)) {
            pop(expected);
            push(expected);
        }
    }

    private boolean onTop(int[] expected) {
        int from = height - expected.length;
        return from >= frames.getLast().base() && Arrays.equals(types, from, height, expected, 0, expected.length);
    }

    /** What is on top could be this, and stays as it is. */
    void couldBe(int[] expected) {
        int before = height;
        pop(expected);
        height = before;
    }

    /** Takes the block's parameters, which its signature gives back inside. */
    void open(int op, Signature type) {
        pop(type.params());
        frames.add(new Frame(op, type, height));
        push(type.params());
    }

    void otherwise() {
        Frame arm = close();
        frames.add(new Frame(Op.ELSE, arm.type(), height));
        push(arm.type().params());
    }

    void end() {
        Frame closed = close();
        if (closed.isIf()
                && !Arrays.equals(closed.type().params(), closed.type().results())) {
            throw new MalformedModuleException("an if without else does not give what it takes");
        }
        push(closed.type().results());
    }

    private Frame close() {
        Frame frame = frames.getLast();
        pop(frame.type().results());
        if (height != frame.base()) {
            throw new MalformedModuleException("a block ends with " + (height - frame.base()) + " operands too many");
        }
        frames.removeLast();
        return frame;
    }

    /** From here to the end of the block nothing is reached. */
    void unreachable() {
        Frame frame = frames.getLast();
        height = frame.base();
        frame.becomesUnreachable();
    }

    static String name(int type) {
        return switch (type) {
            case WasmBinary.I32 -> "i32";
            case WasmBinary.I64 -> "i64";
            case WasmBinary.F32 -> "f32";
            case WasmBinary.F64 -> "f64";
            case WasmBinary.FUNCREF -> "funcref";
            case WasmBinary.EXTERNREF -> "externref";
            default -> "unknown";
        };
    }
}
