package dev.tern.runtime.wasm.rewrite;

import dev.tern.runtime.wasm.binary.Instr;
import dev.tern.runtime.wasm.binary.Op;
import dev.tern.runtime.wasm.binary.OperandStack;
import dev.tern.runtime.wasm.binary.WasmBinary;
import dev.tern.runtime.wasm.binary.WasmBinary.FunctionType;
import dev.tern.runtime.wasm.binary.WasmBinary.Locals;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Moves operands that wait on the stack while a loop runs into locals. The engine keeps WebAssembly's operands on the JVM's stack,
 * and the JVM replaces a running loop by compiled code only when that stack is empty: without this, a long loop stays interpreted,
 * about 50 times slower. Every block that holds a loop is entered with an empty stack, but for its own parameters; in a function
 * that would grow beyond measure by this, the rest is left as it was.
 */
final class LoopSpilling implements Pass {
    @Override
    public Fn apply(WasmBinary module, Fn function) {
        if (!function.has(Trait.LOOP)) {
            return function;
        }
        return new Spiller(module, function).run();
    }

    /** What waits in locals while a block runs. */
    private record Spilled(boolean any, List<Integer> types, List<Integer> locals, FunctionType block) {}

    private static final class Spiller {
        private final WasmBinary module;
        private final OperandStack stack;
        private final boolean[] holdsLoop;
        private final List<Instr> in;
        private final List<Instr> out = new ArrayList<>();
        private final Deque<Spilled> open = new ArrayDeque<>();
        private final Map<Integer, Deque<Integer>> free = new TreeMap<>();
        private final Fn function;
        private final List<Locals> added = new ArrayList<>();
        private int locals;
        private int budget;

        Spiller(WasmBinary module, Fn function) {
            this.module = module;
            this.function = function;
            this.in = function.code();
            this.locals = function.localCount();
            this.stack = new OperandStack(module, function.type(), function.locals());
            this.holdsLoop = Loops.holders(in);
            this.budget = 1_000 + in.size();
        }

        Fn run() {
            for (int i = 0; i < in.size(); i++) {
                Instr instr = in.get(i);
                if (Op.opensBlock(instr.op())) {
                    open(instr, holdsLoop[i]);
                }
                out.add(instr);
                if (instr.op() == Op.END && !open.isEmpty()) {
                    close(open.pop());
                }
                stack.step(instr);
            }
            List<Locals> all = new ArrayList<>(function.locals());
            all.addAll(added);
            return new Fn(function.type(), all, out, function.traits());
        }

        private void open(Instr instr, boolean holds) {
            FunctionType type = OperandStack.blockType(module, instr.a());
            int condition = instr.op() == Op.IF ? 1 : 0;
            int kept = type.params().size() + condition;
            int count = stack.height() - stack.base() - kept;
            int moved = count + kept + type.results().size();
            if (!holds || count == 0 || moved > budget) {
                open.push(new Spilled(false, List.of(), List.of(), type));
                return;
            }
            budget -= moved;
            List<Integer> operands = stack.typesFrom(stack.base());
            List<Integer> waiting = operands.subList(0, count);
            List<Integer> top = operands.subList(count, operands.size());
            List<Integer> topLocals = store(top);
            List<Integer> locals = store(waiting);
            load(topLocals);
            release(top, topLocals);
            open.push(new Spilled(true, waiting, locals, type));
        }

        private void close(Spilled spilled) {
            if (spilled.any()) {
                List<Integer> results = spilled.block().results();
                List<Integer> resultLocals = store(results);
                load(spilled.locals());
                load(resultLocals);
                release(results, resultLocals);
                release(spilled.types(), spilled.locals());
            }
        }

        /** Pops operands of these types, the last one first, into locals. */
        private List<Integer> store(List<Integer> types) {
            List<Integer> locals = types.stream().map(this::take).toList();
            for (int i = locals.size() - 1; i >= 0; i--) {
                out.add(Instr.of(Op.LOCAL_SET, locals.get(i)));
            }
            return locals;
        }

        private void load(List<Integer> locals) {
            locals.forEach(local -> out.add(Instr.of(Op.LOCAL_GET, local)));
        }

        private int take(int type) {
            Deque<Integer> unused = free.computeIfAbsent(type, absent -> new ArrayDeque<>());
            if (!unused.isEmpty()) {
                return unused.pop();
            }
            added.add(new Locals(1, type));
            return locals++;
        }

        private void release(List<Integer> types, List<Integer> locals) {
            for (int i = 0; i < types.size(); i++) {
                free.getOrDefault(types.get(i), new ArrayDeque<>()).push(locals.get(i));
            }
        }
    }
}
