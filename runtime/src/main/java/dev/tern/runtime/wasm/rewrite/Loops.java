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
        for (Instr instr : code) {
            if (isCall(instr.op())) {
                return true;
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

    /** Marks the instructions that open a loop, or a block with a loop somewhere inside. */
    static boolean[] holders(List<Instr> code) {
        boolean[] holds = new boolean[code.size()];
        Deque<Integer> open = new ArrayDeque<>();
        for (int i = 0; i < code.size(); i++) {
            int op = code.get(i).op();
            if (Op.opensBlock(op)) {
                open.push(i);
                holds[i] = op == Op.LOOP;
            } else if (op == Op.END && !open.isEmpty()) {
                int opened = open.pop();
                if (holds[opened] && !open.isEmpty()) {
                    holds[open.getFirst()] = true;
                }
            }
        }
        return holds;
    }
}
