package dev.tern.runtime.wasm;

import dev.tern.runtime.wasm.binary.Instr;
import dev.tern.runtime.wasm.binary.Op;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Evaluates the constant expressions of a valid module. */
final class ConstantExpression {
    private ConstantExpression() {}

    /**
     * The value, 32-bit numbers in whatever extension, references as function indices.
     *
     * @param globals values of the globals defined so far
     */
    static long evaluate(List<Instr> code, List<Long> globals) {
        Deque<Long> stack = new ArrayDeque<>();
        for (Instr instr : code) {
            switch (instr.op()) {
                case Op.END -> {}
                case Op.GLOBAL_GET -> stack.push(globals.get(instr.index()));
                case Op.REF_NULL -> stack.push((long) WasmImage.NULL);
                case Op.I32_ADD, Op.I64_ADD -> stack.push(stack.pop() + stack.pop());
                case Op.I32_ADD + 1, Op.I64_ADD + 1 -> stack.push(-stack.pop() + stack.pop());
                case Op.I32_ADD + 2, Op.I64_ADD + 2 -> stack.push(stack.pop() * stack.pop());
                default -> stack.push(instr.a());
            }
        }
        return stack.pop();
    }
}
