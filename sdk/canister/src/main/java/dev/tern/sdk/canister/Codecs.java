package dev.tern.sdk.canister;

import dev.tern.sdk.candid.CandidException;
import dev.tern.sdk.candid.CandidType;
import dev.tern.sdk.candid.CandidValue;
import dev.tern.sdk.candid.Primitive;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Principal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The codecs of Java's own types. */
public final class Codecs {
    public static final Codec<BigInteger> NAT =
            new Codec<>(Primitive.NAT, CandidValue.Nat::new, value -> ((CandidValue.Nat) value).value());
    public static final Codec<Int> INT = new Codec<>(
            Primitive.INT,
            value -> new CandidValue.Int(value.value()),
            value -> new Int(((CandidValue.Int) value).value()));
    public static final Codec<Nat8> NAT8 =
            new Codec<>(Primitive.NAT8, value -> fixed(Primitive.NAT8, value.value()), value -> new Nat8(bits(value)));
    public static final Codec<Nat16> NAT16 = new Codec<>(
            Primitive.NAT16, value -> fixed(Primitive.NAT16, value.value()), value -> new Nat16(bits(value)));
    public static final Codec<Nat32> NAT32 = new Codec<>(
            Primitive.NAT32, value -> fixed(Primitive.NAT32, value.value()), value -> new Nat32(bits(value)));
    public static final Codec<Nat64> NAT64 = new Codec<>(
            Primitive.NAT64, value -> fixed(Primitive.NAT64, value.bits()), value -> new Nat64(bits(value)));
    public static final Codec<Byte> INT8 =
            new Codec<>(Primitive.INT8, value -> fixed(Primitive.INT8, value), value -> (byte) bits(value));
    public static final Codec<Short> INT16 =
            new Codec<>(Primitive.INT16, value -> fixed(Primitive.INT16, value), value -> (short) bits(value));
    public static final Codec<Integer> INT32 =
            new Codec<>(Primitive.INT32, value -> fixed(Primitive.INT32, value), value -> (int) bits(value));
    public static final Codec<Long> INT64 =
            new Codec<>(Primitive.INT64, value -> fixed(Primitive.INT64, value), Codecs::bits);
    public static final Codec<Double> FLOAT64 =
            new Codec<>(Primitive.FLOAT64, CandidValue.Float64::new, value -> ((CandidValue.Float64) value).value());
    public static final Codec<Float> FLOAT32 =
            new Codec<>(Primitive.FLOAT32, CandidValue.Float32::new, value -> ((CandidValue.Float32) value).value());
    public static final Codec<Boolean> BOOL =
            new Codec<>(Primitive.BOOL, CandidValue.Bool::new, value -> ((CandidValue.Bool) value).value());
    public static final Codec<String> TEXT =
            new Codec<>(Primitive.TEXT, CandidValue.Text::new, value -> ((CandidValue.Text) value).value());
    public static final Codec<Principal> PRINCIPAL = new Codec<>(
            Primitive.PRINCIPAL, CandidValue.PrincipalRef::new, value -> ((CandidValue.PrincipalRef) value).value());
    public static final Codec<CanisterId> CANISTER_ID = new Codec<>(
            Primitive.PRINCIPAL,
            value -> new CandidValue.PrincipalRef(value.principal()),
            value -> new CanisterId(((CandidValue.PrincipalRef) value).value()));
    public static final Codec<Blob> BLOB =
            new Codec<>(CandidType.Vec.BLOB, CandidValue.Bytes::new, value -> ((CandidValue.Bytes) value).value());
    public static final Codec<byte[]> BYTES = new Codec<>(
            CandidType.Vec.BLOB,
            value -> new CandidValue.Bytes(Blob.of(value)),
            value -> ((CandidValue.Bytes) value).value().toBytes());
    /** Any Candid value, at type reserved: it can be received, not looked at. */
    public static final Codec<CandidValue> RESERVED =
            new Codec<>(Primitive.RESERVED, value -> CandidValue.Reserved.VALUE, value -> value);

    private Codecs() {}

    public static <T> Codec<Optional<T>> opt(Codec<T> of) {
        return new Codec<>(
                new CandidType.Opt(of.type()),
                value -> value.isPresent() ? CandidValue.Opt.of(of.write(value.get())) : CandidValue.Opt.NONE,
                value -> ((CandidValue.Opt) value).value().map(of::read));
    }

    public static <T> Codec<List<T>> vec(Codec<T> of) {
        return new Codec<>(
                new CandidType.Vec(of.type()),
                value -> {
                    List<CandidValue> values = new ArrayList<>(value.size());
                    for (T element : value) {
                        values.add(of.write(element));
                    }
                    return new CandidValue.Vec(values);
                },
                value -> {
                    List<CandidValue> values = elements(value);
                    List<T> list = new ArrayList<>(values.size());
                    for (CandidValue element : values) {
                        list.add(of.read(element));
                    }
                    return list;
                });
    }

    /** A map is a vector of pairs, in the map's order; it is read into an insertion-ordered map that can be changed. */
    public static <K, V> Codec<Map<K, V>> map(Codec<K> key, Codec<V> of) {
        return new Codec<>(
                new CandidType.Vec(CandidType.Struct.tuple(List.of(key.type(), of.type()))),
                value -> {
                    List<CandidValue> pairs = new ArrayList<>(value.size());
                    for (Map.Entry<K, V> entry : value.entrySet()) {
                        pairs.add(CandidValue.Struct.tuple(
                                List.of(key.write(entry.getKey()), of.write(entry.getValue()))));
                    }
                    return new CandidValue.Vec(pairs);
                },
                value -> {
                    Map<K, V> map = new LinkedHashMap<>();
                    for (CandidValue pair : elements(value)) {
                        map.put(key.read(field(pair, 0)), of.read(field(pair, 1)));
                    }
                    return map;
                });
    }

    /** The field at that place of a record value. */
    public static CandidValue field(CandidValue value, int index) {
        return ((CandidValue.Struct) value).fields().get(index).value();
    }

    /** A variant that is none of the known cases. */
    public static CandidException unknownCase(CandidValue value) {
        return new CandidException("an unknown case: " + value);
    }

    private static List<CandidValue> elements(CandidValue value) {
        return ((CandidValue.Vec) value).values();
    }

    private static CandidValue fixed(Primitive type, long bits) {
        return new CandidValue.Fixed(type, bits);
    }

    private static long bits(CandidValue value) {
        return ((CandidValue.Fixed) value).bits();
    }
}
