package dev.tern.sdk.protocol;

import dev.tern.sdk.crypto.Sha256;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Representation-independent hashing of structured data (interface specification, section of that name). */
public final class StructuredHash {
    private StructuredHash() {}

    /** Hashes text, bytes, natural numbers, arrays and maps of them; anything else is a broken invariant. */
    public static Hash of(Cbor value) {
        return switch (value) {
            case Cbor.Bytes bytes -> Sha256.hash(bytes.value());
            case Cbor.Text text -> Sha256.hash(text.value());
            case Cbor.Int number -> Sha256.hash(leb128(number.value()));
            case Cbor.Array array -> {
                ByteArrayOutputStream all = new ByteArrayOutputStream();
                for (Cbor item : array.items()) {
                    all.writeBytes(of(item).bytes().unsafeBytes());
                }
                yield Sha256.hash(all.toByteArray());
            }
            case Cbor.Fields map -> {
                List<Blob> pairs = new ArrayList<>();
                for (Map.Entry<String, Cbor> field : map.fields().entrySet()) {
                    pairs.add(pair(Sha256.hash(field.getKey()), of(field.getValue())));
                }
                pairs.sort(null);
                ByteArrayOutputStream all = new ByteArrayOutputStream();
                pairs.forEach(pair -> all.writeBytes(pair.unsafeBytes()));
                yield Sha256.hash(all.toByteArray());
            }
            case Cbor.Tagged t -> throw new IllegalStateException("tagged values are not hashed");
            case Cbor.Simple s -> throw new IllegalStateException("simple values are not hashed");
        };
    }

    /** The shortest unsigned LEB128 encoding. */
    public static byte[] leb128(BigInteger natural) {
        if (natural.signum() < 0) {
            throw new IllegalStateException("a natural number was expected, not " + natural);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BigInteger rest = natural;
        do {
            int low = rest.intValue() & 0x7f;
            rest = rest.shiftRight(7);
            out.write(rest.signum() == 0 ? low : low | 0x80);
        } while (rest.signum() != 0);
        return out.toByteArray();
    }

    private static Blob pair(Hash name, Hash value) {
        byte[] both = new byte[2 * Hash.LENGTH];
        System.arraycopy(name.bytes().unsafeBytes(), 0, both, 0, Hash.LENGTH);
        System.arraycopy(value.bytes().unsafeBytes(), 0, both, Hash.LENGTH, Hash.LENGTH);
        return Blob.wrap(both);
    }
}
