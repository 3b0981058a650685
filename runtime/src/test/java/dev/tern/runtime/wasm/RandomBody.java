package dev.tern.runtime.wasm;

import static dev.tern.runtime.wasm.binary.WasmBinary.F32;
import static dev.tern.runtime.wasm.binary.WasmBinary.F64;
import static dev.tern.runtime.wasm.binary.WasmBinary.FUNCREF;
import static dev.tern.runtime.wasm.binary.WasmBinary.I32;
import static dev.tern.runtime.wasm.binary.WasmBinary.I64;

import dev.tern.runtime.wasm.binary.Effects;
import dev.tern.runtime.wasm.binary.Instr;
import dev.tern.runtime.wasm.binary.Op;
import dev.tern.runtime.wasm.binary.OperandStack;
import dev.tern.runtime.wasm.binary.WasmBinary;
import dev.tern.runtime.wasm.binary.WasmBinary.FunctionType;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** The code of one function, valid because the types of its operands are known while it is written. */
final class RandomBody {
    private static final int[] NUMERIC = IntStream.concat(
                    IntStream.rangeClosed(Op.I32_EQZ, Op.I64_EXTEND32_S),
                    IntStream.rangeClosed(Op.I32_TRUNC_SAT_F32_S, Op.I64_TRUNC_SAT_F64_U))
            .toArray();
    private static final int MAX_DEPTH = 5;

    private final WasmBinary module;
    private final Random random;
    private final int self;
    private final List<Integer> locals;
    private final int params;
    private final TypedCode code;
    private final RandomStorage storage;
    private int fuel;

    RandomBody(WasmBinary module, Random random, int self, List<Integer> declared) {
        this.module = module;
        this.random = random;
        this.self = self;
        FunctionType type = module.typeOf(self);
        this.params = type.params().size();
        this.locals = new ArrayList<>(type.params());
        locals.addAll(declared);
        this.code = new TypedCode(random, this::value, type.results());
        this.storage = new RandomStorage(module, random, code);
    }

    List<Instr> code() {
        return code.out();
    }

    /** Those that are no parameters. */
    List<Integer> locals() {
        return locals.subList(params, locals.size());
    }

    /** A few instructions without control flow, as of functions that are put where they are called. */
    void straight() {
        fuel = 3;
        for (int i = random.nextInt(4); i > 0; i--) {
            plain();
        }
        code.close();
    }

    void anything(int size) {
        fuel = size;
        sequence();
        code.close();
    }

    /** Calls every function from the first on, and keeps what they give. */
    void entry(int first) {
        fuel = 60;
        for (int i = 0; i < 6; i++) {
            call(first + random.nextInt(self - first));
            sequence();
        }
        code.close();
    }

    static Instr constant(int type, Random random) {
        return switch (type) {
            case I32 -> Instr.i32(random.nextBoolean() ? random.nextInt() : random.nextInt(20) - 4);
            case I64 -> Instr.of(Op.I64_CONST, random.nextLong() >> random.nextInt(64));
            case F32 -> Instr.of(Op.F32_CONST, Float.floatToRawIntBits((float) real(random)));
            case F64 -> Instr.of(Op.F64_CONST, Double.doubleToRawLongBits(real(random)));
            default -> Instr.of(Op.REF_NULL, type);
        };
    }

