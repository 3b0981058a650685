package dev.tern.sdk.candid;

import dev.tern.sdk.types.Blob;
import java.util.ArrayList;
import java.util.List;

/**
 * The binary form of Candid (specification 0.1.2, "Binary Format"): argument and result lists to bytes and back. All
 * methods throw {@link CandidException} on input that is not allowed, and bound time, memory and depth by the input's size.
 */
public final class Candid {
    private Candid() {}

    /** The bytes of an empty list. */
    public static final Blob EMPTY = encode(List.of(), List.of());

    /** Encodes {@code values}, each at the type of the same place; a value that has not that type is refused. */
    public static Blob encode(List<CandidType> types, List<CandidValue> values) {
        return new CandidEncoder(types).encode(values);
    }

    /** Encodes {@code values} at the most special types that they have ({@link Subtyping#typeOf}). */
    public static Blob encode(List<CandidValue> values) {
        List<CandidType> types = new ArrayList<>();
        for (CandidValue value : values) {
            types.add(Subtyping.typeOf(value));
        }
        return encode(types, values);
    }

    /** The values as they were sent. Field names are not on the wire: labels have ids only. */
    public static List<CandidValue> decode(Blob bytes) {
        return new CandidDecoder(bytes).values();
    }

    /** The types the values were sent at. */
    public static List<CandidType> types(Blob bytes) {
        return new CandidDecoder(bytes).types();
    }

    /** The values as a receiver sees them that expects {@code types}: by the rules of the specification, "Decoding". */
    public static List<CandidValue> decode(Blob bytes, List<CandidType> types) {
        return Coercion.all(decode(bytes), types);
    }

    /** {@code value} as a receiver sees it that expects {@code type}. */
    public static CandidValue coerce(CandidValue value, CandidType type) {
        return Coercion.one(value, type);
    }
}
