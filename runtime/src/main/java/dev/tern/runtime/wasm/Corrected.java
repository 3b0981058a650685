package dev.tern.runtime.wasm;

import dev.tern.runtime.wasm.binary.Instr;
import dev.tern.runtime.wasm.binary.MalformedModuleException;
import dev.tern.runtime.wasm.binary.Op;
import dev.tern.runtime.wasm.binary.OperandStack;
import dev.tern.runtime.wasm.binary.WasmBinary;
import dev.tern.runtime.wasm.binary.WasmBinary.Body;
import dev.tern.runtime.wasm.binary.WasmBinary.FunctionType;
import dev.tern.runtime.wasm.binary.WasmBinary.Locals;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A module without what the engine's interpreter gets wrong. It leaves 64 bits of a product of two 32-bit numbers on its stack, and
 * an {@code if} looks at all of them: the product is widened and narrowed, which cuts it. It rounds unsigned numbers twice when it
 * makes them floats: their upper half is halved first, so that it is signed, with the bit that was lost. Some of its stores let an
 * address and an offset wrap around together: a load of the same place traps before. It leaves a block's parameters behind when a
 * branch leaves the block: they go into locals and are fetched inside. And where a loop that has parameters ends it moves as
 * many operands as these, which may be more than there are: some wait below.
 */
final class Corrected {
    /** Every frame has room for so many beside what its locals and operands take: the meter does not know of locals added here. */
    private static final int FEW_KEPT = 64;

    private final WasmBinary module;
    private final List<FunctionType> types;
    private final SortedMap<FunctionType, Integer> added = new TreeMap<>();
    private final int mostInstructions;
    /** Of the functions that are done. */
    private int instructions;

    private Corrected(WasmBinary module, int mostInstructions) {
        this.module = module;
        this.types = new ArrayList<>(module.types());
        this.mostInstructions = mostInstructions;
    }

    /** @param mostInstructions of what it becomes: one instruction may become two thousand */
    static WasmBinary of(WasmBinary module, int mostInstructions) {
        return new Corrected(module, mostInstructions).whole();
    }

    static MalformedModuleException tooLarge() {
        return new MalformedModuleException("the module cannot be compiled, and is too large to be interpreted");
    }

    private WasmBinary whole() {
        List<Body> bodies = new ArrayList<>(module.bodies().size());
        for (int i = 0; i < module.bodies().size(); i++) {
            bodies.add(new Function(module.imports().size() + i, module.bodies().get(i)).corrected());
        }
        return module.withTypes(types).withBodies(bodies);
    }

    /** Takes nothing and gives these. */
    private long giving(List<Integer> results) {
        return switch (results.size()) {
            case 0 -> Instr.NO_RESULT;
            case 1 -> results.getFirst() - 128L;
            default -> added.computeIfAbsent(new FunctionType(List.of(), results), this::add);
        };
    }

    private int add(FunctionType type) {
        types.add(type);
        return types.size() - 1;
    }

    /** An open block, and in which locals its parameters are, which both arms of an {@code if} fetch. */
    private record Arms(boolean lacksElse, List<Integer> kept) {}

    /** One function. */
    private final class Function {
        private final List<Instr> in;
        private final List<Instr> out;
        private final List<Locals> locals;
        private final SortedMap<Integer, List<Integer>> scratch = new TreeMap<>();
        private final Deque<Arms> open = new ArrayDeque<>();
        private int count;
        private int waiting;
        /** How many locals hold parameters of open blocks. */
        private int inUse;

        /** The most parameters that one of its blocks has: so many operands there are. */
        private int mostParams;

        Function(int index, Body body) {
            this.in = body.code();
            this.out = new ArrayList<>(in.size());
            this.locals = new ArrayList<>(body.locals());
            this.count = module.typeOf(index).params().size();
            for (Locals run : locals) {
                count += run.count();
            }
        }

        Body corrected() {
            for (Instr instr : in.subList(0, in.size() - 1)) {
                take(instr);
                bound();
            }
            if (waiting > 0) {
                out.addAll(0, Collections.nCopies(waiting, Instr.i32(0)));
                emit(Op.RETURN);
            }
            emit(Op.END);
            bound();
            instructions += out.size();
            return new Body(locals, out);
        }

        private void bound() {
            if (out.size() > mostInstructions - instructions || inUse > FEW_KEPT + 2 * mostParams) {
                throw tooLarge();
            }
        }

        private void emit(int op) {
            out.add(Instr.of(op));
        }

