package dev.tern.sdk.candid;

import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Principal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** A Candid value. Numbers carry their type, and {@code vec nat8} is always {@link Bytes}. */
public sealed interface CandidValue {
    /** The value of type {@code null}. */
    record Null() implements CandidValue {
        public static final Null VALUE = new Null();
    }

    /** The value of type {@code reserved}. */
    record Reserved() implements CandidValue {
        public static final Reserved VALUE = new Reserved();
    }

    /** A truth value. */
    record Bool(boolean value) implements CandidValue {}

    /** An unbounded natural number. */
    record Nat(BigInteger value) implements CandidValue {
        public Nat {
            if (value.signum() < 0) {
                throw new CandidException("a nat is not negative: " + value);
            }
        }

        public static Nat of(long value) {
            return new Nat(BigInteger.valueOf(value));
        }
    }

    /** An unbounded integer. */
    record Int(BigInteger value) implements CandidValue {
        public static Int of(long value) {
            return new Int(BigInteger.valueOf(value));
        }
    }

    /** A sized integer, nat8 to int64; {@code bits} is sign-extended for the signed ones, and for nat64 the plain 64 bits. */
    record Fixed(Primitive type, long bits) implements CandidValue {
        public Fixed {
            int width = type.bits();
            if (width == 0) {
                throw new CandidException(type + " is not a sized integer");
            }
            if (width < 64) {
                long low = type.signed() ? -(1L << (width - 1)) : 0;
                long high = type.signed() ? (1L << (width - 1)) - 1 : (1L << width) - 1;
                if (bits < low || bits > high) {
                    throw new CandidException(bits + " does not fit " + type);
                }
            }
        }

        /** The number {@code value} as {@code type}; throws {@link CandidException} if it does not fit. */
        public static Fixed of(Primitive type, BigInteger value) {
            int width = type.bits();
            boolean fits =
                    type.signed() ? value.bitLength() < width : value.signum() >= 0 && value.bitLength() <= width;
            if (!fits) {
                throw new CandidException(value + " does not fit " + type);
            }
            return new Fixed(type, value.longValue());
        }

        public BigInteger value() {
            BigInteger value = BigInteger.valueOf(bits);
            return type == Primitive.NAT64 && bits < 0 ? value.add(BigInteger.ONE.shiftLeft(64)) : value;
        }
    }

    /** A number of type {@code float32}. */
    record Float32(float value) implements CandidValue {}

    /** A number of type {@code float64}. */
    record Float64(double value) implements CandidValue {}

    /** A text. */
    record Text(String value) implements CandidValue {}

    /** A value of an option type, present or absent. */
    record Opt(Optional<CandidValue> value) implements CandidValue {
        public static final Opt NONE = new Opt(Optional.empty());

        public static Opt of(CandidValue value) {
            return new Opt(Optional.of(value));
        }
    }

    /** A sequence of anything but {@code nat8}. */
    record Vec(List<CandidValue> values) implements CandidValue {
        public Vec {
            values = Collections.unmodifiableList(values);
        }
    }

    /** A value of type {@code vec nat8}. */
    record Bytes(Blob value) implements CandidValue {}

    /** A value of a record type; the fields are kept in the order of their ids, a repeated id is refused. */
    record Struct(List<Field> fields) implements CandidValue {
        public Struct {
            fields = sorted(fields);
        }

        /** A record whose fields have the ids 0, 1, … */
        public static Struct tuple(List<CandidValue> values) {
            List<Field> fields = new ArrayList<>();
            for (CandidValue value : values) {
                fields.add(new Field(Label.of(fields.size()), value));
            }
            return new Struct(fields);
        }

        public Optional<CandidValue> field(Label label) {
            int low = 0;
            int high = fields.size() - 1;
            while (low <= high) {
                int middle = (low + high) >>> 1;
                int order = fields.get(middle).label().compareTo(label);
                if (order == 0) {
                    return Optional.of(fields.get(middle).value());
                }
                if (order < 0) {
                    low = middle + 1;
                } else {
                    high = middle - 1;
                }
            }
            return Optional.empty();
        }

        /** The field of that name; throws {@link CandidException} if there is none. */
        public CandidValue get(String name) {
            return field(Label.of(name)).orElseThrow(() -> new CandidException("the record has no field " + name));
        }
    }

    /** A field of a record value. */
    record Field(Label label, CandidValue value) {
        public Field(String name, CandidValue value) {
            this(Label.of(name), value);
        }
    }

    /** A case of a variant with its content, which is {@link Null} for a bare case. */
    record Variant(Label label, CandidValue value) implements CandidValue {
        public Variant(String name, CandidValue value) {
            this(Label.of(name), value);
        }
    }

    /** A principal. */
    record PrincipalRef(Principal value) implements CandidValue {}

    /** A canister; {@code sentAs} is the type that the sender gave it, and no part of the value. */
    record ServiceRef(Principal canister, Optional<CandidType> sentAs) implements CandidValue {
        public ServiceRef(Principal canister) {
            this(canister, Optional.empty());
        }

        @Override
        public boolean equals(Object object) {
            return object instanceof ServiceRef other && canister.equals(other.canister);
        }

        @Override
        public int hashCode() {
            return canister.hashCode();
        }
    }

    /** A method of a canister; {@code sentAs} is the type that the sender gave it, and no part of the value. */
    record FuncRef(Principal canister, String method, Optional<CandidType> sentAs) implements CandidValue {
        public FuncRef(Principal canister, String method) {
            this(canister, method, Optional.empty());
        }

        @Override
        public boolean equals(Object object) {
            return object instanceof FuncRef other && canister.equals(other.canister) && method.equals(other.method);
        }

        @Override
        public int hashCode() {
            return canister.hashCode() * 31 + method.hashCode();
        }
    }

    private static List<Field> sorted(List<Field> fields) {
        boolean inOrder = true;
        for (int i = 1; i < fields.size(); i++) {
            inOrder &= fields.get(i - 1).label().compareTo(fields.get(i).label()) < 0;
        }
        if (inOrder) {
            return Collections.unmodifiableList(fields);
        }
        List<Field> sorted = new ArrayList<>(fields);
        sorted.sort((a, b) -> a.label().compareTo(b.label()));
        for (int i = 1; i < sorted.size(); i++) {
            if (sorted.get(i - 1).label().equals(sorted.get(i).label())) {
                throw new CandidException("the field id of " + sorted.get(i).label() + " is there twice");
            }
        }
        return Collections.unmodifiableList(sorted);
    }
}
