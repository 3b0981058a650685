package dev.tern.runtime.wasm.validate;

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
 * A function of a few instructions, any of all there are, in blocks of any type, in a module that has something of everything for
 * them to name. Nothing sees to it that they fit together; often it begins where nothing is reached, where most things fit.
 */
final class RandomCode {
    private static final int[] TYPES = {I32, I64, F32, F64, FUNCREF, EXTERNREF};
    private static final long[] BLOCKS = {
        Instr.NO_RESULT, Instr.NO_RESULT, I32 - 128, I64 - 128, F64 - 128, FUNCREF - 128, 0, 1, 2, 3
    };
    private static final List<FunctionType> SIGNATURES = List.of(
            new FunctionType(List.of(), List.of()),
            new FunctionType(List.of(I32), List.of(I32)),
            new FunctionType(List.of(I64, I32), List.of(I32, I64)),
            new FunctionType(List.of(F32), List.of(I32, F64)));
    private static final int[] CODES = IntStream.concat(
                    IntStream.rangeClosed(0, 0xFF), IntStream.rangeClosed(0xFC00, 0xFC11))
            .filter(RandomCode::isAccepted)
            .toArray();

    private final Random random;
    private final List<Instr> out = new ArrayList<>();

    private RandomCode(long seed) {
        this.random = new Random(seed);
    }

    /** The module that belongs to a seed. */
    static WasmBinary module(long seed) {
        return new RandomCode(seed).module();
    }

    private static boolean isAccepted(int op) {
        boolean control = op <= Op.LOOP || op == Op.IF || (op >= Op.BR && op <= Op.CALL_INDIRECT);
        boolean others = op >= Op.DROP && op <= Op.SELECT_TYPED;
        boolean storage = op >= Op.LOCAL_GET && op <= Op.TABLE_SET;
        boolean plain = op >= Op.I32_LOAD && op <= Op.I64_EXTEND32_S;
        return control || others || storage || plain || (op >= Op.REF_NULL && op <= Op.REF_FUNC) || op >= 0xFC00;
    }

    private WasmBinary module() {
        boolean wide = random.nextInt(4) == 0;
        boolean wideTable = random.nextInt(4) == 0;
        FunctionType type = SIGNATURES.get(random.nextInt(SIGNATURES.size()));
        sequence(1 + random.nextInt(6), 0);
        out.add(Instr.of(Op.END));
        List<Instr> zero = List.of(Instr.of(wideTable ? Op.I64_CONST : Op.I32_CONST, 0), Instr.of(Op.END));
        List<List<Instr>> items = List.of(List.of(Instr.of(Op.REF_FUNC, 0), Instr.of(Op.END)));
        return new WasmBinary(
                SIGNATURES,
                List.of(),
                List.of(SIGNATURES.indexOf(type), 1),
                List.of(table(FUNCREF, wideTable), table(EXTERNREF, false), table(FUNCREF, !wideTable)),
                random.nextInt(8) == 0 ? Optional.empty() : Optional.of(new Limits(wide, 1, Optional.of(2L))),
                List.of(global(I32, true), global(I64, false), global(F32, true), global(F64, true)),
                List.of(),
                OptionalInt.empty(),
                List.of(
                        new Element(Mode.ACTIVE, 0, zero, FUNCREF, items),
                        new Element(Mode.PASSIVE, 0, List.of(), EXTERNREF, List.of())),
                random.nextInt(8) > 0,
                List.of(
                        new Body(List.of(new Locals(1, I32), new Locals(1, I64), new Locals(1, FUNCREF)), out),
                        new Body(List.of(), List.of(Instr.i32(0), Instr.of(Op.END)))),
                List.of(new Data(Mode.PASSIVE, List.of(), Blob.ofText("data"))),
                List.of());
    }

    private static Table table(int type, boolean wide) {
        return new Table(type, new Limits(wide, 3, Optional.empty()));
    }

    private static Global global(int type, boolean mutable) {
        int op = Op.I32_CONST + I32 - type;
        return new Global(type, mutable, List.of(Instr.of(op, 0), Instr.of(Op.END)));
    }

    private void sequence(int length, int depth) {
        if (random.nextInt(3) == 0) {
            out.add(Instr.of(random.nextBoolean() ? Op.UNREACHABLE : Op.RETURN));
        }
        for (int i = 0; i < length; i++) {
            if (random.nextInt(3) == 0) {
                constant();
            } else {
                any(depth);
            }
        }
    }

    private void constant() {
        int type = TYPES[random.nextInt(TYPES.length)];
        boolean reference = type <= FUNCREF;
        out.add(reference ? Instr.of(Op.REF_NULL, type) : Instr.of(Op.I32_CONST + I32 - type, random.nextInt(3)));
    }

    private void any(int depth) {
        int op = CODES[random.nextInt(CODES.length)];
        if (random.nextInt(4) == 0) {
            op = random.nextInt(Op.SELECT_TYPED + 1);
            op = isAccepted(op) ? op : Op.DROP;
        }
        switch (op) {
            case Op.BLOCK, Op.LOOP, Op.IF -> block(op, depth);
            case Op.BR_TABLE -> out.add(new Instr(op, 0, 0, List.of(label(), label(), label())));
            case Op.SELECT_TYPED -> out.add(Instr.of(op, TYPES[random.nextInt(TYPES.length)]));
            case Op.REF_NULL -> out.add(Instr.of(op, random.nextBoolean() ? FUNCREF : EXTERNREF));
            default -> out.add(Instr.of(op, immediate(op), immediate(op)));
        }
    }

    private void block(int op, int depth) {
        if (depth > 3) {
            return;
        }
        out.add(Instr.of(op, BLOCKS[random.nextInt(BLOCKS.length)]));
        sequence(random.nextInt(5), depth + 1);
        if (op == Op.IF && random.nextInt(3) > 0) {
            out.add(Instr.of(Op.ELSE));
            sequence(random.nextInt(5), depth + 1);
        }
        out.add(Instr.of(Op.END));
    }

    private int label() {
        return random.nextInt(8) / 2;
    }

    /** What the instruction does not have is not encoded. */
    private int immediate(int op) {
        return op == Op.BR || op == Op.BR_IF ? label() : random.nextInt(16) / 4;
    }
}
