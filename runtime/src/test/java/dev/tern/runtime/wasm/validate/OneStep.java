package dev.tern.runtime.wasm.validate;

import static dev.tern.runtime.wasm.binary.WasmBinary.EXTERNREF;
import static dev.tern.runtime.wasm.binary.WasmBinary.F32;
import static dev.tern.runtime.wasm.binary.WasmBinary.F64;
import static dev.tern.runtime.wasm.binary.WasmBinary.FUNCREF;
import static dev.tern.runtime.wasm.binary.WasmBinary.I32;
import static dev.tern.runtime.wasm.binary.WasmBinary.I64;

import dev.tern.runtime.wasm.binary.Effects;
import dev.tern.runtime.wasm.binary.Instr;
import dev.tern.runtime.wasm.binary.Op;
import dev.tern.runtime.wasm.binary.WasmBinary;
import dev.tern.runtime.wasm.binary.WasmBinary.Body;
import dev.tern.runtime.wasm.binary.WasmBinary.Element;
import dev.tern.runtime.wasm.binary.WasmBinary.Export;
import dev.tern.runtime.wasm.binary.WasmBinary.FunctionType;
import dev.tern.runtime.wasm.binary.WasmBinary.Global;
import dev.tern.runtime.wasm.binary.WasmBinary.Limits;
import dev.tern.runtime.wasm.binary.WasmBinary.Locals;
import dev.tern.runtime.wasm.binary.WasmBinary.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** Changes a valid module in one place, so that mostly it is just not valid any more. */
final class OneStep {
    private static final int[] TYPES = {I32, I64, F32, F64, FUNCREF, EXTERNREF};
    private static final int[] CODES = IntStream.concat(
                    IntStream.rangeClosed(0, 0xFF), IntStream.rangeClosed(0xFC00, 0xFC11))
            .filter(OneStep::isPlain)
            .toArray();

    /** What has rules of its own. */
    private static final int[] SPECIAL = IntStream.of(CODES)
            .filter(op -> (!Effects.isNumeric(op) && op < Op.I32_LOAD) || op >= Op.REF_NULL)
            .toArray();

    private final Random random;

    OneStep(long seed) {
        this.random = new Random(seed);
    }

    private static boolean isPlain(int op) {
        boolean control =
                op <= Op.NOP || (op >= Op.BR && op <= Op.BR_IF) || (op >= Op.RETURN && op <= Op.CALL_INDIRECT);
        boolean others = op == Op.DROP || op == Op.SELECT || (op >= Op.LOCAL_GET && op <= Op.TABLE_SET);
        boolean plain = op >= Op.I32_LOAD && op <= Op.I64_EXTEND32_S;
        return control || others || plain || op == Op.REF_IS_NULL || op == Op.REF_FUNC || op >= 0xFC00;
    }

    WasmBinary from(WasmBinary module) {
        return switch (random.nextInt(16)) {
            case 0 -> declarations(module);
            case 1 -> segments(module);
            case 2 ->
                module.withBodies(replaced(module.bodies(), body -> new Body(locals(body.locals()), body.code())));
            default -> module.withBodies(replaced(module.bodies(), body -> new Body(body.locals(), code(body.code()))));
        };
    }

    private <T> List<T> replaced(List<T> list, UnaryOperator<T> change) {
        List<T> other = new ArrayList<>(list);
        if (!other.isEmpty()) {
            int at = random.nextInt(other.size());
            other.set(at, change.apply(other.get(at)));
        }
        return other;
    }

    private int type() {
        return TYPES[random.nextInt(TYPES.length)];
    }

    private List<Locals> locals(List<Locals> locals) {
        return random.nextBoolean()
                ? replaced(locals, run -> new Locals(random.nextInt(3), run.type()))
                : replaced(locals, run -> new Locals(run.count(), type()));
    }

