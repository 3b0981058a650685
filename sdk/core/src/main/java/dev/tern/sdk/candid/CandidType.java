package dev.tern.sdk.candid;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A Candid type. Types with a name, and so the recursive ones, are {@link Named}; everything else is a plain tree. */
public sealed interface CandidType
        permits Primitive,
                CandidType.Opt,
                CandidType.Vec,
                CandidType.Struct,
                CandidType.Variant,
                CandidType.Func,
                CandidType.Service,
                CandidType.Named {
    /** The type itself, with names looked through. */
    default CandidType unfold() {
        return this;
    }

    /** A value that may be absent. */
    record Opt(CandidType of) implements CandidType {
        @Override
        public String toString() {
            return DidPrinter.type(this);
        }
    }

    /** A sequence. */
    record Vec(CandidType of) implements CandidType {
        /** {@code blob}, which is short for {@code vec nat8}. */
        public static final Vec BLOB = new Vec(Primitive.NAT8);

        @Override
        public String toString() {
            return DidPrinter.type(this);
        }
    }

    /** Candid's {@code record}: fields, kept in the order of their ids; a repeated id is refused. */
    record Struct(List<Field> fields) implements CandidType {
        public Struct {
            fields = sorted(fields);
        }

        /** A record whose fields have the ids 0, 1, … */
        public static Struct tuple(List<CandidType> types) {
            List<Field> fields = new ArrayList<>();
            for (CandidType type : types) {
                fields.add(new Field(Label.of(fields.size()), type));
            }
            return new Struct(fields);
        }

        @Override
        public String toString() {
            return DidPrinter.type(this);
        }
    }

    /** Exactly one of the cases, which are kept in the order of their ids; a repeated id is refused. */
    record Variant(List<Field> cases) implements CandidType {
        public Variant {
            cases = sorted(cases);
        }

        @Override
        public String toString() {
            return DidPrinter.type(this);
        }
    }

    /** A field of a record or a case of a variant. */
    record Field(Label label, CandidType type) {
        public Field(String name, CandidType type) {
            this(Label.of(name), type);
        }
    }

    /** A reference to a method of a canister, or the type of a method. */
    record Func(List<CandidType> arguments, List<CandidType> results, List<Mode> modes) implements CandidType {
        public Func {
            arguments = List.copyOf(arguments);
            results = List.copyOf(results);
            modes = List.copyOf(modes);
            if (modes.contains(Mode.ONEWAY) && !results.isEmpty()) {
                throw new CandidException("a oneway function has no results");
            }
        }

        /** How a method is called. */
        public enum Mode {
            QUERY(1, "query"),
            ONEWAY(2, "oneway"),
            COMPOSITE_QUERY(3, "composite_query");

            private final int code;
            private final String text;

            Mode(int code, String text) {
                this.code = code;
                this.text = text;
            }

            public String text() {
                return text;
            }

            int code() {
                return code;
            }
        }

        @Override
        public String toString() {
            return DidPrinter.type(this);
        }
    }

    /** A canister, by its methods, which are kept in the order of their names; a repeated name is refused. */
    record Service(List<Method> methods) implements CandidType {
        public Service {
            List<Method> sorted = new ArrayList<>(methods);
            sorted.sort((a, b) -> a.name().compareTo(b.name()));
            for (int i = 1; i < sorted.size(); i++) {
                if (sorted.get(i - 1).name().equals(sorted.get(i).name())) {
                    throw new CandidException("the method " + sorted.get(i).name() + " is there twice");
                }
            }
            methods = Collections.unmodifiableList(sorted);
        }

        @Override
        public String toString() {
            return DidPrinter.type(this);
        }
    }

    /** A method of a service; the type unfolds to a {@link Func}. */
    record Method(String name, CandidType type) {
        public Func func() {
            if (type.unfold() instanceof Func func) {
                return func;
            }
            throw new CandidException("the type of method " + name + " is not a function: " + type);
        }
    }

    /**
     * A type with a name. It is made first and tied to its body once, so that the body may mention it. Two named types are
     * equal only if they are the same object: {@link Subtyping} compares by structure.
     */
    final class Named implements CandidType {
        private final String name;
        private @Nullable CandidType body;

        public Named(String name) {
            this.name = name;
        }

        public Named(String name, CandidType body) {
            this.name = name;
            this.body = body;
        }

        public String name() {
            return name;
        }

        public void tie(CandidType type) {
            if (body != null) {
                throw new CandidException("the type " + name + " is defined twice");
            }
            body = type;
        }

        /** What the name stands for, one step deep. */
        public CandidType body() {
            if (body == null) {
                throw new CandidException("the type " + name + " is not defined");
            }
            return body;
        }

        @Override
        public CandidType unfold() {
            CandidType type = body();
            for (int steps = 0; type instanceof Named next; steps++) {
                if (steps == 1000) {
                    throw new CandidException("the type " + name + " stands for nothing but itself");
                }
                type = next.body();
            }
            return type;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static List<Field> sorted(List<Field> fields) {
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