        private void emit(int op, long immediate) {
            out.add(Instr.of(op, immediate));
        }

        /** The local of a type that has a number among those of its type. */
        private int local(int type, int number) {
            List<Integer> those = scratch.computeIfAbsent(type, absent -> new ArrayList<>());
            while (those.size() <= number) {
                locals.add(new Locals(1, type));
                those.add(count++);
            }
            return those.get(number);
        }

        private void take(Instr instr) {
            switch (instr.op()) {
                case Op.BLOCK, Op.IF, Op.LOOP -> open(instr);
                case Op.ELSE -> otherwise(open.pop().kept());
                case Op.END -> {
                    Arms arms = open.pop();
                    if (arms.lacksElse() && !arms.kept().isEmpty()) {
                        otherwise(arms.kept());
                        open.pop();
                    }
                    inUse -= arms.kept().size();
                    out.add(instr);
                }
                case Op.I32_MUL -> {
                    out.add(instr);
                    emit(Op.I64_EXTEND_I32_U);
                    emit(Op.I32_WRAP_I64);
                }
                case Op.F32_CONVERT_I64_U -> convert(local(WasmBinary.I64, 0));
                case Op.I64_STORE32 -> {
                    emit(Op.I32_WRAP_I64);
                    out.add(Instr.of(Op.I32_STORE, instr.a(), instr.b()));
                }
                case Op.I64_STORE8 -> {
                    emit(Op.I32_WRAP_I64);
                    store8(instr.b());
                }
                case Op.I32_STORE8 -> store8(instr.b());
                default -> out.add(instr);
            }
        }

        private void convert(int local) {
            emit(Op.LOCAL_TEE, local);
            emit(Op.I64_CONST, 0);
            emit(Op.I64_LT_S);
            emit(Op.IF, WasmBinary.F32 - 128L);
            emit(Op.LOCAL_GET, local);
            emit(Op.I64_CONST, 1);
            emit(Op.I64_SHR_U);
            emit(Op.LOCAL_GET, local);
            emit(Op.I64_CONST, 1);
            emit(Op.I64_AND);
            emit(Op.I64_OR);
            emit(Op.F32_CONVERT_I64_S);
            emit(Op.F32_CONST, Float.floatToRawIntBits(2));
            emit(Op.F32_MUL);
            emit(Op.ELSE);
            emit(Op.LOCAL_GET, local);
            emit(Op.F32_CONVERT_I64_S);
            emit(Op.END);
        }

        private void store8(long offset) {
            if (offset != 0) {
                int address = local(WasmBinary.I32, 0);
                int value = local(WasmBinary.I32, 1);
                emit(Op.LOCAL_SET, value);
                emit(Op.LOCAL_TEE, address);
                out.add(Instr.of(Op.I32_LOAD8_U, 0, offset));
                emit(Op.DROP);
                emit(Op.LOCAL_GET, address);
                emit(Op.LOCAL_GET, value);
            }
            out.add(Instr.of(Op.I32_STORE8, 0, offset));
        }

        private void otherwise(List<Integer> kept) {
            emit(Op.ELSE);
            kept.forEach(local -> emit(Op.LOCAL_GET, local));
            open.push(new Arms(false, kept));
        }

        private void open(Instr instr) {
            FunctionType type = OperandStack.blockType(module, instr.a());
            List<Integer> params = type.params();
            if (params.isEmpty() || instr.op() == Op.LOOP) {
                waiting = Math.max(waiting, params.size());
                open.push(new Arms(instr.op() == Op.IF, List.of()));
                out.add(instr);
                return;
            }
            mostParams = Math.max(mostParams, params.size());
            List<Integer> kept = new ArrayList<>();
            for (int param : params) {
                // numbers 0 and 1 are for a moment only, as here the condition
                kept.add(local(param, 2 + inUse++));
            }
            boolean isIf = instr.op() == Op.IF;
            int condition = local(WasmBinary.I32, 0);
            if (isIf) {
                emit(Op.LOCAL_SET, condition);
            }
            kept.reversed().forEach(local -> emit(Op.LOCAL_SET, local));
            if (isIf) {
                emit(Op.LOCAL_GET, condition);
            }
            emit(instr.op(), giving(type.results()));
            kept.forEach(local -> emit(Op.LOCAL_GET, local));
            if (isIf) {
                open.push(new Arms(true, kept));
            } else {
                // nobody fetches them again
                inUse -= kept.size();
                open.push(new Arms(false, List.of()));
            }
        }
    }
}
