package dev.tern.runtime.wasm.emit;

import dev.tern.runtime.wasm.binary.Instr;
import dev.tern.runtime.wasm.binary.Op;
import dev.tern.runtime.wasm.binary.WasmBinary;
import dev.tern.runtime.wasm.binary.WasmBinary.Body;
import dev.tern.runtime.wasm.binary.WasmBinary.Locals;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
    /** For every function its code as it was last put somewhere. */
    private final @Nullable Placed[] placed;

    /** The code of a tiny function with its locals where {@code caller} has them. */
    private record Placed(int caller, List<Instr> code) {}

    /** @param mostInstructions a function that would have more stays as it is, so what this takes stays in proportion */
    Inlining(WasmBinary module, int mostInstructions) {
        this.module = module;
        this.mostInstructions = mostInstructions;
        this.needs = new int[module.bodies().size()];
        this.placed = new Placed[needs.length];
        for (int i = 0; i < needs.length; i++) {
            Body body = module.bodies().get(i);
            int locals = module.typeOf(module.imports().size() + i).params().size() + count(body);
            needs[i] = locals <= MAX_LOCALS && isTiny(body.code()) ? locals : NOT_TINY;
        }
    }

    private static int count(Body body) {
        int count = 0;
        for (Locals run : body.locals()) {
            count += run.count();
        }
        return count;
    }

    /** Whether code is short and runs from its beginning to its end. */
    private static boolean isTiny(List<Instr> code) {
        boolean tiny = code.size() <= MAX_SIZE && entersNoFrame(code);
        for (int i = 0; tiny && i < code.size() - 1; i++) {
            tiny = isStraight(code.get(i).op());
        }
        return tiny;
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
        if (body.code().size() <= mostInstructions) {
            for (Instr instr : body.code()) {
                if (callsTiny(instr)) {
                    return new Site(function, body).whole();
                }
            }
        }
        return body;
    }

    private boolean callsTiny(Instr instr) {
        int imports = module.imports().size();
        return instr.op() == Op.CALL && instr.index() >= imports && needs[instr.index() - imports] != NOT_TINY;
    }

    /** A function that others are put into: each has locals of its own there, which all its calls share. */
    private final class Site {
        private final int function;
        private final Body body;
        private final List<Locals> locals;
        private final List<Instr> out;
        private final int most;
        private final int mostOut;
        private int free;

        Site(int function, Body body) {
            this.function = function;
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
                List<Instr> inner = callsTiny(instr) ? codeOf(instr.index()) : List.of();
                if (inner.isEmpty()) {
                    out.add(instr);
                } else {
                    out.addAll(inner);
                }
            }
            return new Body(locals, out);
        }

        /** What stands here for a call, or nothing if the callee's locals are too many. */
        private List<Instr> codeOf(int callee) {
            int index = callee - module.imports().size();
            Placed last = placed[index];
            if (last != null && last.caller() == function) {
                return last.code();
            }
            if (free + needs[index] > most) {
                return List.of();
            }
            List<Instr> code = place(callee);
            placed[index] = new Placed(function, code);
            return code;
        }

        /** The callee's code with its locals where it has them here; takes the arguments from the operands. */
        private List<Instr> place(int callee) {
            List<Integer> params = module.typeOf(callee).params();
            Body inner = module.bodies().get(callee - module.imports().size());
            int first = free;
            declare(params, inner);
            List<Instr> code = new ArrayList<>();
            for (int i = params.size() - 1; i >= 0; i--) {
                code.add(Instr.of(Op.LOCAL_SET, first + i));
            }
            clear(code, inner.locals(), first + params.size());
            for (int i = 0; i < inner.code().size() - 1; i++) {
                code.add(moved(inner.code().get(i), first));
            }
            return code;
        }

        private void declare(List<Integer> params, Body inner) {
            for (int type : params) {
                locals.add(new Locals(1, type));
            }
            locals.addAll(inner.locals());
            free += params.size() + count(inner);
        }

        /** Locals begin as zero, at every call. */
        private static void clear(List<Instr> code, List<Locals> cleared, int first) {
            int next = first;
            for (Locals run : cleared) {
                for (int i = 0; i < run.count(); i++) {
                    code.add(zero(run.type()));
                    code.add(Instr.of(Op.LOCAL_SET, next++));
                }
            }
        }

        private static Instr moved(Instr instr, int first) {
            return switch (instr.op()) {
                case Op.LOCAL_GET, Op.LOCAL_SET, Op.LOCAL_TEE -> Instr.of(instr.op(), first + instr.a());
                default -> instr;
            };
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
