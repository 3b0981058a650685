package dev.tern.runtime.wasm.emit;

import dev.tern.runtime.wasm.binary.Instr;
import dev.tern.runtime.wasm.classfile.CodeBuilder;
import dev.tern.runtime.wasm.classfile.MethodRef;

/** Emits loads and stores. */
final class HeapInstructions {
    private static final int FIRST_STORE = 0x36;

    private final CodeBuilder code;
    private final HeapMethods heap;
    private final Arithmetic arithmetic;
    private final PageTables tables;
    private final int instance;

    HeapInstructions(CodeBuilder code, Support support, Arithmetic arithmetic, PageTables tables, int instance) {
        this.code = code;
        this.heap = support.heap();
        this.arithmetic = arithmetic;
        this.tables = tables;
        this.instance = instance;
    }

    void emit(Instr instr) {
        if (instr.op() < FIRST_STORE) {
            load(instr);
        } else {
            store(instr);
        }
    }

    private void load(Instr instr) {
        int offset = (int) instr.b();
        switch (instr.op()) {
            case 0x28 -> load(heap.loadInt(), offset);
            case 0x29 -> load(heap.loadLong(), offset);
            case 0x2A -> {
                load(heap.loadInt(), offset);
                arithmetic.bitsToFloat();
            }
            case 0x2B -> {
                load(heap.loadLong(), offset);
                arithmetic.bitsToDouble();
            }
            case 0x2C, 0x30 -> load(heap.loadByte(), offset);
            case 0x2D, 0x31 -> {
                load(heap.loadByte(), offset);
                code.sipush(0xff).iand();
            }
            case 0x2E, 0x32 -> load(heap.loadShort(), offset);
            case 0x2F, 0x33 -> {
                load(heap.loadShort(), offset);
                code.i2c();
            }
            case 0x34 -> load(heap.loadInt(), offset);
            case 0x35 -> {
                load(heap.loadInt(), offset);
                code.i2l().loadConstant(0xffff_ffffL).land();
            }
            default -> throw new IllegalStateException("not a load: " + instr);
        }
        boolean widens = instr.op() >= 0x30 && instr.op() <= 0x34;
        if (widens) {
            code.i2l();
        }
    }

    private void load(MethodRef method, int offset) {
        code.loadConstant(offset);
        tables.readable();
        code.aload(instance).invokestatic(method);
    }

    private void store(Instr instr) {
        int offset = (int) instr.b();
        switch (instr.op()) {
            case 0x36 -> store(heap.storeInt(), offset);
            case 0x37 -> store(heap.storeLong(), offset);
            case 0x38 -> {
                arithmetic.floatBits();
                store(heap.storeInt(), offset);
            }
            case 0x39 -> {
                arithmetic.doubleBits();
                store(heap.storeLong(), offset);
            }
            case 0x3A -> store(heap.storeByte(), offset);
            case 0x3B -> store(heap.storeShort(), offset);
            case 0x3C -> narrowed(heap.storeByte(), offset);
            case 0x3D -> narrowed(heap.storeShort(), offset);
            case 0x3E -> narrowed(heap.storeInt(), offset);
            default -> throw new IllegalStateException("not a store: " + instr);
        }
    }

    private void narrowed(MethodRef method, int offset) {
        code.l2i();
        store(method, offset);
    }

    private void store(MethodRef method, int offset) {
        code.loadConstant(offset);
        tables.owned();
        code.aload(instance).invokestatic(method);
    }
}
