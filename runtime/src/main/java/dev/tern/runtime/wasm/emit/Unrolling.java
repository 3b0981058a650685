package dev.tern.runtime.wasm.emit;

import dev.tern.runtime.wasm.binary.Instr;
import dev.tern.runtime.wasm.binary.Op;
import dev.tern.runtime.wasm.binary.WasmBinary.Body;
import java.util.ArrayList;
import java.util.List;

/**
 * Repeats the bodies of small loops, so that a turn of the JVM's loop is several of the program's. What every turn costs the JVM
 * beside the program (looking at the meter, at a safepoint, values that it moves about) is then paid for once in several turns.
 *
 * <p>{@code loop B end} becomes {@code block loop block B br(2) end … B end end}: a branch to the loop leads to the end of the
 * block around its copy, where the next one begins, and only in the last copy to the loop.
 */
final class Unrolling {
    /** Instructions of a loop's body, with the meter's, up to which it is worth while. */
    private static final int MAX_BODY = 100;

    private static final int MAX_COPIES = 4;

    /** No more instructions than this, repeated, unless the body has more. */
    private static final int MAX_REPEATED = 240;

    private final List<Instr> in;
    private final List<Instr> out;

    private Unrolling(List<Instr> in) {
        this.in = in;
        this.out = new ArrayList<>(in.size() + MAX_REPEATED);
    }

    static Body of(Body body) {
        List<Instr> code = body.code();
        if (!Instr.occurs(Op.LOOP, code)) {
            return body;
        }
        Unrolling unrolling = new Unrolling(code);
        int at = 0;
        while (at < code.size()) {
            at = unrolling.take(at);
        }
        return new Body(body.locals(), unrolling.out);
    }

    /** Takes an instruction over, or a whole loop, and returns where to go on. */
    private int take(int at) {
        Instr instr = in.get(at);
        int end = instr.op() == Op.LOOP && instr.a() == Instr.NO_RESULT ? smallEnd(at) : -1;
        if (end < 0) {
            out.add(instr);
            return at + 1;
        }
        repeat(in.subList(at + 1, end), instr);
        return end + 1;
    }

    /** Where a loop ends, or -1 if it is not to be repeated. */
    private int smallEnd(int loop) {
        int depth = 0;
        boolean repeats = false;
        for (int i = loop + 1; i < in.size() && i - loop <= MAX_BODY; i++) {
            Instr instr = in.get(i);
            switch (instr.op()) {
                case Op.LOOP, Op.CALL, Op.CALL_INDIRECT -> {
                    return -1;
                }
                case Op.BLOCK, Op.IF -> depth++;
                case Op.BR, Op.BR_IF -> repeats |= instr.index() == depth;
                case Op.BR_TABLE -> repeats |= instr.labels().contains(depth);
                case Op.END -> {
                    if (depth-- == 0) {
                        return repeats ? i : -1;
                    }
                }
                default -> {}
            }
        }
        return -1;
    }

    private void repeat(List<Instr> body, Instr loop) {
        int copies = Math.clamp(MAX_REPEATED / body.size(), 1, MAX_COPIES);
        out.add(Instr.of(Op.BLOCK, Instr.NO_RESULT));
        out.add(loop);
        for (int i = 1; i < copies; i++) {
            out.add(Instr.of(Op.BLOCK, Instr.NO_RESULT));
            copy(body, 2);
            if (!Op.endsControl(body.getLast().op())) {
                out.add(Instr.of(Op.BR, 2));
            }
            out.add(Instr.of(Op.END));
        }
        copy(body, 1);
        out.add(Instr.of(Op.END));
        out.add(Instr.of(Op.END));
    }

    /** Copies a body; branches out of the loop have {@code more} blocks to leave. */
    private void copy(List<Instr> body, int more) {
        int depth = 0;
        for (Instr instr : body) {
            int inside = depth;
            out.add(
                    switch (instr.op()) {
                        case Op.BR, Op.BR_IF -> Instr.of(instr.op(), moved(instr.index(), inside, more));
                        case Op.BR_TABLE ->
                            new Instr(
                                    Op.BR_TABLE,
                                    0,
                                    0,
                                    instr.labels().stream()
                                            .map(label -> moved(label, inside, more))
                                            .toList());
                        default -> instr;
                    });
            if (Op.opensBlock(instr.op())) {
                depth++;
            } else if (instr.op() == Op.END) {
                depth--;
            }
        }
    }

    private static int moved(int label, int inside, int more) {
        return label > inside ? label + more : label;
    }
}
