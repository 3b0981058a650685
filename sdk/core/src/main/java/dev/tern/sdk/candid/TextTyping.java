package dev.tern.sdk.candid;

import dev.tern.sdk.types.Blob;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gives values that a person wrote the types of their places. Stricter than {@link Coercion}: an unknown field or an option
 * of the wrong content is an error here, not something to drop in silence.
 */
final class TextTyping {
    private TextTyping() {}

    static boolean mayBeAbsent(CandidType type) {
        CandidType plain = type.unfold();
        return plain instanceof CandidType.Opt || plain == Primitive.NULL || plain == Primitive.RESERVED;
    }

    static CandidValue fit(CandidValue value, CandidType type) {
        return switch (type.unfold()) {
            case Primitive primitive -> primitive(value, primitive);
            case CandidType.Opt opt -> option(value, opt);
            case CandidType.Vec vec -> vector(value, vec);
            case CandidType.Struct struct -> record(value, struct);
            case CandidType.Variant variant -> variant(value, variant);
            case CandidType.Func func -> value instanceof CandidValue.FuncRef ? value : refuse(func, value);
            case CandidType.Service service -> value instanceof CandidValue.ServiceRef ? value : refuse(service, value);
            case CandidType.Named named -> throw new IllegalStateException(named + " was not unfolded");
        };
    }

    private static CandidValue primitive(CandidValue value, Primitive type) {
        return switch (type) {
            case RESERVED -> CandidValue.Reserved.VALUE;
            case NAT -> new CandidValue.Nat(integer(value, type));
            case INT -> new CandidValue.Int(integer(value, type));
            case NAT8, NAT16, NAT32, NAT64, INT8, INT16, INT32, INT64 ->
                CandidValue.Fixed.of(type, integer(value, type));
            case FLOAT32 -> new CandidValue.Float32((float) decimal(value, type));
            case FLOAT64 -> new CandidValue.Float64(decimal(value, type));
            case NULL, BOOL, TEXT, EMPTY, PRINCIPAL ->
                Coercion.primitiveOf(value) == type ? value : refuse(type, value);
        };
    }

    private static BigInteger integer(CandidValue value, Primitive type) {
        BigInteger number = integer(value);
        if (number == null) {
            throw new CandidException("expected " + type + ", found " + Coercion.describe(value));
        }
        return number;
    }

    private static @Nullable BigInteger integer(CandidValue value) {
        if (value instanceof CandidValue.Int number) {
            return number.value();
        }
        if (value instanceof CandidValue.Nat number) {
            return number.value();
        }
        return value instanceof CandidValue.Fixed number ? number.value() : null;
    }

    private static double decimal(CandidValue value, Primitive type) {
        if (value instanceof CandidValue.Float64 number) {
            return number.value();
        }
        if (value instanceof CandidValue.Float32 number) {
            return number.value();
        }
        return integer(value, type).doubleValue();
    }

    private static CandidValue option(CandidValue value, CandidType.Opt type) {
        if (value instanceof CandidValue.Null) {
            return CandidValue.Opt.NONE;
        }
        if (value instanceof CandidValue.Opt opt) {
            return opt.value().isEmpty()
                    ? opt
                    : CandidValue.Opt.of(fit(opt.value().get(), type.of()));
        }
        return CandidValue.Opt.of(fit(value, type.of()));
    }

    private static CandidValue vector(CandidValue value, CandidType.Vec type) {
        boolean blob = type.of().unfold() == Primitive.NAT8;
        if (value instanceof CandidValue.Bytes && blob) {
            return value;
        }
        if (!(value instanceof CandidValue.Vec vec)) {
            return refuse(type, value);
        }
        List<CandidValue> values = new ArrayList<>();
        for (CandidValue element : vec.values()) {
            values.add(fit(element, type.of()));
        }
        return blob ? bytes(values) : new CandidValue.Vec(values);
    }

    private static CandidValue bytes(List<CandidValue> values) {
        byte[] bytes = new byte[values.size()];
        for (int i = 0; i < bytes.length; i++) {
            if (values.get(i) instanceof CandidValue.Fixed number) {
                bytes[i] = (byte) number.bits();
            }
        }
        return new CandidValue.Bytes(Blob.wrap(bytes));
    }

    private static CandidValue record(CandidValue value, CandidType.Struct type) {
        if (!(value instanceof CandidValue.Struct struct)) {
            return refuse(type, value);
        }
        List<CandidValue.Field> fields = new ArrayList<>();
        int used = 0;
        for (CandidType.Field field : type.fields()) {
            CandidValue content = struct.field(field.label()).orElse(null);
            if (content != null) {
                used++;
            } else if (mayBeAbsent(field.type())) {
                content = CandidValue.Null.VALUE;
            } else {
                throw new CandidException("the field " + field.label() + " : " + field.type() + " is missing");
            }
            fields.add(new CandidValue.Field(field.label(), fit(content, field.type())));
        }
        if (used < struct.fields().size()) {
            throw new CandidException("a field that is not in the type " + type + ": " + unknown(struct, type));
        }
        return new CandidValue.Struct(fields);
    }

    private static String unknown(CandidValue.Struct struct, CandidType.Struct type) {
        for (CandidValue.Field field : struct.fields()) {
            boolean known = false;
            for (CandidType.Field wanted : type.fields()) {
                known |= wanted.label().equals(field.label());
            }
            if (!known) {
                return field.label().toString();
            }
        }
        return "";
    }

    private static CandidValue variant(CandidValue value, CandidType.Variant type) {
        if (value instanceof CandidValue.Variant variant) {
            for (CandidType.Field option : type.cases()) {
                if (option.label().equals(variant.label())) {
                    return new CandidValue.Variant(option.label(), fit(variant.value(), option.type()));
                }
            }
        }
        return refuse(type, value);
    }

    private static CandidValue refuse(CandidType type, CandidValue value) {
        throw new CandidException("expected " + type + ", found " + Coercion.describe(value));
    }
}
