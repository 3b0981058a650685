package dev.tern.runtime.wasm;

import static dev.tern.runtime.wasm.binary.WasmBinary.EXTERNREF;
import static dev.tern.runtime.wasm.binary.WasmBinary.F32;
import static dev.tern.runtime.wasm.binary.WasmBinary.F64;
import static dev.tern.runtime.wasm.binary.WasmBinary.FUNCREF;
import static dev.tern.runtime.wasm.binary.WasmBinary.I32;
import static dev.tern.runtime.wasm.binary.WasmBinary.I64;

import dev.tern.runtime.wasm.binary.Instr;
import dev.tern.runtime.wasm.binary.Op;
import dev.tern.runtime.wasm.binary.WasmBinary;
import dev.tern.runtime.wasm.binary.WasmBinary.Body;
import dev.tern.runtime.wasm.binary.WasmBinary.Data;
import dev.tern.runtime.wasm.binary.WasmBinary.Element;
import dev.tern.runtime.wasm.binary.WasmBinary.Export;
import dev.tern.runtime.wasm.binary.WasmBinary.FunctionImport;
import dev.tern.runtime.wasm.binary.WasmBinary.FunctionType;
import dev.tern.runtime.wasm.binary.WasmBinary.Global;
import dev.tern.runtime.wasm.binary.WasmBinary.Limits;
import dev.tern.runtime.wasm.binary.WasmBinary.Locals;
import dev.tern.runtime.wasm.binary.WasmBinary.Mode;
import dev.tern.runtime.wasm.binary.WasmBinary.Table;
import dev.tern.sdk.types.Blob;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Valid modules of everything that there is: each has its functions from {@link RandomBody}, and around them two tables of functions
 * and one of other references, a memory, globals of all types, segments of all kinds, and system calls that see the count of
 * instructions. Addresses have 32 or 64 bits. Whether a program ends, its limit decides.
 */
public final class RandomModule {
    static final int[] TYPES = {I32, I64, F32, F64, FUNCREF, EXTERNREF};
    /** Imports: one that sees how much was used, and one that sees nothing. */
    static final int IMPORTS = 2;

    static final int TABLE_SIZE = 5;
    private static final int FIRST_TINY = IMPORTS;
    private static final int TINY = 2;
    private static final int WORKERS = 4;
    private static final int ENTRY = IMPORTS + TINY + WORKERS;
    private static final Instr END = Instr.of(Op.END);

    private final Random random;
    private final List<FunctionType> types = new ArrayList<>();
    private final List<Integer> functions = new ArrayList<>();

    private final boolean small;

    private RandomModule(long seed, boolean small) {
        this.random = new Random(seed);
        this.small = small;
    }

    /** The module that belongs to a seed; it exports {@code run}. */
    public static WasmBinary of(long seed) {
        return new RandomModule(seed, false).module();
    }

    /** One with so little code that a change of it is seldom far from what matters. */
    public static WasmBinary small(long seed) {
        return new RandomModule(seed, true).module();
    }

    private WasmBinary module() {
        types.add(new FunctionType(List.of(), List.of()));
        types.add(new FunctionType(List.of(I32), List.of(I64)));
        types.add(new FunctionType(List.of(), List.of(I64)));
        for (int i = random.nextInt(6) + 4; i > 0; i--) {
            types.add(new FunctionType(several(4), several(4)));
        }
        for (int i = 0; i < TINY + WORKERS; i++) {
            functions.add(random.nextInt(types.size()));
        }
        functions.add(0);
        WasmBinary shell = shell();
        List<Body> bodies = new ArrayList<>();
        for (int i = FIRST_TINY; i <= ENTRY; i++) {
            bodies.add(body(shell, i));
        }
        return shell.withBodies(bodies);
    }

    private List<Integer> several(int bound) {
        return IntStream.range(0, random.nextInt(random.nextInt(10) == 0 ? 3 * bound : bound))
                .mapToObj(i -> TYPES[random.nextInt(TYPES.length)])
                .toList();
    }

    private Body body(WasmBinary shell, int function) {
        List<Integer> locals = function == ENTRY ? List.of(I32, I64, F64) : several(7);
        RandomBody body = new RandomBody(shell, random, function, locals);
        if (function < FIRST_TINY + TINY && random.nextInt(4) > 0) {
            body.straight();
        } else if (function == ENTRY && !small) {
            body.entry(IMPORTS);
        } else {
            body.anything(small ? 3 : 30 + random.nextInt(120));
        }
        return new Body(body.locals().stream().map(type -> new Locals(1, type)).toList(), body.code());
    }

    private WasmBinary shell() {
        boolean wide = random.nextInt(3) == 0;
        List<Table> tables = List.of(
                table(FUNCREF, random.nextInt(3) == 0),
                table(EXTERNREF, false),
                table(FUNCREF, random.nextInt(3) == 0));
        return new WasmBinary(
                types,
                List.of(new FunctionImport("ic0", "performance_counter", 1), new FunctionImport("ic0", "time", 2)),
                functions,
                tables,
                Optional.of(new Limits(wide, 1, Optional.of(3L))),
                globals(),
                List.of(new Export("run", 0, ENTRY)),
                OptionalInt.empty(),
                List.of(
                        elements(
                                Mode.ACTIVE,
                                FUNCREF,
                                index(tables.get(0).limits().wide())),
                        elements(Mode.PASSIVE, FUNCREF, List.of()),
                        elements(Mode.PASSIVE, EXTERNREF, List.of()),
                        elements(Mode.DECLARATIVE, FUNCREF, List.of())),
                true,
                List.of(),
                List.of(
                        new Data(Mode.ACTIVE, index(wide), noise(10_000)),
                        new Data(Mode.PASSIVE, List.of(), noise(100))),
                List.of());
    }

    private static Table table(int type, boolean wide) {
        return new Table(type, new Limits(wide, TABLE_SIZE, Optional.of(TABLE_SIZE + 4L)));
    }

    private static List<Instr> index(boolean wide) {
        return List.of(Instr.of(wide ? Op.I64_CONST : Op.I32_CONST, 0), END);
    }

    /** As many as a table has; of functions most, so that each may be referred to. */
    private Element elements(Mode mode, int type, List<Instr> offset) {
        int first = random.nextInt(TINY + WORKERS);
        int count = mode == Mode.DECLARATIVE ? ENTRY : TABLE_SIZE;
        List<List<Instr>> items = IntStream.range(0, count)
                .mapToObj(i -> type == EXTERNREF || (random.nextInt(8) == 0 && mode != Mode.DECLARATIVE)
                        ? List.of(Instr.of(Op.REF_NULL, type), END)
                        : List.of(Instr.of(Op.REF_FUNC, (first + i) % ENTRY), END))
                .toList();
        return new Element(mode, 0, offset, type, items);
    }

    private Blob noise(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return Blob.wrap(bytes);
    }

    /** A variable and a constant of every type. */
    private List<Global> globals() {
        return IntStream.range(0, 2 * TYPES.length)
                .mapToObj(i -> {
                    int type = TYPES[i / 2];
                    return new Global(type, i % 2 == 0, List.of(RandomBody.constant(type, random), END));
                })
                .toList();
    }
}
