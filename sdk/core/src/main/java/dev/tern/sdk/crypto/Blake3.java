package dev.tern.sdk.crypto;

import dev.tern.sdk.types.Hash;

/** BLAKE3, the hash of chains and states. */
public final class Blake3 {
    private static final int CHUNK_BYTES = 1024;

    private Blake3() {}

    /** The hash of the parts one after the other. */
    public static Hash hash(byte[]... parts) {
        int[] value = words(parts.length == 1 ? parts[0] : join(parts));
        byte[] out = new byte[Hash.LENGTH];
        put(value, out, 0);
        return Hash.wrap(out);
    }

    /** The digest as little-endian words. */
    static int[] words(byte[] bytes) {
        return subtree(bytes, 0, bytes.length, Blake3Block.ROOT);
    }

    private static byte[] join(byte[][] parts) {
        int length = 0;
        for (byte[] part : parts) {
            length = Math.addExact(length, part.length);
        }
        byte[] whole = new byte[length];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, whole, at, part.length);
            at += part.length;
        }
        return whole;
    }

    /** The chaining value of the bytes from {@code from} on, which is a multiple of a chunk. */
    private static int[] subtree(byte[] bytes, int from, int length, int root) {
        if (length <= CHUNK_BYTES) {
            return chunk(bytes, from, length, root);
        }
        int left = Integer.highestOneBit((length - 1) / CHUNK_BYTES) * CHUNK_BYTES;
        byte[] block = new byte[Blake3Block.BYTES];
        put(subtree(bytes, from, left, 0), block, 0);
        put(subtree(bytes, from + left, length - left, 0), block, Blake3Block.BYTES / 2);
        int[] value = Blake3Block.start();
        Blake3Block.compress(value, block, 0, 0, Blake3Block.BYTES, Blake3Block.PARENT | root);
        return value;
    }

    private static int[] chunk(byte[] bytes, int from, int length, int root) {
        int[] value = Blake3Block.start();
        int counter = from / CHUNK_BYTES;
        int flags = Blake3Block.CHUNK_START;
        int done = 0;
        for (; length - done > Blake3Block.BYTES; done += Blake3Block.BYTES) {
            Blake3Block.compress(value, bytes, from + done, counter, Blake3Block.BYTES, flags);
            flags = 0;
        }
        byte[] last = new byte[Blake3Block.BYTES];
        System.arraycopy(bytes, from + done, last, 0, length - done);
        Blake3Block.compress(value, last, 0, counter, length - done, flags | Blake3Block.CHUNK_END | root);
        return value;
    }

    private static void put(int[] words, byte[] block, int offset) {
        for (int word = 0; word < words.length; word++) {
            Blake3Block.putWord(words[word], block, offset + word * Integer.BYTES);
        }
    }
}
