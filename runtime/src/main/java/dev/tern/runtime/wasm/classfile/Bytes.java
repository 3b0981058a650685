package dev.tern.runtime.wasm.classfile;

import java.util.Arrays;

/** Bytes that grow, numbers being written with their high byte first. */
final class Bytes {
    private byte[] bytes = new byte[256];
    private int size;

    int size() {
        return size;
    }

    Bytes u1(int value) {
        if (size == bytes.length) {
            bytes = Arrays.copyOf(bytes, 2 * size);
        }
        bytes[size++] = (byte) value;
        return this;
    }

    Bytes u2(int value) {
        return u1(value >> 8).u1(value);
    }

    Bytes u4(int value) {
        return u2(value >> 16).u2(value);
    }

    Bytes u8(long value) {
        return u4((int) (value >> 32)).u4((int) value);
    }

    Bytes all(Bytes other) {
        if (other.size > bytes.length - size) {
            bytes = Arrays.copyOf(bytes, 2 * bytes.length + other.size);
        }
        System.arraycopy(other.bytes, 0, bytes, size, other.size);
        size += other.size;
        return this;
    }

    /** Writes over what is there. */
    void set2(int at, int value) {
        bytes[at] = (byte) (value >> 8);
        bytes[at + 1] = (byte) value;
    }

    void set4(int at, int value) {
        set2(at, value >> 16);
        set2(at + 2, value);
    }

    byte[] toArray() {
        return Arrays.copyOf(bytes, size);
    }
}
