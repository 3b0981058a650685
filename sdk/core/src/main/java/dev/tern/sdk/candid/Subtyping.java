package dev.tern.sdk.candid;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The subtype relation of the specification ("Upgrading and Subtyping"), coinductive on recursive types. */
public final class Subtyping {
    /** A pair of types with parts that is taken for granted while its parts are compared. */
    private record Pair(CandidType sub, CandidType sup) {}

    private static final int MAX_PAIRS = 500;
    private final List<Pair> assumed = new ArrayList<>();

    private Subtyping() {}

    /** Whether a value of {@code sub} can stand where {@code sup} is expected. */
    public static boolean isSubtype(CandidType sub, CandidType sup) {
        return new Subtyping().holds(sub, sup);
    }

    /** The most special type of a value; the elements of a vector must have types of which one includes the others. */
    public static CandidType typeOf(CandidValue value) {
        Primitive primitive = Coercion.primitiveOf(value);
        if (primitive != null) {
            return primitive;
        }
        return switch (value) {
            case CandidValue.Opt opt ->
                new CandidType.Opt(opt.value().map(Subtyping::typeOf).orElse(Primitive.EMPTY));
            case CandidValue.Vec vec -> new CandidType.Vec(elementType(vec.values()));
            case CandidValue.Bytes ignored -> CandidType.Vec.BLOB;
            case CandidValue.Struct struct -> {
                List<CandidType.Field> fields = new ArrayList<>();
                for (CandidValue.Field field : struct.fields()) {
                    fields.add(new CandidType.Field(field.label(), typeOf(field.value())));
                }
                yield new CandidType.Struct(fields);
            }
            case CandidValue.Variant variant ->
                new CandidType.Variant(List.of(new CandidType.Field(variant.label(), typeOf(variant.value()))));
            case CandidValue.ServiceRef ignored -> new CandidType.Service(List.of());
            case CandidValue.FuncRef ignored -> new CandidType.Func(List.of(), List.of(), List.of());
            default -> throw new IllegalStateException("a primitive value: " + value);
        };
    }

    private static CandidType elementType(List<CandidValue> values) {
        CandidType common = Primitive.EMPTY;
        for (CandidValue value : values) {
            CandidType type = typeOf(value);
            if (!type.equals(common)) {
                common = join(common, type);
            }
        }
        return common;
    }

    /** The least type that includes both; refused if there is none but `reserved`. */
    private static CandidType join(CandidType one, CandidType two) {
        if (one instanceof CandidType.Variant a && two instanceof CandidType.Variant b) {
            return joinCases(a, b);
        }
        if (one instanceof CandidType.Opt a && two instanceof CandidType.Opt b) {
            return new CandidType.Opt(join(a.of(), b.of()));
        }
        if (isSubtype(one, two)) {
            return two;
        }
        if (isSubtype(two, one)) {
            return one;
        }
        throw new CandidException("a vector holds both " + one + " and " + two + ": give its type");
    }

    private static CandidType joinCases(CandidType.Variant one, CandidType.Variant two) {
        List<CandidType.Field> cases = new ArrayList<>(one.cases());
        for (CandidType.Field added : two.cases()) {
            int at = 0;
            while (at < cases.size() && !cases.get(at).label().equals(added.label())) {
                at++;
            }
            if (at == cases.size()) {
                cases.add(added);
            } else {
                cases.set(
                        at,
                        new CandidType.Field(added.label(), join(cases.get(at).type(), added.type())));
            }
        }
        return new CandidType.Variant(cases);
    }

    private boolean holds(CandidType subtype, CandidType supertype) {
        CandidType sub = subtype.unfold();
        CandidType sup = supertype.unfold();
        if (sub == sup || sub == Primitive.EMPTY || sup == Primitive.RESERVED || sup instanceof CandidType.Opt) {
            return true;
        }
        if (sub instanceof Primitive || sup instanceof Primitive) {
            return (sub == Primitive.NAT && sup == Primitive.INT)
                    || (sub instanceof CandidType.Service && sup == Primitive.PRINCIPAL);
        }
        for (Pair pair : assumed) {
            if (pair.sub() == sub && pair.sup() == sup) {
                return true;
            }
        }
        if (assumed.size() >= MAX_PAIRS) {
            throw new CandidException("types too large to compare");
        }
        assumed.add(new Pair(sub, sup));
        boolean holds = parts(sub, sup);
        if (!holds) {
            // what was concluded from this assumption is void as well
            while (!(assumed.getLast().sub() == sub && assumed.getLast().sup() == sup)) {
                assumed.removeLast();
            }
            assumed.removeLast();
        }
        return holds;
    }

    private boolean parts(CandidType sub, CandidType sup) {
        return switch (sup) {
            case CandidType.Vec vec -> sub instanceof CandidType.Vec other && holds(other.of(), vec.of());
            case CandidType.Struct struct -> sub instanceof CandidType.Struct other && records(other, struct);
            case CandidType.Variant variant -> sub instanceof CandidType.Variant other && variants(other, variant);
            case CandidType.Func func -> sub instanceof CandidType.Func other && functions(other, func);
            case CandidType.Service service -> sub instanceof CandidType.Service other && services(other, service);
            case Primitive ignored -> false;
            case CandidType.Opt ignored -> true;
            case CandidType.Named ignored -> false;
        };
    }

    private boolean records(CandidType.Struct sub, CandidType.Struct sup) {
        for (CandidType.Field field : sup.fields()) {
            // a field that is not sent is seen as null, reserved or an absent option
            if (!holds(find(sub.fields(), field.label()).orElse(Primitive.NULL), field.type())) {
                return false;
            }
        }
        return true;
    }

    private boolean variants(CandidType.Variant sub, CandidType.Variant sup) {
        for (CandidType.Field option : sub.cases()) {
            Optional<CandidType> expected = find(sup.cases(), option.label());
            if (expected.isEmpty() || !holds(option.type(), expected.get())) {
                return false;
            }
        }
        return true;
    }

    private boolean functions(CandidType.Func sub, CandidType.Func sup) {
        return sub.modes().size() == sup.modes().size()
                && sub.modes().containsAll(sup.modes())
                && holds(CandidType.Struct.tuple(sup.arguments()), CandidType.Struct.tuple(sub.arguments()))
                && holds(CandidType.Struct.tuple(sub.results()), CandidType.Struct.tuple(sup.results()));
    }

    private boolean services(CandidType.Service sub, CandidType.Service sup) {
        for (CandidType.Method method : sup.methods()) {
            boolean found = false;
            for (CandidType.Method other : sub.methods()) {
                found |= other.name().equals(method.name()) && holds(other.type(), method.type());
            }
            if (!found) {
                return false;
            }
        }
        return true;
    }

    private static Optional<CandidType> find(List<CandidType.Field> fields, Label label) {
        for (CandidType.Field field : fields) {
            if (field.label().equals(label)) {
                return Optional.of(field.type());
            }
        }
        return Optional.empty();
    }
}
