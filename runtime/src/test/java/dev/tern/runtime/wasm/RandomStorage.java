package dev.tern.runtime.wasm;

import static dev.tern.runtime.wasm.binary.WasmBinary.I32;
import static dev.tern.runtime.wasm.binary.WasmBinary.I64;

import dev.tern.runtime.wasm.binary.Effects;
import dev.tern.runtime.wasm.binary.Instr;
import dev.tern.runtime.wasm.binary.Op;
import dev.tern.runtime.wasm.binary.WasmBinary;
import java.util.List;
import java.util.Random;

/** Writes what reads and changes memory and tables, mostly within them. */
final class RandomStorage {
    private static final int AND_I32 = 0x71;
    /** Segments that {@link RandomModule} has, by what is in them. */
    private static final int FIRST_PASSIVE = 1;

    private final WasmBinary module;
    private final Random random;
    private final TypedCode code;

    RandomStorage(WasmBinary module, Random random, TypedCode code) {
        this.module = module;
        this.random = random;
        this.code = code;
    }

    private static int address(boolean wide) {
        return wide ? I64 : I32;
    }

    private boolean wideMemory() {
        return module.hasWideMemory();
    }

    private boolean isWide(int table) {
        return module.tables().get(table).limits().wide();
    }

    /** A number that nothing was known of, made small but for now and then. */
    private void number(boolean wide, int below) {
        code.need(List.of(address(wide)));
        if (random.nextInt(25) > 0) {
            int mask = Integer.highestOneBit(below) - 1;
            code.emit(wide ? Instr.of(Op.I64_CONST, mask) : Instr.i32(mask));
            code.emit(Instr.of(wide ? Op.I64_AND : AND_I32));
        }
        code.pop(1);
        code.push(address(wide));
    }

    private void constant(boolean wide, int below) {
        int value = random.nextInt(40) == 0 ? -1 : random.nextInt(below);
        code.emit(wide ? Instr.of(Op.I64_CONST, value) : Instr.i32(value));
        code.push(address(wide));
    }

    private long offset() {
        return switch (random.nextInt(80)) {
            case 0 -> 0xffff_ffffL;
            case 1 -> wideMemory() ? 1L << 40 : 0x7fff_ffffL;
            default -> random.nextInt(5_000);
        };
    }

    void access() {
        int op = Op.I32_LOAD + random.nextInt(Op.I64_STORE32 - Op.I32_LOAD + 1);
        number(wideMemory(), 8_192);
        if (Effects.isStore(op)) {
            int type = Effects.operand(op);
            code.need(List.of(address(wideMemory()), type));
            code.emit(Instr.of(op, random.nextInt(Effects.width(op) + 1), offset()));
            code.pop(2);
        } else {
            code.emit(Instr.of(op, random.nextInt(Effects.width(op) + 1), offset()));
            code.pop(1);
            code.push(Effects.result(op));
        }
    }

    void other() {
        boolean wide = wideMemory();
        switch (random.nextInt(12)) {
            case 0 -> range(Instr.of(Op.MEMORY_COPY), wide, wide, wide);
            case 1 -> fill(Instr.of(Op.MEMORY_FILL), wide, I32);
            case 2 -> range(Instr.of(Op.MEMORY_INIT, random.nextInt(2)), wide, false, false);
            case 3 -> grow(wide);
            case 4 -> {
                code.emit(Instr.of(Op.MEMORY_SIZE));
                code.push(address(wide));
            }
            case 5 -> code.emit(Instr.of(Op.DATA_DROP, random.nextInt(8) == 0 ? 1 : 0));
            case 6 -> code.emit(Instr.of(Op.ELEM_DROP, random.nextInt(8) == 0 ? random.nextInt(4) : 0));
            default -> table(random.nextInt(3));
        }
    }

    private void grow(boolean wide) {
        constant(wide, 2);
        code.emit(Instr.of(Op.MEMORY_GROW));
    }

    private void table(int table) {
        boolean wide = isWide(table);
        int type = module.tables().get(table).type();
        switch (random.nextInt(8)) {
            case 0 -> {
                constant(wide, RandomModule.TABLE_SIZE);
                code.emit(Instr.of(Op.TABLE_GET, table));
                code.pop(1);
                code.push(type);
            }
            case 1 -> {
                constant(wide, RandomModule.TABLE_SIZE);
                code.need(List.of(address(wide), type));
                code.emit(Instr.of(Op.TABLE_SET, table));
                code.pop(2);
            }
            case 2 -> {
                code.emit(Instr.of(Op.TABLE_SIZE, table));
                code.push(address(wide));
            }
            case 3 -> {
                code.need(List.of(type));
                constant(wide, 2);
                code.emit(Instr.of(Op.TABLE_GROW, table));
                code.pop(2);
                code.push(address(wide));
            }
            case 4 -> fill(Instr.of(Op.TABLE_FILL, table), wide, type);
            case 5 -> {
                int segment = table == 1 ? FIRST_PASSIVE + 1 : random.nextInt(4) == 0 ? 0 : FIRST_PASSIVE;
                range(Instr.of(Op.TABLE_INIT, segment, table), wide, false, false);
            }
            case 6 -> {
                int from = table == 1 ? 1 : random.nextInt(2) * 2;
                range(Instr.of(Op.TABLE_COPY, table, from), wide, isWide(from), wide && isWide(from));
            }
            default -> {
                code.need(List.of(type));
                code.emit(Instr.of(Op.REF_IS_NULL));
                code.pop(1);
                code.push(I32);
            }
        }
    }

    private void fill(Instr instr, boolean wide, int type) {
        constant(wide, 4);
        code.need(List.of(address(wide), type));
        constant(wide, 3);
        code.emit(instr);
        code.pop(3);
    }

    /** A target, a source and a count. */
    private void range(Instr instr, boolean wideTarget, boolean wideSource, boolean wideCount) {
        constant(wideTarget, 4);
        constant(wideSource, 4);
        constant(wideCount, 3);
        code.emit(instr);
        code.pop(3);
    }
}
