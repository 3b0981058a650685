package dev.tern.sdk.candid;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The type table of one encoded list. A reference to a type is an index into the table, or the negative code of a primitive;
 * all references are checked when the table has been read. Its size is bounded by that of the bytes.
 */
final class WireTypes {
    static final int OPT = -18;
    static final int VEC = -19;
    static final int RECORD = -20;
    static final int VARIANT = -21;
    static final int FUNC = -22;
    static final int SERVICE = -23;
    static final int NAT8 = -5;
    private static final int EMPTY = -17;
    private static final int PRINCIPAL = -24;
    private static final int INLINE_DEPTH = 50;
    private static final Primitive[] PRIMITIVES = Primitive.values();

    /** One entry of the table. */
    sealed interface Entry {
        /** An option. */
        record Opt(int of) implements Entry {}

        /** A sequence. */
        record Vec(int of) implements Entry {}

        /** A record or a variant: ids in rising order and the types that belong to them. */
        record Fields(boolean variant, List<Label> labels, List<Integer> types) implements Entry {}

        /** A function. */
        record Func(List<Integer> arguments, List<Integer> results, List<CandidType.Func.Mode> modes)
                implements Entry {}

        /** A service. */
        record Service(List<String> names, List<Integer> types) implements Entry {}

        /** A type of a later version of Candid: its values can be skipped. */
        record Future() implements Entry {}
    }

    private final List<Entry> entries = new ArrayList<>();
    private final Map<Integer, CandidType> resolved = new HashMap<>();
    private @Nullable Resolver resolver;

    WireTypes(ByteSource in) {
        int count = in.length();
        for (int i = 0; i < count; i++) {
            entries.add(entry(in));
        }
        for (Entry entry : entries) {
            check(entry);
        }
    }

    Entry get(int index) {
        return entries.get(index);
    }

    static Primitive primitive(int code) {
        return code == PRINCIPAL ? Primitive.PRINCIPAL : PRIMITIVES[-1 - code];
    }

    /** A list of checked references. */
    List<Integer> references(ByteSource in) {
        List<Integer> list = list(in);
        check(list);
        return list;
    }

    private static Entry entry(ByteSource in) {
        int code = in.typeIndex();
        return switch (code) {
            case OPT -> new Entry.Opt(in.typeIndex());
            case VEC -> new Entry.Vec(in.typeIndex());
            case RECORD -> fields(in, false);
            case VARIANT -> fields(in, true);
            case FUNC -> function(in);
            case SERVICE -> service(in);
            default -> {
                if (code >= PRINCIPAL) {
                    throw new CandidException("the code " + code + " is no type with parts");
                }
                in.skip(in.length());
                yield new Entry.Future();
            }
        };
    }

    private static Entry fields(ByteSource in, boolean variant) {
        int count = in.length();
        List<Label> labels = new ArrayList<>();
        List<Integer> types = new ArrayList<>();
        long previous = -1;
        for (int i = 0; i < count; i++) {
            long id = in.leb();
            if (id <= previous || id > Label.MAX_ID) {
                throw new CandidException("the field ids are not in rising order or too large: " + id);
            }
            previous = id;
            labels.add(Label.of(id));
            types.add(in.typeIndex());
        }
        return new Entry.Fields(variant, labels, types);
    }

    private static Entry function(ByteSource in) {
        List<Integer> arguments = list(in);
        List<Integer> results = list(in);
        List<CandidType.Func.Mode> modes = new ArrayList<>();
        for (int left = in.length(); left > 0; left--) {
            modes.add(
                    switch (in.u8()) {
                        case 1 -> CandidType.Func.Mode.QUERY;
                        case 2 -> CandidType.Func.Mode.ONEWAY;
                        case 3 -> CandidType.Func.Mode.COMPOSITE_QUERY;
                        default -> throw new CandidException("an unknown function annotation");
                    });
        }
        return new Entry.Func(arguments, results, modes);
    }

