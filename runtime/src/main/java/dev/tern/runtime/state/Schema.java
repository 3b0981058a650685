package dev.tern.runtime.state;

import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.crypto.Blake3;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.Principal;
import dev.tern.sdk.types.SubnetId;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * How a {@link HashedMap} treats its keys and values.
 *
 * @param keyBytes the bytes that order the keys and label them in the certified tree
 * @param writeKey canonical encoding of a key
 * @param digest digest of a value; a value that keeps its own cached digest returns that
 */
public record Schema<K, V>(
        Function<K, Blob> keyBytes,
        BiConsumer<Writer, K> writeKey,
        Function<Reader, K> readKey,
        BiConsumer<Writer, V> writeValue,
        Function<Reader, V> readValue,
        Function<V, Hash> digest) {

    public static <V extends Encodable> Schema<Long, V> byNumber(Function<Reader, V> readValue) {
        return new Schema<>(Schema::bigEndian, Writer::u64, Reader::u64, Writer::value, readValue, Schema::digestOf);
    }

    public static <V extends Encodable> Schema<CanisterId, V> byCanister(Function<Reader, V> readValue) {
        return new Schema<>(
                CanisterId::bytes, Writer::canister, Reader::canister, Writer::value, readValue, Schema::digestOf);
    }

    public static <V extends Encodable> Schema<SubnetId, V> bySubnet(Function<Reader, V> readValue) {
        return new Schema<>(
                SubnetId::bytes, Writer::subnet, Reader::subnet, Writer::value, readValue, Schema::digestOf);
    }

    public static <V extends Encodable> Schema<Principal, V> byPrincipal(Function<Reader, V> readValue) {
        return new Schema<>(
                Principal::bytes, Writer::principal, Reader::principal, Writer::value, readValue, Schema::digestOf);
    }

    public static <V extends Encodable> Schema<Hash, V> byHash(Function<Reader, V> readValue) {
        return new Schema<>(Hash::bytes, Writer::hash, Reader::hash, Writer::value, readValue, Schema::digestOf);
    }

    /** The same keys and encoding, with values that know their digest. */
    public Schema<K, V> digestedBy(Function<V, Hash> ownDigest) {
        return new Schema<>(keyBytes, writeKey, readKey, writeValue, readValue, ownDigest);
    }

    /** Eight bytes that order like the unsigned number. */
    public static Blob bigEndian(long number) {
        byte[] bytes = new byte[8];
        for (int i = 0; i < 8; i++) {
            bytes[i] = (byte) (number >>> (56 - 8 * i));
        }
        return Blob.wrap(bytes);
    }

    private static <V extends Encodable> Hash digestOf(V value) {
        return Blake3.hash(value.encode());
    }
}