    private WasmBinary declarations(WasmBinary module) {
        return switch (random.nextInt(5)) {
            case 0 -> module.withGlobals(replaced(module.globals(), g -> new Global(type(), g.mutable(), g.init())));
            case 1 -> module.withGlobals(replaced(module.globals(), g -> new Global(g.type(), !g.mutable(), g.init())));
            case 2 ->
                module.withTables(replaced(
                        module.tables(),
                        table -> new Table(
                                random.nextBoolean() ? table.type() : FUNCREF,
                                new Limits(
                                        random.nextBoolean(), table.limits().min(), Optional.of(random.nextLong(9))))));
            case 3 -> module.withMemory(new Limits(random.nextBoolean(), 1, Optional.of(1L << random.nextInt(52))));
            default ->
                module.withTypes(replaced(
                        module.types(),
                        t -> random.nextBoolean()
                                ? new FunctionType(replaced(t.params(), unused -> type()), t.results())
                                : new FunctionType(t.params(), replaced(t.results(), unused -> type()))));
        };
    }

    private WasmBinary segments(WasmBinary module) {
        boolean items = random.nextBoolean();
        List<Element> elements = replaced(
                module.elements(),
                element -> new Element(
                        element.mode(),
                        random.nextInt(3),
                        items ? element.offset() : code(element.offset()),
                        random.nextBoolean() ? element.type() : type() % 2 == 0 ? FUNCREF : EXTERNREF,
                        items ? replaced(element.items(), this::code) : element.items()));
        Optional<OptionalInt> start = random.nextInt(4) > 0
                ? Optional.empty()
                : Optional.of(
                        OptionalInt.of(random.nextInt(module.functionTypes().size() + 3)));
        List<Export> exports = random.nextInt(4) > 0
                ? module.exports()
                : List.of(new Export("x", random.nextInt(4), random.nextInt(12)), new Export("y", 0, 0));
        return new WasmBinary(
                module.types(),
                module.imports(),
                module.functionTypes(),
                module.tables(),
                module.memory(),
                module.globals(),
                exports,
                start.orElse(module.start()),
                elements,
                random.nextInt(4) > 0,
                module.bodies(),
                module.data(),
                module.customs());
    }

    /** Blocks stay closed, and the last {@code end} where it is. */
    private List<Instr> code(List<Instr> code) {
        List<Instr> other = new ArrayList<>(code);
        if (code.isEmpty()) {
            return other;
        }
        int at = random.nextInt(code.size());
        Instr old = code.get(at);
        boolean structure = Op.opensBlock(old.op()) || old.op() == Op.END || old.op() == Op.ELSE;
        switch (random.nextInt(4)) {
            case 0 -> other.add(at, any());
            case 1 -> {
                if (!structure) {
                    other.remove(at);
                }
            }
            case 2 -> other.set(at, structure ? block(old) : any());
            default -> other.set(at, structure ? block(old) : immediates(old));
        }
        return other;
    }

    private Instr any() {
        int[] codes = random.nextBoolean() ? SPECIAL : CODES;
        int op = codes[random.nextInt(codes.length)];
        if (random.nextInt(4) == 0) {
            return random.nextBoolean()
                    ? Instr.of(Op.REF_NULL, random.nextBoolean() ? FUNCREF : EXTERNREF)
                    : Instr.of(Op.SELECT_TYPED, type());
        }
        return Instr.of(op, random.nextInt(7), random.nextInt(3));
    }

    private Instr block(Instr old) {
        if (!Op.opensBlock(old.op())) {
            return old;
        }
        int op = random.nextBoolean() ? old.op() : Op.BLOCK + random.nextInt(2);
        return Instr.of(
                op, random.nextBoolean() ? random.nextInt(8) : random.nextBoolean() ? Instr.NO_RESULT : type() - 128L);
    }

    private Instr immediates(Instr old) {
        return switch (old.op()) {
            case Op.BR_TABLE -> new Instr(old.op(), 0, 0, replaced(old.labels(), unused -> random.nextInt(6)));
            case Op.REF_NULL, Op.SELECT_TYPED -> Instr.of(old.op(), random.nextBoolean() ? FUNCREF : EXTERNREF);
            default -> Instr.of(old.op(), random.nextInt(16), random.nextInt(4));
        };
    }
}
