package dev.tern.sdk.crypto;

import java.util.List;

/**
 * BLAKE3 of many messages of one length at a time: the digests that {@link Blake3} gives, several times as fast, because the
 * same block of many chunks is worked on at once.
 */
public final class Blake3Batch {
    /** Words of 8 bytes in a digest. */
    public static final int DIGEST_LONGS = 4;

    private static final int CHUNK_BYTES = 1024;
    /** For fewer chunks the lanes that stand idle cost more than is gained. */
    private static final int FEWEST_LANES = 32;
    /** So many chunks take less time on the wide lanes, some idle, than on the narrow ones, group after group. */
    private static final int FEWEST_WIDE = 2 * Blake3Lanes.NARROW + FEWEST_LANES;

    private Blake3Batch() {}

    /**
     * The digests of messages, one after the other, each as {@value #DIGEST_LONGS} little-endian words.
     *
     * @param length bytes of each message: a multiple of 64 up to 1024, or 1024 times a power of two up to 131072
     */
    public static long[] hash(List<byte[]> messages, int length) {
        int chunks = chunks(length);
        int atATime = Blake3Lanes.NARROW / chunks;
        int rest = messages.size() % atATime;
        int together = rest * chunks < FEWEST_LANES ? messages.size() - rest : messages.size();
        long[] digests = new long[messages.size() * DIGEST_LONGS];
        if (together > 0) {
            together(messages.subList(0, together), length, digests);
        }
        for (int i = together; i < messages.size(); i++) {
            put(Blake3.words(messages.get(i)), digests, i * DIGEST_LONGS);
        }
        return digests;
    }

    private static void together(List<byte[]> messages, int length, long[] digests) {
        int chunks = chunks(length);
        Blake3Lanes narrow = new Blake3Lanes(Blake3Lanes.NARROW);
        Blake3Lanes wide = messages.size() * chunks < FEWEST_WIDE ? narrow : new Blake3Lanes(Blake3Lanes.WIDE);
        int from = 0;
        while (from < messages.size()) {
            Blake3Lanes lanes = (messages.size() - from) * chunks < FEWEST_WIDE ? narrow : wide;
            List<byte[]> group = messages.subList(from, Math.min(messages.size(), from + lanes.count() / chunks));
            hash(lanes, group, length);
            for (int i = 0; i < group.size(); i++) {
                lanes.digest(i, digests, (from + i) * DIGEST_LONGS);
            }
            from += group.size();
        }
    }

    private static int chunks(int length) {
        int chunks = length / CHUNK_BYTES;
        boolean one = length > 0 && length <= CHUNK_BYTES && length % Blake3Block.BYTES == 0;
        boolean more = length % CHUNK_BYTES == 0 && chunks <= Blake3Lanes.NARROW && Integer.bitCount(chunks) == 1;
        if (!one && !more) {
            throw new IllegalArgumentException("no batches of messages of " + length + " bytes");
        }
        return Math.max(1, chunks);
    }

    private static void hash(Blake3Lanes lanes, List<byte[]> messages, int length) {
        int chunks = chunks(length);
        int blocks = Math.min(length, CHUNK_BYTES) / Blake3Block.BYTES;
        int root = chunks == 1 ? Blake3Block.ROOT : 0;
        lanes.begin();
        for (int block = 0; block < blocks; block++) {
            int lane = 0;
            for (byte[] message : messages) {
                for (int at = block * Blake3Block.BYTES; at < length; at += CHUNK_BYTES) {
                    lanes.load(lane++, message, at);
                }
            }
            int begin = block == 0 ? Blake3Block.CHUNK_START : 0;
            int end = block == blocks - 1 ? Blake3Block.CHUNK_END | root : 0;
            lanes.compress(chunks, begin | end);
        }
        for (int parts = chunks; parts > 1; parts /= 2) {
            lanes.join();
            lanes.compress(1, Blake3Block.PARENT | (parts == 2 ? Blake3Block.ROOT : 0));
        }
    }

    private static void put(int[] words, long[] digests, int offset) {
        for (int i = 0; i < DIGEST_LONGS; i++) {
            digests[offset + i] = pair(words[2 * i], words[2 * i + 1]);
        }
    }

    static long pair(int low, int high) {
        return Integer.toUnsignedLong(low) | (long) high << Integer.SIZE;
    }
}
