package dev.tern.runtime.wasm.rewrite;

import dev.tern.runtime.wasm.binary.Instr;
import dev.tern.runtime.wasm.binary.Op;
import dev.tern.runtime.wasm.binary.OperandStack;
import dev.tern.runtime.wasm.binary.WasmBinary;
import dev.tern.runtime.wasm.binary.WasmBinary.FunctionType;
import java.util.ArrayList;
import java.util.List;

/**
 * What instructions cost for the values that they move: branches those that they bring along, calls what they give and take, blocks
 * those that they take, and with loops the operands that wait meanwhile. One instruction may move a thousand. The beginning of a
 * function costs as much as the block in it that takes most: the interpreter has room made for that at every call.
 */
final class Moves {
    private final WasmBinary module;
    private final List<Instr> code;
    private final OperandStack stack;
    private final boolean[] holdsLoop;
    private final List<Integer> labels = new ArrayList<>();
    private int mostTaken;

    private Moves(WasmBinary module, Fn function) {
        this.module = module;
        this.code = function.code();
        this.stack = new OperandStack(module, function.type(), function.locals());
        this.holdsLoop = Loops.holders(code);
        labels.add(function.type().results().size());
    }

    /** For every instruction what it costs by this; nothing for code whose operands are so few that it has no such costs. */
    static int[] of(WasmBinary module, Fn function, int deepest) {
        return Costs.moved(deepest) == 0 ? new int[0] : new Moves(module, function).costs();
    }

    private int[] costs() {
        int[] costs = new int[code.size()];
        for (int i = 0; i < costs.length; i++) {
            Instr instr = code.get(i);
            costs[i] = cost(instr, holdsLoop[i]);
            stack.step(instr);
        }
        costs[0] += Costs.moved(mostTaken);
        return costs;
    }

    private int cost(Instr instr, boolean holds) {
        return switch (instr.op()) {
            case Op.BLOCK, Op.LOOP, Op.IF -> open(instr, holds);
            case Op.END -> {
                labels.removeLast();
                yield 0;
            }
            case Op.BR, Op.BR_IF -> Costs.moved(label(instr.index()));
            case Op.BR_TABLE -> Costs.moved(label(instr.labels().getLast()));
            case Op.RETURN -> Costs.moved(labels.getFirst());
            case Op.CALL -> call(module.typeOf(instr.index()));
            case Op.CALL_INDIRECT -> call(module.types().get(instr.index()));
            default -> 0;
        };
    }

    private int label(int depth) {
        return labels.get(labels.size() - 1 - depth);
    }

    private static int call(FunctionType type) {
        return Costs.moved(type.params().size() + type.results().size());
    }

    private int open(Instr instr, boolean holds) {
        FunctionType type = OperandStack.blockType(module, instr.a());
        List<Integer> label = instr.op() == Op.LOOP ? type.params() : type.results();
        labels.add(label.size());
        mostTaken = Math.max(mostTaken, type.params().size());
        int waiting = stack.height() - stack.base();
        return Costs.moved(
                holds ? waiting + type.results().size() : type.params().size());
    }
}
