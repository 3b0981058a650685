package dev.tern.runtime.wasm.emit;

import dev.tern.runtime.wasm.binary.Instr;
import dev.tern.runtime.wasm.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;

/** Emits loads and stores. */
final class HeapInstructions {
    private static final ClassDesc INT = ConstantDescs.CD_int;
    private static final ClassDesc LONG = ConstantDescs.CD_long;
    private static final ClassDesc PAGES = ConstantDescs.CD_byte.arrayType(2);
    private static final int FIRST_STORE = 0x36;

    private final CodeBuilder code;
    private final Support support;
    private final Arithmetic arithmetic;
    private final PageTables tables;
    private final int instance;

    HeapInstructions(CodeBuilder code, Support support, Arithmetic arithmetic, PageTables tables, int instance) {
        this.code = code;
        this.support = support;
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
            case 0x28 -> load("loadInt", INT, offset);
            case 0x29 -> load("loadLong", LONG, offset);
            case 0x2A -> {
                load("loadInt", INT, offset);
                arithmetic.bitsToFloat();
            }
            case 0x2B -> {
                load("loadLong", LONG, offset);
                arithmetic.bitsToDouble();
            }
            case 0x2C, 0x30 -> load("loadByte", ConstantDescs.CD_byte, offset);
            case 0x2D, 0x31 -> {
                load("loadByte", ConstantDescs.CD_byte, offset);
                code.sipush(0xff).iand();
            }
            case 0x2E, 0x32 -> load("loadShort", ConstantDescs.CD_short, offset);
            case 0x2F, 0x33 -> {
                load("loadShort", ConstantDescs.CD_short, offset);
                code.i2c();
            }
            case 0x34 -> load("loadInt", INT, offset);
            case 0x35 -> {
                load("loadInt", INT, offset);
                code.i2l().loadConstant(0xffff_ffffL).land();
            }
            default -> throw new IllegalStateException("not a load: " + instr);
        }
        boolean widens = instr.op() >= 0x30 && instr.op() <= 0x34;
        if (widens) {
            code.i2l();
        }
    }

    private void load(String name, ClassDesc result, int offset) {
        code.loadConstant(offset);
        tables.readable();
        code.aload(instance)
                .invokestatic(support.heap(), name, MethodTypeDesc.of(result, INT, INT, PAGES, support.instance()));
    }

    private void store(Instr instr) {
        int offset = (int) instr.b();
        switch (instr.op()) {
            case 0x36 -> store("storeInt", INT, offset);
            case 0x37 -> store("storeLong", LONG, offset);
            case 0x38 -> {
                arithmetic.floatBits();
                store("storeInt", INT, offset);
            }
            case 0x39 -> {
                arithmetic.doubleBits();
                store("storeLong", LONG, offset);
            }
            case 0x3A -> store("storeByte", INT, offset);
            case 0x3B -> store("storeShort", INT, offset);
            case 0x3C -> narrowed("storeByte", offset);
            case 0x3D -> narrowed("storeShort", offset);
            case 0x3E -> narrowed("storeInt", offset);
            default -> throw new IllegalStateException("not a store: " + instr);
        }
    }

    private void narrowed(String name, int offset) {
        code.l2i();
        store(name, INT, offset);
    }

    private void store(String name, ClassDesc value, int offset) {
        code.loadConstant(offset);
        tables.owned();
        code.aload(instance)
                .invokestatic(
                        support.heap(),
                        name,
                        MethodTypeDesc.of(ConstantDescs.CD_void, INT, value, INT, PAGES, support.instance()));
    }
}
