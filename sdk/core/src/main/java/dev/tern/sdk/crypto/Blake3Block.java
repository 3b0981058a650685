package dev.tern.sdk.crypto;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * BLAKE3's compression function. Arrays with nothing but constant indices are kept in registers by the JVM: thence the long
 * lists.
 */
final class Blake3Block {
    static final int BYTES = 64;
    static final int CHUNK_START = 1;
    static final int CHUNK_END = 2;
    static final int PARENT = 4;
    static final int ROOT = 8;
    static final int ROUNDS = 7;

    private static final int IV_0 = 0x6a09e667;
    private static final int IV_1 = 0xbb67ae85;
    private static final int IV_2 = 0x3c6ef372;
    private static final int IV_3 = 0xa54ff53a;
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private Blake3Block() {}

    /** The chaining value that everything begins with. */
    static int[] start() {
        return new int[] {IV_0, IV_1, IV_2, IV_3, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    }

    static int word(byte[] bytes, int at) {
        return (int) INT.get(bytes, at);
    }

    static void putWord(int word, byte[] bytes, int at) {
        bytes[at] = (byte) word;
        bytes[at + 1] = (byte) (word >> 8);
        bytes[at + 2] = (byte) (word >> 16);
        bytes[at + 3] = (byte) (word >> 24);
    }

    /**
     * Takes 64 bytes at {@code at} into a chaining value.
     *
     * @param length how many of the bytes count; the others are zero
     */
    static void compress(int[] value, byte[] p, int at, int counter, int length, int flags) {
        int[] a = {word(p, at), word(p, at + 4), word(p, at + 8), word(p, at + 12)};
        int[] b = {word(p, at + 16), word(p, at + 20), word(p, at + 24), word(p, at + 28)};
        int[] c = {word(p, at + 32), word(p, at + 36), word(p, at + 40), word(p, at + 44)};
        int[] d = {word(p, at + 48), word(p, at + 52), word(p, at + 56), word(p, at + 60)};
        int[] m = {a[0], a[1], a[2], a[3], b[0], b[1], b[2], b[3], c[0], c[1], c[2], c[3], d[0], d[1], d[2], d[3]};
        int[] v = {
            value[0], value[1], value[2], value[3], value[4], value[5], value[6], value[7], IV_0, IV_1, IV_2, IV_3,
            counter, 0, length, flags
        };
        for (int round = 0; round < ROUNDS; round++) {
            mix(v, 0, 4, 8, 12, m[0], m[1]);
            mix(v, 1, 5, 9, 13, m[2], m[3]);
            mix(v, 2, 6, 10, 14, m[4], m[5]);
            mix(v, 3, 7, 11, 15, m[6], m[7]);
            mix(v, 0, 5, 10, 15, m[8], m[9]);
            mix(v, 1, 6, 11, 12, m[10], m[11]);
            mix(v, 2, 7, 8, 13, m[12], m[13]);
            mix(v, 3, 4, 9, 14, m[14], m[15]);
            permute(m);
        }
        value[0] = v[0] ^ v[8];
        value[1] = v[1] ^ v[9];
        value[2] = v[2] ^ v[10];
        value[3] = v[3] ^ v[11];
        value[4] = v[4] ^ v[12];
        value[5] = v[5] ^ v[13];
        value[6] = v[6] ^ v[14];
        value[7] = v[7] ^ v[15];
    }

    private static void mix(int[] v, int a, int b, int c, int d, int x, int y) {
        v[a] += v[b] + x;
        v[d] = Integer.rotateRight(v[d] ^ v[a], 16);
        v[c] += v[d];
        v[b] = Integer.rotateRight(v[b] ^ v[c], 12);
        v[a] += v[b] + y;
        v[d] = Integer.rotateRight(v[d] ^ v[a], 8);
        v[c] += v[d];
        v[b] = Integer.rotateRight(v[b] ^ v[c], 7);
    }

    /** Puts the words into the order of the next round, along the two cycles of the permutation. */
    private static void permute(int[] m) {
        int zero = m[0];
        m[0] = m[2];
        m[2] = m[3];
        m[3] = m[10];
        m[10] = m[12];
        m[12] = m[9];
        m[9] = m[11];
        m[11] = m[5];
        m[5] = zero;
        int one = m[1];
        m[1] = m[6];
        m[6] = m[4];
        m[4] = m[7];
        m[7] = m[13];
        m[13] = m[14];
        m[14] = m[15];
        m[15] = m[8];
        m[8] = one;
    }
}
