package dev.tern.runtime.wasm.classfile;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What the verifier wants to know of a method: the types at every place that a jump goes to. */
final class StackMap {
    private static final int SAME_STACK_OF_ONE = 64;
    private static final int SAME_STACK_OF_ONE_FAR = 247;
    private static final int SAME_FAR = 251;
    private static final int FULL = 255;

    private final List<Frame> frames = new ArrayList<>();
    private final int[] params;

    /** A place, with the types there. */
    static final class Frame {
        private final int offset;
        private Snapshot state;
        private boolean wanted;

        private Frame(int offset, Snapshot state) {
            this.offset = offset;
            this.state = state;
        }

        int offset() {
            return offset;
        }

        /** A jump goes here. */
        void want() {
            wanted = true;
        }
    }

    StackMap(int[] params) {
        this.params = params;
    }

    /** The place at an offset, which is no lower than those before. */
    Frame at(int offset, Snapshot state) {
        if (!frames.isEmpty() && frames.getLast().offset == offset) {
            frames.getLast().state = state;
        } else {
            frames.add(new Frame(offset, state));
        }
        return frames.getLast();
    }

    /** The content of the attribute, and how many places it is about. */
    int write(Bytes out) {
        int count = 0;
        int next = 0;
        int[] locals = params;
        for (Frame frame : frames) {
            if (frame.wanted) {
                write(out, frame.offset - next, locals, frame.state);
                next = frame.offset + 1;
                locals = frame.state.locals();
                count++;
            }
        }
        return count;
    }

    private static void write(Bytes out, int delta, int[] before, Snapshot state) {
        int[] stack = state.stack();
        boolean same = before == state.locals() || Arrays.equals(before, state.locals());
        if (same && stack.length == 0) {
            if (delta < SAME_STACK_OF_ONE) {
                out.u1(delta);
            } else {
                out.u1(SAME_FAR).u2(delta);
            }
        } else if (same && stack.length == 1) {
            if (delta < SAME_STACK_OF_ONE) {
                out.u1(SAME_STACK_OF_ONE + delta);
            } else {
                out.u1(SAME_STACK_OF_ONE_FAR).u2(delta);
            }
            Types.write(stack[0], out);
        } else {
            full(out.u1(FULL).u2(delta), state);
        }
    }

    private static void full(Bytes out, Snapshot state) {
        int count = 0;
        for (int type : state.locals()) {
            count += type == Types.SECOND ? 0 : 1;
        }
        out.u2(count);
        for (int type : state.locals()) {
            if (type != Types.SECOND) {
                Types.write(type, out);
            }
        }
        out.u2(state.stack().length);
        for (int type : state.stack()) {
            Types.write(type, out);
        }
    }
}
