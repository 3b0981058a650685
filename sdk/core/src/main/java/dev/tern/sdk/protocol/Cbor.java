package dev.tern.sdk.protocol;

import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Principal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The part of CBOR that the HTTP interface uses. Writing gives one encoding per value (definite lengths, shortest
 * numbers, map order as built); reading also takes the other well-formed encodings that clients produce, but no floats
 * and no duplicate keys.
 */
public sealed interface Cbor {
    /** The "self-described CBOR" tag in front of every message. */
    long SELF_DESCRIBED = 55799;

    /** An integer of any size. */
    record Int(BigInteger value) implements Cbor {}

    record Bytes(Blob value) implements Cbor {}

    record Text(String value) implements Cbor {}

    record Array(List<Cbor> items) implements Cbor {
        public Array {
            items = List.copyOf(items);
        }
    }

    /** A map with text keys, in the order in which it was read or built. */
    record Fields(Map<String, Cbor> fields) implements Cbor {}

    record Tagged(long tag, Cbor value) implements Cbor {}

    /** False, true, null or undefined: 20 to 23. */
    record Simple(int value) implements Cbor {}

    static Cbor nat(long unsigned) {
        return new Int(new BigInteger(Long.toUnsignedString(unsigned)));
    }

    static Cbor bytes(Blob value) {
        return new Bytes(value);
    }

    static Cbor bytes(byte[] value) {
        return new Bytes(Blob.of(value));
    }

    static Cbor text(String value) {
        return new Text(value);
    }

    static Cbor array(List<? extends Cbor> items) {
        return new Array(List.copyOf(items));
    }

    static Cbor array(Cbor... items) {
        return new Array(List.of(items));
    }

    static Builder map() {
        return new Builder();
    }

    default byte[] encode() {
        return CborWriter.write(this);
    }

    /** With the self-description tag in front, as every body and certificate is sent. */
    default byte[] encodeTagged() {
        return CborWriter.write(new Tagged(SELF_DESCRIBED, this));
    }

    /** Reads one value that fills the bytes, without its self-description tags. */
    static Parsed<Cbor> decode(byte[] bytes) {
        return parse(() -> CborReader.read(bytes));
    }

    /** Reads one value and turns it into something; {@code read} may use the {@code as…} and {@code need…} methods. */
    static <T> Parsed<T> decode(byte[] bytes, Function<Cbor, T> read) {
        return parse(() -> read.apply(CborReader.read(bytes)));
    }

    private static <T> Parsed<T> parse(java.util.function.Supplier<T> read) {
        try {
            return new Parsed.Ok<>(read.get());
        } catch (MalformedException e) {
            return new Parsed.Malformed<>(e.getMessage() == null ? "malformed" : e.getMessage());
        }
    }

    /** A field that must be there; for use inside {@link #decode(byte[], Function)}. */
    default Cbor need(String field) {
        return find(field).orElseThrow(() -> new MalformedException("field \"" + field + "\" is missing"));
    }

    /** A field that may be absent, null or undefined. */
    default Optional<Cbor> find(String field) {
        if (!(this instanceof Fields map)) {
            throw new MalformedException("a map with the field \"" + field + "\" was expected, not " + kind());
        }
        return Optional.ofNullable(map.fields.get(field)).filter(value -> !(value instanceof Simple));
    }

    default Blob asBytes() {
        if (this instanceof Bytes bytes) {
            return bytes.value;
        }
        throw new MalformedException("bytes were expected, not " + kind());
    }

    default String asText() {
        if (this instanceof Text text) {
            return text.value;
        }
        throw new MalformedException("text was expected, not " + kind());
    }

    default List<Cbor> asArray() {
        if (this instanceof Array array) {
            return array.items;
        }
        throw new MalformedException("an array was expected, not " + kind());
    }

    /** A natural number below 2^64. */
    default long asNat64() {
        if (this instanceof Int number && number.value.signum() >= 0 && number.value.bitLength() <= 64) {
            return number.value.longValue();
        }
        throw new MalformedException("a natural number below 2^64 was expected, not " + kind());
    }

    default Principal asPrincipal() {
        Blob bytes = asBytes();
        if (bytes.length() > Principal.MAX_LENGTH) {
            throw new MalformedException("a principal has at most 29 bytes, not " + bytes.length());
        }
        return new Principal(bytes);
    }

    private String kind() {
        return switch (this) {
            case Int i -> "an integer";
            case Bytes b -> "bytes";
            case Text t -> "text";
            case Array a -> "an array";
            case Fields f -> "a map";
            case Tagged t -> "a value with tag " + Long.toUnsignedString(t.tag);
            case Simple s -> "a simple value";
        };
    }

    /** Collects the fields of a map. */
    final class Builder {
        private final Map<String, Cbor> fields = new LinkedHashMap<>();

        private Builder() {}

        public Builder put(String name, Cbor value) {
            if (fields.putIfAbsent(name, value) != null) {
                throw new IllegalStateException("twice in one map: " + name);
            }
            return this;
        }

        public Builder put(String name, Optional<? extends Cbor> value) {
            value.ifPresent(present -> put(name, present));
            return this;
        }

        public Cbor build() {
            return new Fields(java.util.Collections.unmodifiableMap(new LinkedHashMap<>(fields)));
        }
    }

    /** For readers that build a list step by step. */
    static <T> List<T> each(Cbor array, Function<Cbor, T> read) {
        List<T> values = new ArrayList<>();
        for (Cbor item : array.asArray()) {
            values.add(read.apply(item));
        }
        return List.copyOf(values);
    }
}
