package dev.tern.sdk.candid;

import dev.tern.sdk.types.Blob;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The specification's relation "v decodes at type t to v'". Takes time linear in the value: an option that does not fit
 * becomes null where it stands. Failure is a null result inside, and an exception at the door.
 */
final class Coercion {
    private static final int MAX_COMPARISONS = 1_000;

    private String failure = "";
    private int comparisons;

    private Coercion() {}

    static List<CandidValue> all(List<CandidValue> values, List<CandidType> types) {
        List<CandidValue> results = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
            CandidType type = types.get(i);
            if (i < values.size()) {
                results.add(one(values.get(i), type));
            } else {
                CandidValue absent = absent(type);
                if (absent == null) {
                    throw new CandidException(
                            "expected " + types.size() + " arguments, found " + values.size() + ": no " + type);
                }
                results.add(absent);
            }
        }
        return results;
    }

    static CandidValue one(CandidValue value, CandidType type) {
        Coercion coercion = new Coercion();
        CandidValue result = coercion.value(value, type, 0);
        if (result == null) {
            throw new CandidException(coercion.failure);
        }
        return result;
    }

    private @Nullable CandidValue value(CandidValue value, CandidType type, int depth) {
        if (depth > CandidDecoder.MAX_DEPTH + 1) {
            throw new CandidException("values nested too deep for " + type);
        }
        return switch (type.unfold()) {
            case Primitive primitive -> primitive(value, primitive);
            case CandidType.Opt opt -> option(value, opt, depth);
            case CandidType.Vec vec -> vector(value, vec, depth);
            case CandidType.Struct struct -> record(value, struct, depth);
            case CandidType.Variant variant -> variant(value, variant, depth);
            case CandidType.Func func ->
                value instanceof CandidValue.FuncRef ref && conforms(ref.sentAs(), func) ? value : fail(func, value);
            case CandidType.Service service ->
                value instanceof CandidValue.ServiceRef ref && conforms(ref.sentAs(), service)
                        ? value
                        : fail(service, value);
            case CandidType.Named named -> throw new IllegalStateException(named + " was not unfolded");
        };
    }

    /** References are the one thing whose value does not show its type; comparing types costs, so it is counted. */
    private boolean conforms(Optional<CandidType> sentAs, CandidType type) {
        if (sentAs.isPresent() && ++comparisons > MAX_COMPARISONS) {
            throw new CandidException("more than " + MAX_COMPARISONS + " references");
        }
        return sentAs.isEmpty() || Subtyping.isSubtype(sentAs.get(), type);
    }

    private @Nullable CandidValue primitive(CandidValue value, Primitive type) {
        if (type == Primitive.RESERVED) {
            return CandidValue.Reserved.VALUE;
        }
        if (type == Primitive.INT && value instanceof CandidValue.Nat nat) {
            return new CandidValue.Int(nat.value());
        }
        if (type == Primitive.PRINCIPAL && value instanceof CandidValue.ServiceRef service) {
            return new CandidValue.PrincipalRef(service.canister());
        }
        return primitiveOf(value) == type ? value : fail(type, value);
    }

    /** The primitive type of a value, or null if it has parts. */
    static @Nullable Primitive primitiveOf(CandidValue value) {
        return switch (value) {
            case CandidValue.Null ignored -> Primitive.NULL;
            case CandidValue.Reserved ignored -> Primitive.RESERVED;
            case CandidValue.Bool ignored -> Primitive.BOOL;
            case CandidValue.Nat ignored -> Primitive.NAT;
            case CandidValue.Int ignored -> Primitive.INT;
            case CandidValue.Fixed fixed -> fixed.type();
            case CandidValue.Float32 ignored -> Primitive.FLOAT32;
            case CandidValue.Float64 ignored -> Primitive.FLOAT64;
            case CandidValue.Text ignored -> Primitive.TEXT;
            case CandidValue.PrincipalRef ignored -> Primitive.PRINCIPAL;
            case CandidValue.Opt ignored -> null;
            case CandidValue.Vec ignored -> null;
            case CandidValue.Bytes ignored -> null;
            case CandidValue.Struct ignored -> null;
            case CandidValue.Variant ignored -> null;
            case CandidValue.ServiceRef ignored -> null;
            case CandidValue.FuncRef ignored -> null;
        };
    }

    private CandidValue option(CandidValue value, CandidType.Opt type, int depth) {
        CandidValue inner;
        if (value instanceof CandidValue.Opt opt) {
            if (opt.value().isEmpty()) {
                return CandidValue.Opt.NONE;
            }
            inner = opt.value().get();
        } else if (value instanceof CandidValue.Null || value instanceof CandidValue.Reserved) {
            return CandidValue.Opt.NONE;
        } else {
            inner = value;
        }
        CandidValue result = value(inner, type.of(), depth + 1);
        return result == null ? CandidValue.Opt.NONE : new CandidValue.Opt(Optional.of(result));
    }

    private @Nullable CandidValue vector(CandidValue value, CandidType.Vec type, int depth) {
        boolean blob = type.of().unfold() == Primitive.NAT8;
        if (value instanceof CandidValue.Bytes bytes) {
            return blob ? bytes : elements(split(bytes.value()), type, depth);
        }
        if (!(value instanceof CandidValue.Vec vec)) {
            return fail(type, value);
        }
        if (blob) {
            return vec.values().isEmpty() ? new CandidValue.Bytes(Blob.EMPTY) : fail(type, value);
        }
        return elements(vec.values(), type, depth);
    }

    private @Nullable CandidValue elements(List<CandidValue> values, CandidType.Vec type, int depth) {
        List<CandidValue> results = new ArrayList<>(values.size());
        for (CandidValue element : values) {
            CandidValue result = value(element, type.of(), depth + 1);
            if (result == null) {
                return null;
            }
            results.add(result);
        }
        return new CandidValue.Vec(results);
    }

    private static List<CandidValue> split(Blob blob) {
        List<CandidValue> values = new ArrayList<>(blob.length());
        for (int i = 0; i < blob.length(); i++) {
            values.add(new CandidValue.Fixed(Primitive.NAT8, blob.at(i) & 0xff));
        }
        return values;
    }

    private @Nullable CandidValue record(CandidValue value, CandidType.Struct type, int depth) {
        if (!(value instanceof CandidValue.Struct struct)) {
            return fail(type, value);
        }
        List<CandidValue.Field> results = new ArrayList<>(type.fields().size());
        List<CandidValue.Field> fields = struct.fields();
        int next = 0;
        for (CandidType.Field field : type.fields()) {
            while (next < fields.size() && fields.get(next).label().compareTo(field.label()) < 0) {
                next++;
            }
            boolean present = next < fields.size() && fields.get(next).label().equals(field.label());
            CandidValue result =
                    present ? value(fields.get(next).value(), field.type(), depth + 1) : absent(field.type());
            if (result == null) {
                failure =
                        present ? failure + " in field " + field.label() : "the field " + field.label() + " is missing";
                return null;
            }
            results.add(new CandidValue.Field(field.label(), result));
        }
        return new CandidValue.Struct(results);
    }

    private @Nullable CandidValue variant(CandidValue value, CandidType.Variant type, int depth) {
        if (value instanceof CandidValue.Variant variant) {
            for (CandidType.Field option : type.cases()) {
                if (option.label().equals(variant.label())) {
                    CandidValue content = value(variant.value(), option.type(), depth + 1);
                    return content == null ? null : new CandidValue.Variant(option.label(), content);
                }
            }
        }
        return fail(type, value);
    }

    /** What a receiver sees for a value that was not sent; null if the type must be there. */
    private static @Nullable CandidValue absent(CandidType type) {
        CandidType plain = type.unfold();
        if (plain instanceof CandidType.Opt) {
            return CandidValue.Opt.NONE;
        }
        return plain == Primitive.NULL
                ? CandidValue.Null.VALUE
                : plain == Primitive.RESERVED ? CandidValue.Reserved.VALUE : null;
    }

    private @Nullable CandidValue fail(CandidType type, CandidValue value) {
        failure = "expected " + type + ", found " + describe(value);
        return null;
    }

    /** A few words for messages. */
    static String describe(CandidValue value) {
        return switch (value) {
            case CandidValue.Opt ignored -> "an option";
            case CandidValue.Vec vec -> "a vector of " + vec.values().size();
            case CandidValue.Bytes bytes -> "a blob of " + bytes.value().length() + " bytes";
            case CandidValue.Struct struct -> "a record of " + struct.fields().size() + " fields";
            case CandidValue.Variant variant -> "the variant case " + variant.label();
            case CandidValue.ServiceRef ignored -> "a service";
            case CandidValue.FuncRef ignored -> "a function";
            default -> "a value of type " + primitiveOf(value);
        };
    }
}
