package dev.tern.runtime.wasm.classfile;

/** The instructions that have no immediates and always the same types. */
abstract sealed class Operators permits CodeBuilder {
    /**
     * Writes an instruction of one byte.
     *
     * @param operands how many it takes
     * @param result what it leaves, {@link Types#TOP} for nothing
     */
    abstract CodeBuilder op(int code, int operands, int result);

    public final CodeBuilder iadd() {
        return op(0x60, 2, Types.INT);
    }

    public final CodeBuilder isub() {
        return op(0x64, 2, Types.INT);
    }

    public final CodeBuilder imul() {
        return op(0x68, 2, Types.INT);
    }

    public final CodeBuilder iand() {
        return op(0x7E, 2, Types.INT);
    }

    public final CodeBuilder ior() {
        return op(0x80, 2, Types.INT);
    }

    public final CodeBuilder ixor() {
        return op(0x82, 2, Types.INT);
    }

    public final CodeBuilder ishl() {
        return op(0x78, 2, Types.INT);
    }

    public final CodeBuilder ishr() {
        return op(0x7A, 2, Types.INT);
    }

    public final CodeBuilder iushr() {
        return op(0x7C, 2, Types.INT);
    }

    public final CodeBuilder ladd() {
        return op(0x61, 2, Types.LONG);
    }

    public final CodeBuilder lsub() {
        return op(0x65, 2, Types.LONG);
    }

    public final CodeBuilder lmul() {
        return op(0x69, 2, Types.LONG);
    }

    public final CodeBuilder land() {
        return op(0x7F, 2, Types.LONG);
    }

    public final CodeBuilder lor() {
        return op(0x81, 2, Types.LONG);
    }

    public final CodeBuilder lxor() {
        return op(0x83, 2, Types.LONG);
    }

    public final CodeBuilder lshl() {
        return op(0x79, 2, Types.LONG);
    }

    public final CodeBuilder lshr() {
        return op(0x7B, 2, Types.LONG);
    }

    public final CodeBuilder lushr() {
        return op(0x7D, 2, Types.LONG);
    }

    public final CodeBuilder fadd() {
        return op(0x62, 2, Types.FLOAT);
    }

    public final CodeBuilder fsub() {
        return op(0x66, 2, Types.FLOAT);
    }

    public final CodeBuilder fmul() {
        return op(0x6A, 2, Types.FLOAT);
    }

    public final CodeBuilder fdiv() {
        return op(0x6E, 2, Types.FLOAT);
    }

    public final CodeBuilder dadd() {
        return op(0x63, 2, Types.DOUBLE);
    }

    public final CodeBuilder dsub() {
        return op(0x67, 2, Types.DOUBLE);
    }

    public final CodeBuilder dmul() {
        return op(0x6B, 2, Types.DOUBLE);
    }

    public final CodeBuilder ddiv() {
        return op(0x6F, 2, Types.DOUBLE);
    }

    public final CodeBuilder lcmp() {
        return op(0x94, 2, Types.INT);
    }

    public final CodeBuilder fcmpl() {
        return op(0x95, 2, Types.INT);
    }

    public final CodeBuilder fcmpg() {
        return op(0x96, 2, Types.INT);
    }

    public final CodeBuilder dcmpl() {
        return op(0x97, 2, Types.INT);
    }

    public final CodeBuilder dcmpg() {
        return op(0x98, 2, Types.INT);
    }

    public final CodeBuilder i2l() {
        return op(0x85, 1, Types.LONG);
    }

    public final CodeBuilder i2f() {
        return op(0x86, 1, Types.FLOAT);
    }

    public final CodeBuilder i2d() {
        return op(0x87, 1, Types.DOUBLE);
    }

    public final CodeBuilder l2i() {
        return op(0x88, 1, Types.INT);
    }

    public final CodeBuilder l2f() {
        return op(0x89, 1, Types.FLOAT);
    }

    public final CodeBuilder l2d() {
        return op(0x8A, 1, Types.DOUBLE);
    }

    public final CodeBuilder f2i() {
        return op(0x8B, 1, Types.INT);
    }

    public final CodeBuilder f2l() {
        return op(0x8C, 1, Types.LONG);
    }

    public final CodeBuilder f2d() {
        return op(0x8D, 1, Types.DOUBLE);
    }

    public final CodeBuilder d2i() {
        return op(0x8E, 1, Types.INT);
    }

    public final CodeBuilder d2l() {
        return op(0x8F, 1, Types.LONG);
    }

    public final CodeBuilder d2f() {
        return op(0x90, 1, Types.FLOAT);
    }

    public final CodeBuilder i2b() {
        return op(0x91, 1, Types.INT);
    }

    public final CodeBuilder i2c() {
        return op(0x92, 1, Types.INT);
    }

    public final CodeBuilder i2s() {
        return op(0x93, 1, Types.INT);
    }

    public final CodeBuilder laload() {
        return op(0x2F, 2, Types.LONG);
    }

    public final CodeBuilder lastore() {
        return op(0x50, 3, Types.TOP);
    }

    public final CodeBuilder iconst_m1() {
        return op(0x02, 0, Types.INT);
    }

    public final CodeBuilder iconst_0() {
        return op(0x03, 0, Types.INT);
    }

    public final CodeBuilder iconst_1() {
        return op(0x04, 0, Types.INT);
    }

    public final CodeBuilder lconst_0() {
        return op(0x09, 0, Types.LONG);
    }
}