    private static Entry service(ByteSource in) {
        int count = in.length();
        List<String> names = new ArrayList<>();
        List<Integer> types = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String name = in.text();
            if (i > 0 && names.get(i - 1).compareTo(name) >= 0) {
                throw new CandidException("the methods of a service are not in rising order: " + name);
            }
            names.add(name);
            types.add(in.typeIndex());
        }
        return new Entry.Service(names, types);
    }

    private static List<Integer> list(ByteSource in) {
        List<Integer> types = new ArrayList<>();
        for (int left = in.length(); left > 0; left--) {
            types.add(in.typeIndex());
        }
        return types;
    }

    private void check(Entry entry) {
        switch (entry) {
            case Entry.Opt opt -> check(List.of(opt.of()));
            case Entry.Vec vec -> check(List.of(vec.of()));
            case Entry.Fields fields -> check(fields.types());
            case Entry.Func func -> {
                check(func.arguments());
                check(func.results());
            }
            case Entry.Service service -> {
                check(service.types());
                for (int type : service.types()) {
                    if (type < 0 || !(entries.get(type) instanceof Entry.Func)) {
                        throw new CandidException("the type of a method is not a function");
                    }
                }
            }
            case Entry.Future future -> {}
        }
    }

    private void check(List<Integer> references) {
        for (int reference : references) {
            boolean primitive = reference == PRINCIPAL || (reference < 0 && reference >= EMPTY);
            if (!primitive && (reference < 0 || reference >= entries.size())) {
                throw new CandidException("a reference to a type that is not there: " + reference);
            }
        }
    }

    /** The referenced types as trees; types that are used more than once, or nested deeply, get names. */
    List<CandidType> resolve(List<Integer> references) {
        return resolver().list(references, 0);
    }

    /** The type at {@code index}, as the same object every time. */
    CandidType type(int index) {
        CandidType type = resolved.get(index);
        if (type == null) {
            type = resolver().list(List.of(index), 0).getFirst();
            resolved.put(index, type);
        }
        return type;
    }

    private Resolver resolver() {
        if (resolver == null) {
            resolver = new Resolver();
        }
        return resolver;
    }

    private final class Resolver {
        private final int[] uses = new int[entries.size()];
        private final Map<Integer, CandidType.Named> names = new HashMap<>();

        Resolver() {
            for (Entry entry : entries) {
                switch (entry) {
                    case Entry.Opt opt -> use(List.of(opt.of()));
                    case Entry.Vec vec -> use(List.of(vec.of()));
                    case Entry.Fields fields -> use(fields.types());
                    case Entry.Func func -> {
                        use(func.arguments());
                        use(func.results());
                    }
                    case Entry.Service service -> use(service.types());
                    case Entry.Future future -> {}
                }
            }
        }

        private final Deque<Integer> waiting = new ArrayDeque<>();

        List<CandidType> list(List<Integer> references, int depth) {
            if (depth == 0) {
                use(references);
            }
            List<CandidType> types = new ArrayList<>();
            for (int reference : references) {
                types.add(type(reference, depth + 1));
            }
            while (depth == 0 && !waiting.isEmpty()) {
                int index = waiting.removeFirst();
                named(index).tie(body(index, 1));
            }
            return types;
        }

        private void use(List<Integer> references) {
            for (int reference : references) {
                if (reference >= 0) {
                    uses[reference]++;
                }
            }
        }

        private CandidType.Named named(int index) {
            CandidType.Named name = names.get(index);
            if (name == null) {
                name = new CandidType.Named("t" + index);
                names.put(index, name);
                waiting.add(index);
            }
            return name;
        }

        private CandidType type(int reference, int depth) {
            if (reference < 0) {
                return primitive(reference);
            }
            return uses[reference] > 1 || depth > INLINE_DEPTH ? named(reference) : body(reference, depth);
        }

        private CandidType body(int index, int depth) {
            return switch (entries.get(index)) {
                case Entry.Opt opt -> new CandidType.Opt(type(opt.of(), depth + 1));
                case Entry.Vec vec -> new CandidType.Vec(type(vec.of(), depth + 1));
                case Entry.Fields fields -> {
                    List<CandidType.Field> list = new ArrayList<>();
                    for (int i = 0; i < fields.types().size(); i++) {
                        list.add(new CandidType.Field(
                                fields.labels().get(i), type(fields.types().get(i), depth + 1)));
                    }
                    yield fields.variant() ? new CandidType.Variant(list) : new CandidType.Struct(list);
                }
                case Entry.Func func ->
                    new CandidType.Func(list(func.arguments(), depth), list(func.results(), depth), func.modes());
                case Entry.Service service -> {
                    List<CandidType.Method> list = new ArrayList<>();
                    for (int i = 0; i < service.types().size(); i++) {
                        list.add(new CandidType.Method(
                                service.names().get(i), type(service.types().get(i), depth + 1)));
                    }
                    yield new CandidType.Service(list);
                }
                case Entry.Future future -> Primitive.RESERVED;
            };
        }
    }
}
