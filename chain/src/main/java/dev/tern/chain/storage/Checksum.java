package dev.tern.chain.storage;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.zip.CRC32C;

/** A value with the CRC-32C of its key and itself in front: no engine that was measured notices every flipped bit. */
final class Checksum {
    private static final int LENGTH = 4;

    private Checksum() {}

    static byte[] seal(byte[] key, byte[] value) {
        return ByteBuffer.allocate(LENGTH + value.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(crc(key, value, 0))
                .put(value)
                .array();
    }

    /** The value, or empty if it is not what was sealed under {@code key}. */
    static Optional<byte[]> open(byte[] key, byte[] sealed) {
        if (sealed.length < LENGTH) {
            return Optional.empty();
        }
        int expected = ByteBuffer.wrap(sealed).order(ByteOrder.LITTLE_ENDIAN).getInt();
        if (crc(key, sealed, LENGTH) != expected) {
            return Optional.empty();
        }
        byte[] value = new byte[sealed.length - LENGTH];
        System.arraycopy(sealed, LENGTH, value, 0, value.length);
        return Optional.of(value);
    }

    private static int crc(byte[] key, byte[] bytes, int offset) {
        CRC32C crc = new CRC32C();
        crc.update(key);
        crc.update(bytes, offset, bytes.length - offset);
        return (int) crc.getValue();
    }
}
