package dev.tern.runtime.wasm.rewrite;

import dev.tern.runtime.wasm.binary.Instr;
import dev.tern.runtime.wasm.binary.Op;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Facts about the loops of a function. */
final class Loops {
    private Loops() {}

    static boolean isCall(int op) {
        return op == Op.CALL || op == Op.CALL_INDIRECT;
    }

    static boolean calls(List<Instr> code) {
        return code.stream().anyMatch(instr -> isCall(instr.op()));
    }

    /** Whether there is a loop inside which nothing is called. */
    static boolean anyWithoutCalls(List<Instr> code) {
        int calls = 0;
        Deque<Integer> callsAtOpening = new ArrayDeque<>();
        Deque<Boolean> isLoop = new ArrayDeque<>();
        for (Instr instr : code) {
            if (Op.opensBlock(instr.op())) {
                callsAtOpening.push(calls);
                isLoop.push(instr.op() == Op.LOOP);
            } else if (instr.op() == Op.END && !isLoop.isEmpty()) {
                boolean silent = callsAtOpening.pop() == calls;
                if (isLoop.pop() && silent) {
                    return true;
                }
            } else if (isCall(instr.op())) {
                calls++;
            }
        }
        return false;
    }

    /** Marks the {@code end}s that close loops: no branch leads there. */
    static boolean[] ends(List<Instr> code) {
        boolean[] ends = new boolean[code.size()];
        Deque<Boolean> isLoop = new ArrayDeque<>();
        for (int i = 0; i < code.size(); i++) {
            int op = code.get(i).op();
            if (Op.opensBlock(op)) {
                isLoop.push(op == Op.LOOP);
            } else if (op == Op.END && !isLoop.isEmpty()) {
                ends[i] = isLoop.pop();
            }
        }
        return ends;
    }
}
