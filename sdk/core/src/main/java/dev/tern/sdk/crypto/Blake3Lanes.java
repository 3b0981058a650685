package dev.tern.sdk.crypto;

import java.util.Arrays;

/**
 * BLAKE3's compression function on many lanes at once: word w of the state of lane i is {@code state[w][i]}. There are never a
 * few lanes, so that the JVM makes vector instructions of the loops whatever they were used for first; the more, the better, for
 * some steps at both ends of a loop are done one by one.
 */
final class Blake3Lanes {
    static final int NARROW = 128;
    static final int WIDE = 512;

    private static final int WORDS = 16;
    private static final int CHAINED = 8;
    private static final int[] PERMUTATION = {2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8};
    private static final int[][] SCHEDULE = schedule();

    private final int[] start = Blake3Block.start();
    private final int lanes;
    private final int[][] state;
    private final int[][] block;

    /** @param lanes {@link #NARROW} or {@link #WIDE} */
    Blake3Lanes(int lanes) {
        this.lanes = lanes;
        this.state = new int[WORDS][lanes];
        this.block = new int[WORDS][lanes];
    }

    private static int[][] schedule() {
        int[][] schedule = new int[Blake3Block.ROUNDS][WORDS];
        for (int word = 0; word < WORDS; word++) {
            schedule[0][word] = word;
        }
        for (int round = 1; round < schedule.length; round++) {
            for (int word = 0; word < WORDS; word++) {
                schedule[round][word] = schedule[round - 1][PERMUTATION[word]];
            }
        }
        return schedule;
    }

    int count() {
        return lanes;
    }

    /** Sets all chaining values to what everything begins with. */
    void begin() {
        for (int word = 0; word < CHAINED; word++) {
            Arrays.fill(state[word], start[word]);
        }
    }

    /** Gives a lane its next 64 bytes. */
    void load(int lane, byte[] message, int offset) {
        for (int word = 0; word < WORDS; word++) {
            block[word][lane] = Blake3Block.word(message, offset + word * Integer.BYTES);
        }
    }

    /** Makes blocks of the chaining values, each of those of two neighbours, for the first half of the lanes. */
    void join() {
        for (int word = 0; word < CHAINED; word++) {
            int[] children = state[word];
            for (int i = 0; i < lanes / 2; i++) {
                block[word][i] = children[2 * i];
                block[CHAINED + word][i] = children[2 * i + 1];
            }
        }
        begin();
    }

    /** @param chunks of a message, a power of two: lane i works on chunk {@code i % chunks} of one */
    void compress(int chunks, int flags) {
        for (int word = 0; word < 4; word++) {
            Arrays.fill(state[CHAINED + word], start[word]);
        }
        int[] counters = state[12];
        for (int lane = 0; lane < counters.length; lane++) {
            counters[lane] = lane & (chunks - 1);
        }
        Arrays.fill(state[13], 0);
        Arrays.fill(state[14], Blake3Block.BYTES);
        Arrays.fill(state[15], flags);
        for (int[] words : SCHEDULE) {
            for (int i = 0; i < 4; i++) {
                mix(i, 0, block[words[2 * i]], block[words[2 * i + 1]]);
            }
            for (int i = 0; i < 4; i++) {
                mix(i, 1, block[words[CHAINED + 2 * i]], block[words[CHAINED + 2 * i + 1]]);
            }
        }
        for (int word = 0; word < CHAINED; word++) {
            xor(state[word], state[CHAINED + word]);
        }
    }

    /** Mixes a column of the state, or with a slant of one a diagonal; both begin in the first row. */
    private void mix(int column, int slant, int[] x, int[] y) {
        int[] rowA = state[column];
        int[] rowB = state[4 + (column + slant) % 4];
        int[] rowC = state[8 + (column + 2 * slant) % 4];
        int[] rowD = state[12 + (column + 3 * slant) % 4];
        for (int i = 0; i < rowA.length; i++) {
            int a = rowA[i] + rowB[i] + x[i];
            int d = Integer.rotateRight(rowD[i] ^ a, 16);
            int c = rowC[i] + d;
            int b = Integer.rotateRight(rowB[i] ^ c, 12);
            a += b + y[i];
            d = Integer.rotateRight(d ^ a, 8);
            c += d;
            rowA[i] = a;
            rowB[i] = Integer.rotateRight(b ^ c, 7);
            rowC[i] = c;
            rowD[i] = d;
        }
    }

    private static void xor(int[] target, int[] other) {
        for (int i = 0; i < target.length; i++) {
            target[i] ^= other[i];
        }
    }

    /** The first half of a lane's state: after the last block, its digest. */
    void digest(int lane, long[] target, int offset) {
        for (int i = 0; i < Blake3Batch.DIGEST_LONGS; i++) {
            target[offset + i] = Blake3Batch.pair(state[2 * i][lane], state[2 * i + 1][lane]);
        }
    }
}
