package dev.tern.runtime.wasm.rewrite;

import dev.tern.runtime.wasm.binary.Instr;
import dev.tern.runtime.wasm.binary.Op;
import dev.tern.runtime.wasm.binary.OperandStack;
import dev.tern.runtime.wasm.binary.WasmBinary;
import java.util.ArrayList;
import java.util.List;

/**
 * Counts instructions and frames. Code is cut into segments that run as a whole: from a place where control can come in, up to a
 * branch, a call or a place where control can come in. A segment is charged when it begins.
 *
 * <p>A function with a loop that makes no calls charges by adding to a local, since that costs a compiled loop almost nothing; the
 * local is handed over before calls, before {@code unreachable}, when the function is left, and at the head of a loop when it
 * holds more than {@link #QUANTUM}. All other functions charge directly. So the count is exact wherever it can be seen: in a
 * system call, and at the end. A trap of the engine itself (a bad address, a division by zero) inside such a loop loses what the
 * local holds: at most the quantum and one pass through the function, the same on every engine.
 */
final class Metering implements Pass {
    /** Units that a loop may use before it hands them over; also how late a loop may notice that it used too many. */
    static final int QUANTUM = 10_000;

    private static final long NO_RESULT = -64;
    private final SingleExit singleExit = new SingleExit();

    @Override
    public Fn apply(WasmBinary module, Fn function) {
        boolean counts = Loops.anyWithoutCalls(function.code());
        int frame = Frames.of(module, function);
        if (!counts && frame == 0) {
            return function.withCode(new Segments(function, 0, -1).code());
        }
        Fn single = singleExit.apply(module, function);
        if (!counts) {
            return single.withCode(new Segments(single, frame, -1).code());
        }
        return single.withLocals(1, WasmBinary.I32).withCode(new Segments(single, frame, single.localCount()).code());
    }

    /** How much of the host's stack a call takes. */
    static final class Frames {
        /** Units of 8 bytes that a call takes beside its locals and operands. */
        static final int BASE = 64;

        /** A function that calls nothing and is not larger than this need not be counted: the reserve covers it. */
        private static final int SMALL = 1024;

        private Frames() {}

        static int of(WasmBinary module, Fn function) {
            OperandStack stack = new OperandStack(module, function.type(), function.locals());
            function.code().forEach(stack::step);
            int size = BASE + 2 * (function.localCount() + stack.deepest());
            return Loops.calls(function.code()) || size > SMALL ? size : 0;
        }
    }

    /** Writes one function's code with its charges. */
    private static final class Segments {
        private final List<Instr> in;
        private final List<Instr> out = new ArrayList<>();
        private final int frame;
        private final int counter;
        private final int entryCost;
        private final boolean[] loopEnds;
        private boolean counterIsZero = true;

        /** @param counter the local that counts, or -1 to charge directly */
        Segments(Fn function, int frame, int counter) {
            this.in = function.code();
            this.frame = frame;
            this.counter = counter;
            // the block around a function with a single exit is none of its author's
            int around = frame > 0 || counter >= 0 ? Costs.of(Instr.of(Op.BLOCK)) : 0;
            this.entryCost = Costs.FUNCTION + function.localCount() / Costs.LOCALS_PER_UNIT - around;
            this.loopEnds = Loops.ends(in);
        }

        List<Instr> code() {
            int at = 0;
            boolean loopHead = false;
            while (at < in.size()) {
                int end = segmentEnd(at);
                charge(at, end, loopHead);
                int last = Math.min(end, in.size() - 1);
                if (end >= in.size() - 1) {
                    copy(at, in.size() - 1);
                    leave();
                    out.add(in.getLast());
                    break;
                }
                copy(at, last + 1);
                loopHead = in.get(last).op() == Op.LOOP;
                counterIsZero &= Loops.isCall(in.get(last).op());
                at = last + 1;
            }
            return out;
        }

        private void copy(int from, int to) {
            out.addAll(in.subList(from, to));
        }

        /** The index of the instruction that ends the segment, which belongs to it. */
        private int segmentEnd(int from) {
            int at = from;
            while (at < in.size() - 1 && !ends(at)) {
                at++;
            }
            return at;
        }

        private boolean ends(int at) {
            int op = in.get(at).op();
            return switch (op) {
                case Op.LOOP, Op.IF, Op.ELSE, Op.BR_IF, Op.CALL, Op.CALL_INDIRECT -> true;
                case Op.END -> !loopEnds[at];
                default -> Op.endsControl(op);
            };
        }

        private void charge(int from, int end, boolean loopHead) {
            int cost = 0;
            for (int i = from; i <= end; i++) {
                cost += Costs.of(in.get(i));
            }
            int last = in.get(end).op();
            if (from == 0) {
                out.addAll(Meter.chargeAndEnter(frame, cost + entryCost));
            } else if (counter < 0 || (counterIsZero && Loops.isCall(last))) {
                if (cost > 0) {
                    out.addAll(Meter.chargeAndEnter(0, cost));
                }
            } else if (Loops.isCall(last) || last == Op.UNREACHABLE) {
                out.addAll(Meter.flush(counter, cost));
                counterIsZero = true;
            } else if (loopHead) {
                add(cost);
                flushWhenFull();
            } else if (cost > 0) {
                add(cost);
                out.add(Instr.of(Op.LOCAL_SET, counter));
                counterIsZero = false;
            }
        }

        /** Leaves the sum on the stack. */
        private void add(int cost) {
            out.add(Instr.of(Op.LOCAL_GET, counter));
            out.add(Instr.i32(cost));
            out.add(Instr.of(Op.I32_ADD));
        }

        private void flushWhenFull() {
            out.add(Instr.of(Op.LOCAL_TEE, counter));
            out.add(Instr.i32(QUANTUM));
            out.add(Instr.of(Op.I32_GT_S));
            out.add(Instr.of(Op.IF, NO_RESULT));
            out.addAll(Meter.flush(counter, 0));
            out.add(Instr.of(Op.END));
            counterIsZero = false;
        }

        private void leave() {
            if (counter >= 0) {
                out.addAll(Meter.leaveAndCharge(frame, counter));
            } else if (frame > 0) {
                out.addAll(Meter.leave(frame));
            }
        }
    }
}