    private static double real(Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> Double.longBitsToDouble(0x7ff0_0000_4000_0001L << random.nextInt(2));
            case 1 -> Double.NEGATIVE_INFINITY;
            case 2 -> -0.0;
            case 3 -> Math.scalb(random.nextDouble() - 0.5, random.nextInt(140) - 60);
            default -> random.nextGaussian() * 100;
        };
    }

    /** Emits something that gives a value of a type and takes nothing. */
    private void value(int type) {
        int local = locals.indexOf(type);
        switch (random.nextInt(5)) {
            case 0, 1 -> {
                if (local >= 0) {
                    code.emit(Instr.of(Op.LOCAL_GET, random.nextBoolean() ? local : locals.lastIndexOf(type)));
                } else {
                    code.emit(constant(type, random));
                }
            }
            case 2 -> code.emit(Instr.of(Op.GLOBAL_GET, globalOf(type)));
            case 3 -> {
                if (type == FUNCREF) {
                    code.emit(Instr.of(Op.REF_FUNC, random.nextInt(self)));
                } else {
                    code.emit(constant(type, random));
                }
            }
            default -> code.emit(constant(type, random));
        }
        code.push(type);
    }

    private int globalOf(int type) {
        int first = 0;
        while (module.globals().get(first).type() != type) {
            first++;
        }
        return first + random.nextInt(2);
    }

    private void sequence() {
        for (int i = random.nextInt(9); i >= 0 && fuel > 0; i--) {
            fuel--;
            if (random.nextInt(3) == 0 && code.depth() < MAX_DEPTH) {
                control();
            } else {
                plain();
            }
            if (code.isDead() && random.nextInt(3) > 0) {
                return;
            }
        }
    }

    private void control() {
        switch (random.nextInt(11)) {
            case 0, 1 -> block(Op.BLOCK);
            case 2, 3, 4 -> loop();
            case 5, 6 -> block(Op.IF);
            case 7 -> code.branch(Op.BR_IF);
            case 8 -> code.branchTable();
            case 9 -> call(random.nextInt(random.nextInt(6) == 0 ? self + 1 : self));
            default -> leave();
        }
    }

    private void leave() {
        switch (random.nextInt(5)) {
            case 0, 1 -> code.leave();
            case 2, 3 -> code.branch(Op.BR);
            default -> {
                if (random.nextInt(4) == 0) {
                    code.emit(Instr.of(Op.UNREACHABLE));
                    code.dies();
                } else {
                    indirectCall();
                }
            }
        }
    }

    private long blockType() {
        return switch (random.nextInt(5)) {
            case 0, 1 -> Instr.NO_RESULT;
            case 2 -> RandomModule.TYPES[random.nextInt(RandomModule.TYPES.length)] - 128L;
            default -> random.nextInt(module.types().size());
        };
    }

    private void block(int op) {
        long blockType = blockType();
        FunctionType type = OperandStack.blockType(module, blockType);
        if (op == Op.IF) {
            code.need(type.params(), List.of(I32));
        } else {
            code.need(type.params());
        }
        boolean balanced = type.params().equals(type.results());
        code.open(Instr.of(op, blockType), type);
        sequence();
        if (op == Op.IF && (!balanced || random.nextBoolean())) {
            code.otherwise();
            sequence();
        }
        code.close();
    }

    /** Most count down in a local of their own, and carry their parameters round. */
    private void loop() {
        long blockType = random.nextBoolean() ? Instr.NO_RESULT : blockType();
        FunctionType type = OperandStack.blockType(module, blockType);
        boolean counted = random.nextInt(4) > 0;
        int counter = locals.size();
        if (counted) {
            locals.add(I32);
            code.emit(Instr.i32(1 + random.nextInt(12)));
            code.emit(Instr.of(Op.LOCAL_SET, counter));
        }
        code.need(type.params());
        code.open(Instr.of(Op.LOOP, blockType), type);
        sequence();
        if (counted && !code.isDead()) {
            code.need(type.params());
            code.emit(Instr.of(Op.LOCAL_GET, counter));
            code.emit(Instr.i32(1));
            code.emit(Instr.of(0x6B));
            code.emit(Instr.of(Op.LOCAL_TEE, counter));
            code.emit(Instr.of(Op.BR_IF, 0));
        }
        code.close();
    }

    private void call(int function) {
        FunctionType type = module.typeOf(function);
        code.need(type.params());
        code.emit(Instr.of(Op.CALL, function));
        code.take(type);
    }

    private void indirectCall() {
        int index = random.nextInt(module.types().size());
        FunctionType type = module.types().get(index);
        int table = random.nextInt(2) * 2;
        boolean wide = module.tables().get(table).limits().wide();
        code.need(type.params());
        code.emit(Instr.of(wide ? Op.I64_CONST : Op.I32_CONST, random.nextInt(RandomModule.TABLE_SIZE + 1)));
        code.emit(Instr.of(Op.CALL_INDIRECT, index, table));
        code.take(type);
    }

    private void plain() {
        switch (random.nextInt(10)) {
            case 0 -> value(RandomModule.TYPES[random.nextInt(RandomModule.TYPES.length)]);
            case 1 -> local();
            case 2 -> global();
            case 3 -> select();
            case 4, 5 -> storage.access();
            case 6 -> storage.other();
            default -> numeric();
        }
    }

    private void numeric() {
        int op = NUMERIC[random.nextInt(NUMERIC.length)];
        if (mayTrap(op) && random.nextInt(8) > 0) {
            op = Op.I64_EXTEND32_S;
        }
        int count = Effects.pops(op);
        int type = Effects.operand(op);
        code.need(count == 1 ? List.of(type) : List.of(type, type));
        code.emit(Instr.of(op));
        code.pop(count);
        code.push(Effects.result(op));
    }

    private static boolean mayTrap(int op) {
        boolean divides = (op >= Op.I32_DIV_S && op <= Op.I32_REM_U) || (op >= Op.I64_DIV_S && op <= Op.I64_REM_U);
        return divides
                || (op >= Op.I32_TRUNC_F32_S && op <= Op.I32_TRUNC_F64_U)
                || (op >= Op.I64_TRUNC_F32_S && op <= Op.I64_TRUNC_F64_U);
    }

    private void local() {
        if (locals.isEmpty()) {
            code.dropAny();
            return;
        }
        int local = random.nextInt(locals.size());
        code.need(List.of(locals.get(local)));
        boolean tee = random.nextInt(3) == 0;
        code.emit(Instr.of(tee ? Op.LOCAL_TEE : Op.LOCAL_SET, local));
        code.pop(1);
        if (tee) {
            code.push(locals.get(local));
        }
    }

    private void global() {
        int global = 2 * random.nextInt(RandomModule.TYPES.length);
        code.need(List.of(module.globals().get(global).type()));
        code.emit(Instr.of(Op.GLOBAL_SET, global));
        code.pop(1);
    }

    private void select() {
        int type = RandomModule.TYPES[random.nextInt(RandomModule.TYPES.length)];
        boolean typed = type <= FUNCREF || random.nextInt(3) == 0;
        code.need(List.of(type, type, I32));
        code.emit(typed ? Instr.of(Op.SELECT_TYPED, type) : Instr.of(Op.SELECT));
        code.pop(3);
        code.push(type);
    }
}
