package dev.tern.runtime.wasm.rewrite;

import dev.tern.runtime.wasm.binary.Instr;
import dev.tern.runtime.wasm.binary.Op;
import dev.tern.runtime.wasm.binary.OperandStack;
import dev.tern.runtime.wasm.binary.WasmBinary;
import java.util.ArrayList;
import java.util.List;

/**
 * Counts instructions and frames. Code is cut into segments that run as a whole: from a place where control can come in, up to a
 * branch, a call or a place where control can come in. A segment is charged when it begins, so a trap in its middle has paid for
 * all of it.
 */
final class Metering implements Pass {
    private final SingleExit singleExit = new SingleExit();

    @Override
    public Fn apply(WasmBinary module, Fn function) {
        int deepest = Frames.deepest(module, function);
        int frame = Frames.of(function, deepest);
        Fn single = frame == 0 ? function : singleExit.apply(module, function);
        return single.withCode(new Segments(single, frame, Moves.of(module, single, deepest)).code());
    }

    /** How much of the host's stack a call takes. */
    static final class Frames {
        /** Units of 8 bytes that a call takes beside its locals and operands. */
        static final int BASE = 64;

        /** A function that calls nothing and is not larger than this need not be counted: the reserve covers it. */
        private static final int SMALL = 1024;

        private Frames() {}

        /** How many operands there are at the most. */
        static int deepest(WasmBinary module, Fn function) {
            OperandStack stack = new OperandStack(module, function.type(), function.locals());
            function.code().forEach(stack::step);
            return stack.deepest();
        }

        static int of(Fn function, int deepest) {
            int size = BASE + 2 * (function.localCount() + deepest);
            return Loops.calls(function.code()) || size > SMALL ? size : 0;
        }
    }

    /** Writes one function's code with its charges. */
    private static final class Segments {
        private final List<Instr> in;
        private final List<Instr> out = new ArrayList<>();
        private final int frame;
        private final int entryCost;
        private final boolean[] loopEnds;
        private final int[] moves;

        /** @param moves for every instruction what it moves costs, or nothing */
        Segments(Fn function, int frame, int[] moves) {
            this.moves = moves;
            this.in = function.code();
            this.frame = frame;
            // the block around a function with a single exit is none of its author's
            int around = frame > 0 ? Costs.of(Instr.of(Op.BLOCK)) : 0;
            this.entryCost = Costs.FUNCTION + function.localCount() / Costs.LOCALS_PER_UNIT - around;
            this.loopEnds = Loops.ends(in);
        }

        List<Instr> code() {
            int last = in.size() - 1;
            int at = 0;
            while (at <= last) {
                int end = segmentEnd(at);
                if (isReached(at)) {
                    charge(at, end);
                }
                while (at <= end && at < last) {
                    out.add(in.get(at++));
                }
                at = end + 1;
            }
            if (frame > 0) {
                out.addAll(Meter.leave(frame));
            }
            out.add(in.getLast());
            return out;
        }

        /** What follows a loop that is never left by its end is not reached: a charge there would be the only code between the two. */
        private boolean isReached(int at) {
            return !loopEnds[at] || at == 0 || !Op.endsControl(in.get(at - 1).op());
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

        private void charge(int from, int end) {
            int cost = from == 0 ? entryCost : 0;
            for (int i = from; i <= end; i++) {
                cost += Costs.of(in.get(i)) + (moves.length == 0 ? 0 : moves[i]);
            }
            int entered = from == 0 ? frame : 0;
            if (cost > 0 || entered > 0) {
                out.addAll(Meter.chargeAndEnter(entered, cost));
            }
        }
    }
}
