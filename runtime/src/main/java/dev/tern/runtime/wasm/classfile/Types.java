package dev.tern.runtime.wasm.classfile;

import java.lang.classfile.TypeKind;

/** Types as the JVM's verifier knows them: its tag, and for objects the constant of their class above it. */
final class Types {
    /** Nothing that could be used. */
    static final int TOP = 0;

    static final int INT = 1;
    static final int FLOAT = 2;
    static final int DOUBLE = 3;
    static final int LONG = 4;
    /** The second slot of a local of two. */
    static final int SECOND = -1;

    private static final int OBJECT = 7;
    private static final int TAG_BITS = 8;

    private Types() {}

    static int object(int classConstant) {
        return OBJECT | classConstant << TAG_BITS;
    }

    static boolean isWide(int type) {
        return type == LONG || type == DOUBLE;
    }

    static int slots(int type) {
        return isWide(type) ? 2 : 1;
    }

    /** A type that is no object's. */
    static int of(TypeKind kind) {
        return switch (kind) {
            case LONG -> LONG;
            case FLOAT -> FLOAT;
            case DOUBLE -> DOUBLE;
            case INT, BOOLEAN, BYTE, CHAR, SHORT -> INT;
            case REFERENCE, VOID -> TOP;
        };
    }

    static void write(int type, Bytes out) {
        out.u1(type & ((1 << TAG_BITS) - 1));
        if (type > LONG) {
            out.u2(type >> TAG_BITS);
        }
    }
}
