package dev.tern.runtime.registry;

import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.types.CanisterId;
import java.util.OptionalLong;

/**
 * Canister ids by number, both ends included. The id of number n is n in eight big-endian bytes followed by 0x01 0x01, as on the
 * public network, so that ids order like their numbers.
 */
public record IdRange(long first, long last) implements Encodable {
    private static final int LENGTH = 10;

    public IdRange {
        if (first < 0 || last < first) {
            throw new IllegalArgumentException("not a range: " + first + " to " + last);
        }
    }

    public boolean contains(CanisterId id) {
        OptionalLong number = number(id);
        return number.isPresent() && number.getAsLong() >= first && number.getAsLong() <= last;
    }

    /** The id of number {@code n ≥ 0}. */
    public static CanisterId id(long n) {
        byte[] bytes = new byte[LENGTH];
        for (int i = 0; i < 8; i++) {
            bytes[i] = (byte) (n >>> (56 - 8 * i));
        }
        bytes[8] = 1;
        bytes[9] = 1;
        return CanisterId.of(bytes);
    }

    /** The number of an id, or nothing if it is not of this form. */
    public static OptionalLong number(CanisterId id) {
        byte[] bytes = id.bytes().unsafeBytes();
        if (bytes.length != LENGTH || bytes[0] < 0 || bytes[8] != 1 || bytes[9] != 1) {
            return OptionalLong.empty();
        }
        long n = 0;
        for (int i = 0; i < 8; i++) {
            n = n << 8 | (bytes[i] & 0xff);
        }
        return OptionalLong.of(n);
    }

    @Override
    public void write(Writer out) {
        out.u64(first).u64(last);
    }

    public static IdRange read(Reader in) {
        return new IdRange(in.u64(), in.u64());
    }
}
