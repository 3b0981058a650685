package dev.tern.runtime.wasm.emit;

import dev.tern.runtime.wasm.binary.Instr;
import dev.tern.runtime.wasm.binary.Op;
import dev.tern.runtime.wasm.binary.WasmBinary;
import dev.tern.runtime.wasm.binary.WasmBinary.Body;
import dev.tern.runtime.wasm.binary.WasmBinary.Locals;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Puts the code of tiny functions where they are called. The JVM does so too, but only we know that such a call neither reads the
 * meter nor makes the memory grow: a loop that calls nothing else keeps both in the JVM's locals.
 */
final class Inlining {
    /** Instructions of a function that is put where it is called, with the meter's. */
    private static final int MAX_SIZE = 24;
    /** Locals that a function gets by this at the most: they take room on the host's stack that the meter does not know of. */
    private static final int MAX_LOCALS = 64;

    /** How many times as many instructions a function may get by this, beyond a few in any case. */
    private static final int MOST_GROWTH = 8;

    private static final int FEW_INSTRUCTIONS = 200;

    private static final int NOT_TINY = -1;

    private final WasmBinary module;
    private final int mostInstructions;
    /** For every function the locals that it needs where it is called, or that it is not tiny. */
    private final int[] needs;

    /** @param mostInstructions a function that would have more stays as it is, so what this takes stays in proportion */
    Inlining(WasmBinary module, int mostInstructions) {
        this.module = module;
        this.mostInstructions = mostInstructions;
        this.needs = new int[module.bodies().size()];
        for (int i = 0; i < needs.length; i++) {
            Body body = module.bodies().get(i);
            int locals = module.typeOf(module.imports().size() + i).params().size() + count(body);
            needs[i] = locals <= MAX_LOCALS && isTiny(body.code()) ? locals : NOT_TINY;
        }
    }

    private static int count(Body body) {
        return body.locals().stream().mapToInt(Locals::count).sum();
    }

    /** Whether code is short and runs from its beginning to its end. */
    private static boolean isTiny(List<Instr> code) {
        return code.size() <= MAX_SIZE
                && entersNoFrame(code)
                && code.subList(0, code.size() - 1).stream().allMatch(instr -> isStraight(instr.op()));
    }

    /** What uses more of the host's stack than the meter need know of begins by entering a frame. */
    private static boolean entersNoFrame(List<Instr> code) {
        return code.getFirst().op() != Op.I32_CONST || code.getFirst().index() == 0;
    }

    private static boolean isStraight(int op) {
        return !Op.opensBlock(op)
                && !Op.endsControl(op)
                && op != Op.BR_IF
                && op != Op.CALL
                && op != Op.CALL_INDIRECT
                && op != Op.MEMORY_GROW;
    }

    /** A function's body with the tiny ones in it. */
    Body into(int function) {
        Body body = module.bodies().get(function - module.imports().size());
        boolean any =
                body.code().size() <= mostInstructions && body.code().stream().anyMatch(this::callsTiny);
        return any ? new Site(function, body).whole() : body;
    }

    private boolean callsTiny(Instr instr) {
        int imports = module.imports().size();
        return instr.op() == Op.CALL && instr.index() >= imports && needs[instr.index() - imports] != NOT_TINY;
    }

    /** A function that others are put into: each has locals of its own there, which all its calls share. */
    private final class Site {
        private final Body body;
        private final List<Locals> locals;
        private final List<Instr> out;
        private final SortedMap<Integer, Integer> firstLocals = new TreeMap<>();
        private final int most;
        private final int mostOut;
        private int free;

        Site(int function, Body body) {
            this.body = body;
            this.locals = new ArrayList<>(body.locals());
            this.out = new ArrayList<>(2 * body.code().size());
            this.free = module.typeOf(function).params().size() + count(body);
            this.most = free + MAX_LOCALS;
            this.mostOut = Math.min(
                    mostInstructions,
                    FEW_INSTRUCTIONS + MOST_GROWTH * body.code().size());
        }

        Body whole() {
            for (Instr instr : body.code()) {
                if (out.size() > mostOut) {
                    return body;
                }
                if (callsTiny(instr) && hasLocals(instr.index())) {
                    call(instr.index());
                } else {
                    out.add(instr);
                }
            }
            return new Body(locals, out);
        }

        private void call(int callee) {
            List<Integer> params = module.typeOf(callee).params();
            Body inner = module.bodies().get(callee - module.imports().size());
            int first = firstLocals.computeIfAbsent(callee, absent -> declare(params, inner));
            for (int i = params.size() - 1; i >= 0; i--) {
                out.add(Instr.of(Op.LOCAL_SET, first + i));
            }
            int next = first + params.size();
            for (Locals run : inner.locals()) {
                for (int i = 0; i < run.count(); i++) {
                    out.addAll(List.of(zero(run.type()), Instr.of(Op.LOCAL_SET, next++)));
                }
            }
            for (Instr instr : inner.code().subList(0, inner.code().size() - 1)) {
                out.add(
                        switch (instr.op()) {
                            case Op.LOCAL_GET, Op.LOCAL_SET, Op.LOCAL_TEE -> Instr.of(instr.op(), first + instr.a());
                            default -> instr;
                        });
            }
        }

        private boolean hasLocals(int callee) {
            return firstLocals.containsKey(callee)
                    || free + needs[callee - module.imports().size()] <= most;
        }

        private int declare(List<Integer> params, Body inner) {
            int first = free;
            params.forEach(type -> locals.add(new Locals(1, type)));
            locals.addAll(inner.locals());
            free += params.size() + count(inner);
            return first;
        }

        private static Instr zero(int type) {
            return switch (type) {
                case WasmBinary.I32 -> Instr.i32(0);
                case WasmBinary.I64 -> Instr.of(Op.I64_CONST, 0);
                case WasmBinary.F32 -> Instr.of(Op.F32_CONST, 0);
                case WasmBinary.F64 -> Instr.of(Op.F64_CONST, 0);
                default -> Instr.of(Op.REF_NULL, type);
            };
        }
    }
}
