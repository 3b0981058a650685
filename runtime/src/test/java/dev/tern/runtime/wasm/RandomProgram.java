package dev.tern.runtime.wasm;

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
 * Makes valid programs that end: structured code over numbers, memory, calls, loops that count down, and operands that wait on the
 * stack meanwhile. NaNs are never looked at bit by bit, since there the rewritten program may differ on purpose.
 */
final class RandomProgram {
    private static final int FUNCTIONS = 4;
    private static final int FIRST_COUNTER = 6;
    /** A local for 64-bit addresses. */
    private static final int ADDRESS = FIRST_COUNTER + 8;

    private static final int MAX_NESTING = 4;
    private static final FunctionType WORKER = new FunctionType(List.of(I32, I64, F64), List.of(I32));
    private static final FunctionType ENTRY = new FunctionType(List.of(), List.of());
    private static final FunctionType PAIR = new FunctionType(List.of(I32), List.of(I32, I64));

    private final Random random;
    private final boolean wide;
    private List<Instr> out = new ArrayList<>();
    private int self;
    private int nesting;
    private int loops;
    private int fuel;

    private RandomProgram(long seed, boolean wide) {
        this.random = new Random(seed);
        this.wide = wide;
    }

    /** A program with one entry, {@code run}. */
    static WasmBinary make(long seed) {
        return new RandomProgram(seed, false).module();
    }

    /** The same program with a memory and a table of 64 bits: it does the same. */
    static WasmBinary makeWide(long seed) {
        return new RandomProgram(seed, true).module();
    }

    private WasmBinary module() {
        List<Body> bodies = new ArrayList<>();
        for (self = 0; self < FUNCTIONS; self++) {
            bodies.add(worker());
        }
        bodies.add(entry());
        List<List<Instr>> items = IntStream.range(0, FUNCTIONS)
                .mapToObj(i -> List.of(Instr.of(Op.REF_FUNC, i), Instr.of(Op.END)))
                .toList();
        return new WasmBinary(
                List.of(WORKER, ENTRY, PAIR),
                List.of(),
                List.of(0, 0, 0, 0, 1),
                List.of(new Table(FUNCREF, new Limits(wide, FUNCTIONS + 1, Optional.empty()))),
                Optional.of(new Limits(wide, 1, Optional.of(3L))),
                List.of(global(I32), global(I64)),
                List.of(new Export("run", 0, FUNCTIONS)),
                OptionalInt.empty(),
                List.of(new Element(Mode.ACTIVE, 0, List.of(index(0), Instr.of(Op.END)), FUNCREF, items)),
                false,
                bodies,
                List.of(new Data(Mode.ACTIVE, List.of(index(0), Instr.of(Op.END)), noise())),
                List.of());
    }

    /** Without it, what is read from a wrong place would be zero as well. */
    private Blob noise() {
        byte[] bytes = new byte[10_000];
        random.nextBytes(bytes);
        return Blob.wrap(bytes);
    }

    private static Global global(int type) {
        return new Global(
                type, true, List.of(Instr.of(type == I32 ? Op.I32_CONST : Op.I64_CONST, 3), Instr.of(Op.END)));
    }

    private Body worker() {
        out = new ArrayList<>();
        fuel = 120;
        statements();
        value(I32);
        emit(Op.END);
        // parameters 0 to 2, one local of each type, counters for loops
        return new Body(
                List.of(
                        new Locals(1, I32),
                        new Locals(1, I64),
                        new Locals(1, F64),
                        new Locals(8, I32),
                        new Locals(1, I64)),
                out);
    }

