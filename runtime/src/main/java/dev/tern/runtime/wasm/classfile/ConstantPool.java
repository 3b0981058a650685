package dev.tern.runtime.wasm.classfile;

import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** The constants of a class, each once. Throws {@link IllegalArgumentException} when there are too many, or one is too long. */
final class ConstantPool {
    private static final int UTF8 = 1;
    private static final int INTEGER = 3;
    private static final int FLOAT = 4;
    private static final int LONG = 5;
    private static final int DOUBLE = 6;
    private static final int CLASS = 7;
    private static final int STRING = 8;
    private static final int METHOD = 10;
    private static final int NAME_AND_TYPE = 12;
    private static final int LIMIT = 0xffff;

    private final Bytes out = new Bytes();
    private final Map<String, Integer> texts = new LinkedHashMap<>();
    private final Map<String, Integer> classes = new LinkedHashMap<>();
    private final Map<String, Integer> strings = new LinkedHashMap<>();
    private final Map<Long, Integer> integers = new LinkedHashMap<>();
    private final Map<Long, Integer> longs = new LinkedHashMap<>();
    private final Map<Long, Integer> floats = new LinkedHashMap<>();
    private final Map<Long, Integer> doubles = new LinkedHashMap<>();
    private final Map<MethodRef, Method> methods = new LinkedHashMap<>();
    private int count = 1;

    /** A method that is called: its constant, how many operands it takes, and the type that it leaves, {@link Types#TOP} for none. */
    record Method(int index, int operands, int result) {}

    int count() {
        return count;
    }

    Bytes bytes() {
        return out;
    }

    /** The number of a constant that was not there. */
    private int add(int places) {
        int index = count;
        count += places;
        if (count > LIMIT) {
            throw new IllegalArgumentException("a class has too many constants");
        }
        return index;
    }

    int utf8(String text) {
        Integer index = texts.get(text);
        if (index == null) {
            Bytes chars = modifiedUtf8(text);
            if (chars.size() > LIMIT) {
                throw new IllegalArgumentException("a constant is too long");
            }
            index = add(1);
            out.u1(UTF8).u2(chars.size()).all(chars);
            texts.put(text, index);
        }
        return index;
    }

    /** Zero takes two bytes, and every char stands for itself. */
    private static Bytes modifiedUtf8(String text) {
        Bytes chars = new Bytes();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c > 0 && c < 0x80) {
                chars.u1(c);
            } else if (c < 0x800) {
                chars.u1(0xC0 | c >> 6).u1(0x80 | (c & 0x3f));
            } else {
                chars.u1(0xE0 | c >> 12).u1(0x80 | (c >> 6 & 0x3f)).u1(0x80 | (c & 0x3f));
            }
        }
        return chars;
    }

    private int named(Map<String, Integer> known, int tag, String name) {
        Integer index = known.get(name);
        if (index == null) {
            int text = utf8(name);
            index = add(1);
            out.u1(tag).u2(text);
            known.put(name, index);
        }
        return index;
    }

    int string(String text) {
        return named(strings, STRING, text);
    }

    int type(ClassDesc type) {
        String descriptor = type.descriptorString();
        return named(classes, CLASS, type.isArray() ? descriptor : descriptor.substring(1, descriptor.length() - 1));
    }

    int integer(int value) {
        return number(integers, INTEGER, value);
    }

    int floating(int bits) {
        return number(floats, FLOAT, bits);
    }

    int longInteger(long value) {
        return number(longs, LONG, value);
    }

    int doubleFloating(long bits) {
        return number(doubles, DOUBLE, bits);
    }

    private int number(Map<Long, Integer> known, int tag, long bits) {
        Integer index = known.get(bits);
        if (index == null) {
            boolean wide = tag == LONG || tag == DOUBLE;
            index = add(wide ? 2 : 1);
            out.u1(tag);
            if (wide) {
                out.u8(bits);
            } else {
                out.u4((int) bits);
            }
            known.put(bits, index);
        }
        return index;
    }

    Method method(MethodRef ref) {
        Method method = methods.get(ref);
        if (method == null) {
            method = add(ref);
            methods.put(ref, method);
        }
        return method;
    }

    private Method add(MethodRef ref) {
        int owner = type(ref.owner());
        int name = utf8(ref.name());
        int type = utf8(ref.type().descriptorString());
        int nameAndType = add(2);
        out.u1(NAME_AND_TYPE).u2(name).u2(type);
        out.u1(METHOD).u2(owner).u2(nameAndType);
        return new Method(
                nameAndType + 1,
                ref.type().parameterCount(),
                verified(ref.type().returnType()));
    }

    /** The type of a value as the verifier has it. */
    int verified(ClassDesc type) {
        return type.isPrimitive() ? Types.of(TypeKind.from(type)) : Types.object(type(type));
    }

    /** The locals that a static method begins with. */
    int[] params(MethodTypeDesc type) {
        int[] locals = new int[2 * type.parameterCount()];
        int slots = 0;
        for (int i = 0; i < type.parameterCount(); i++) {
            int param = verified(type.parameterType(i));
            locals[slots++] = param;
            if (Types.isWide(param)) {
                locals[slots++] = Types.SECOND;
            }
        }
        return Arrays.copyOf(locals, slots);
    }
}