    private Body entry() {
        out = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            out.add(index(1000 + 4 * i));
            out.add(Instr.i32(random.nextInt()));
            out.add(Instr.of(Op.I64_CONST, random.nextLong()));
            out.add(Instr.of(Op.F64_CONST, Double.doubleToRawLongBits(random.nextGaussian() * 100)));
            out.add(Instr.of(Op.CALL, FUNCTIONS - 1));
            out.add(Instr.of(0x36, 2, 0));
        }
        emit(Op.END);
        return new Body(List.of(), out);
    }

    private void emit(int op) {
        out.add(Instr.of(op));
    }

    private void emit(int op, long immediate) {
        out.add(Instr.of(op, immediate));
    }

    private void statements() {
        for (int i = random.nextInt(4); i >= 0; i--) {
            statement();
        }
    }

    private void statement() {
        if (fuel-- <= 0 || nesting >= MAX_NESTING) {
            value(I64);
            emit(Op.LOCAL_SET, 4);
            return;
        }
        switch (random.nextInt(9)) {
            case 0 -> set(I32, 3);
            case 1 -> set(I64, 4);
            case 2 -> set(F64, 5);
            case 3 -> store();
            case 4 -> branches();
            case 5 -> loop();
            case 6 -> block();
            case 7 -> {
                value(I32);
                emit(Op.GLOBAL_SET, 0);
            }
            default -> bulk();
        }
    }

    private void set(int type, int local) {
        value(type);
        emit(Op.LOCAL_SET, local);
    }

    private Instr index(int value) {
        return wide ? Instr.of(Op.I64_CONST, value) : Instr.i32(value);
    }

    private void address() {
        value(I32);
        if (random.nextInt(40) > 0) {
            out.add(Instr.i32(0xfff));
            emit(0x71);
        }
        int form = random.nextInt(60);
        if (form == 0) {
            beyond();
        } else if (wide) {
            emit(Op.I64_EXTEND_I32_U);
            widened(form);
        }
    }

    /** An address in 64 bits to which no 32-bit one can be equal, or one that is outside just as well. */
    private void beyond() {
        long high = 1L << (32 + random.nextInt(32));
        if (wide) {
            emit(Op.I64_EXTEND_I32_U);
            emit(Op.I64_CONST, high);
            emit(Op.I64_ADD);
        } else {
            emit(Op.DROP);
            out.add(Instr.i32(-9));
        }
    }

    /** Hides from the rewriter that the address is small. */
    private void widened(int form) {
        switch (form % 4) {
            case 0 -> {
                emit(Op.I64_CONST, 0);
                emit(Op.I64_ADD);
            }
            case 1 -> emit(Op.LOCAL_TEE, ADDRESS);
            case 2 -> {
                emit(Op.LOCAL_SET, ADDRESS);
                emit(Op.LOCAL_GET, ADDRESS);
            }
            default -> {}
        }
    }

    /** Far beyond what the memory has, or a little. */
    private long offset(int near) {
        int choice = random.nextInt(60);
        long far = wide ? 1L << (32 + choice % 32) : 0xffff_ffffL;
        return choice == 0 ? far : random.nextInt(near);
    }

    private void store() {
        address();
        if (random.nextBoolean()) {
            value(I32);
            out.add(Instr.of(0x36, 0, offset(64)));
        } else {
            value(I64);
            out.add(Instr.of(0x37, 0, offset(64)));
        }
    }

    private void bulk() {
        address();
        if (random.nextBoolean()) {
            value(I32);
            out.add(index(random.nextInt(100)));
            emit(Op.MEMORY_FILL);
        } else {
            address();
            out.add(index(random.nextInt(100)));
            emit(Op.MEMORY_COPY);
        }
    }

    private void branches() {
        value(I32);
        emit(Op.IF, Instr.NO_RESULT);
        nested(this::statements);
        if (random.nextBoolean()) {
            emit(Op.ELSE);
            nested(this::statements);
        }
        emit(Op.END);
    }

    private void nested(Runnable inside) {
        nesting++;
        inside.run();
        nesting--;
    }

    /** A block that may be left early, also by a return. */
    private void block() {
        emit(Op.BLOCK, Instr.NO_RESULT);
        nested(() -> {
            statements();
            value(I32);
            emit(Op.BR_IF, 0);
            if (random.nextInt(4) == 0) {
                value(I32);
                emit(Op.IF, Instr.NO_RESULT);
                value(I32);
                emit(Op.RETURN);
                emit(Op.END);
            }
            if (random.nextInt(3) == 0) {
                emit(Op.BLOCK, Instr.NO_RESULT);
                value(I32);
                out.add(new Instr(Op.BR_TABLE, 0, 0, List.of(0, 1, 0)));
                emit(Op.END);
            }
            statements();
        });
        emit(Op.END);
    }

    private void loop() {
        int counter = FIRST_COUNTER + loops;
        if (counter >= FIRST_COUNTER + 3) {
            return;
        }
        loops++;
        out.add(Instr.i32(1 + random.nextInt(4)));
        emit(Op.LOCAL_SET, counter);
        emit(Op.LOOP, Instr.NO_RESULT);
        nested(() -> {
            statements();
            out.addAll(List.of(
                    Instr.of(Op.LOCAL_GET, counter),
                    Instr.i32(1),
                    Instr.of(0x6B),
                    Instr.of(Op.LOCAL_TEE, counter),
                    Instr.of(Op.BR_IF, 0)));
        });
        emit(Op.END);
        loops--;
    }

    private void value(int type) {
        if (fuel-- <= 0 || nesting >= MAX_NESTING + 2) {
            emit(Op.LOCAL_GET, 3 + (type == I32 ? 0 : type == I64 ? 1 : 2));
            return;
        }
        nesting++;
        if (random.nextInt(8) == 0) {
            waiting(type);
        } else {
            switch (type) {
                case I32 -> i32();
                case I64 -> i64();
                default -> f64();
            }
        }
        nesting--;
    }

    /** A block with a result and statements inside: what lies on the stack waits for them. */
    private void waiting(int type) {
        emit(Op.BLOCK, type - 128L);
        statements();
        if (random.nextBoolean()) {
            loop();
        }
        value(type);
        if (random.nextBoolean()) {
            value(I32);
            emit(Op.BR_IF, 0);
            emit(Op.DROP);
            value(type);
        }
        emit(Op.END);
    }

    private void i32() {
        switch (random.nextInt(11)) {
            case 10 -> size();
            case 0 -> out.add(Instr.i32(random.nextInt()));
            case 1 -> out.add(Instr.i32(random.nextInt(16)));
            case 2 -> emit(Op.LOCAL_GET, random.nextBoolean() ? 0 : 3);
            case 3 -> emit(Op.GLOBAL_GET, 0);
            case 4 -> {
                address();
                out.add(Instr.of(Op.I32_LOAD, 0, offset(5000)));
            }
            case 5 -> {
                value(I64);
                emit(0xA7);
            }
            case 6 -> {
                value(F64);
                emit(random.nextInt(20) == 0 ? Op.I32_TRUNC_F64_U : 0xFC02);
            }
            case 7 -> {
                value(F64);
                value(F64);
                emit(0x61 + random.nextInt(6));
            }
            case 8 -> call();
            default -> arithmetic(I32, 0x6A, 15, Op.I32_DIV_S, Op.I32_REM_U);
        }
    }

    private void size() {
        if (random.nextBoolean()) {
            out.add(index(random.nextInt(2)));
            emit(Op.MEMORY_GROW);
        } else {
            emit(Op.MEMORY_SIZE);
        }
        if (wide) {
            emit(0xA7);
        }
    }

    private void i64() {
        switch (random.nextInt(6)) {
            case 0 -> out.add(Instr.of(Op.I64_CONST, random.nextLong() >> random.nextInt(64)));
            case 1 -> emit(Op.LOCAL_GET, random.nextBoolean() ? 1 : 4);
            case 2 -> {
                value(I32);
                emit(0xAC + random.nextInt(2));
            }
            case 3 -> {
                value(F64);
                emit(0xFC06);
            }
            case 4 -> pair();
            default -> arithmetic(I64, 0x7C, 15, Op.I64_DIV_S, Op.I64_REM_U);
        }
    }

    /** A block that takes a parameter and gives two results. */
    private void pair() {
        value(I32);
        emit(Op.BLOCK, 2);
        loop();
        value(I64);
        emit(Op.END);
        emit(Op.LOCAL_SET, 4);
        emit(Op.LOCAL_SET, 3);
        emit(Op.LOCAL_GET, 4);
    }

    private void f64() {
        switch (random.nextInt(6)) {
            case 0 -> out.add(Instr.of(Op.F64_CONST, Double.doubleToRawLongBits(random.nextGaussian())));
            case 1 -> emit(Op.LOCAL_GET, random.nextBoolean() ? 2 : 5);
            case 2 -> {
                value(I64);
                emit(0xB9);
            }
            case 3 -> {
                value(F64);
                emit(List.of(Op.F64_SQRT, Op.F64_CEIL, Op.F64_NEG, Op.F64_ABS).get(random.nextInt(4)));
            }
            default -> {
                value(F64);
                value(F64);
                emit(Op.F64_ADD + random.nextInt(6));
            }
        }
    }

    /** Two operands and an instruction; one that may trap only now and then. */
    private void arithmetic(int type, int first, int count, int firstDivision, int lastDivision) {
        value(type);
        value(type);
        int op = first + random.nextInt(count);
        boolean division = op >= firstDivision && op <= lastDivision;
        emit(division && random.nextInt(10) > 0 ? first : op);
    }

    private void call() {
        if (self == 0) {
            emit(Op.LOCAL_GET, 0);
            return;
        }
        value(I32);
        value(I64);
        value(F64);
        if (random.nextInt(3) == 0) {
            out.add(index(random.nextInt(30) == 0 ? FUNCTIONS + random.nextInt(3) : random.nextInt(self)));
            out.add(Instr.of(Op.CALL_INDIRECT, 0, 0));
        } else {
            emit(Op.CALL, random.nextInt(self));
        }
    }
}
