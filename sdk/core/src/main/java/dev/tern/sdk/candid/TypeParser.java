package dev.tern.sdk.candid;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads types; names that are not primitive types are looked up, or made, among the named ones. */
final class TypeParser {
    private static final int MAX_DEPTH = 200;

    private final Lexer in;
    private final Map<String, CandidType.Named> names = new LinkedHashMap<>();
    private int depth;

    TypeParser(Lexer in) {
        this.in = in;
    }

    CandidType.Named named(String name) {
        CandidType.Named named = names.get(name);
        if (named == null) {
            named = new CandidType.Named(name);
            names.put(name, named);
        }
        return named;
    }

    /** Makes sure that every name that was used stands for a type. */
    void checkNames() {
        for (CandidType.Named named : names.values()) {
            named.unfold();
        }
    }

    CandidType type() {
        if (++depth > MAX_DEPTH) {
            throw in.error("types nested more than " + MAX_DEPTH + " deep");
        }
        if (in.peek().kind() != Lexer.Kind.NAME) {
            throw in.error("expected a type");
        }
        String word = in.next().text();
        CandidType type = switch (word) {
            case "blob" -> CandidType.Vec.BLOB;
            case "opt" -> new CandidType.Opt(type());
            case "vec" -> new CandidType.Vec(type());
            case "record" -> new CandidType.Struct(fields(false));
            case "variant" -> new CandidType.Variant(fields(true));
            case "func" -> function();
            case "service" -> service();
            default -> primitiveOrName(word);
        };
        depth--;
        return type;
    }

    private CandidType primitiveOrName(String word) {
        for (Primitive primitive : Primitive.values()) {
            if (primitive.text().equals(word)) {
                return primitive;
            }
        }
        return named(word);
    }

    private List<CandidType.Field> fields(boolean variant) {
        List<CandidType.Field> fields = new ArrayList<>();
        in.expect("{");
        long next = 0;
        while (!in.at("}")) {
            boolean labelled = variant || in.peekSecond().is(":");
            Label label = labelled ? label() : Label.of(next);
            next = label.id() + 1;
            CandidType type = !labelled || in.take(":") ? type() : Primitive.NULL;
            fields.add(new CandidType.Field(label, type));
            if (!in.take(";")) {
                break;
            }
        }
        in.expect("}");
        return fields;
    }

    /** A field's name or number. */
    Label label() {
        return switch (in.peek().kind()) {
            case NAME, TEXT -> Label.of(in.next().text());
            case NUMBER -> {
                BigInteger id = Numbers.integer(in.peek().text());
                if (id.signum() < 0 || id.bitLength() > 32) {
                    throw in.error("a field id must be below 2^32");
                }
                in.next();
                yield Label.of(id.longValue());
            }
            case SYMBOL, END -> throw in.error("expected the name of a field");
        };
    }

    CandidType.Func function() {
        List<CandidType> arguments = types();
        in.expect("->");
        List<CandidType> results = types();
        List<CandidType.Func.Mode> modes = new ArrayList<>();
        while (in.at("query") || in.at("oneway") || in.at("composite_query")) {
            modes.add(
                    switch (in.next().text()) {
                        case "query" -> CandidType.Func.Mode.QUERY;
                        case "oneway" -> CandidType.Func.Mode.ONEWAY;
                        default -> CandidType.Func.Mode.COMPOSITE_QUERY;
                    });
        }
        return new CandidType.Func(arguments, results, modes);
    }

    List<CandidType> types() {
        List<CandidType> types = new ArrayList<>();
        in.expect("(");
        while (!in.at(")")) {
            if (in.peekSecond().is(":")) {
                in.next();
                in.next();
            }
            types.add(type());
            if (!in.take(",")) {
                break;
            }
        }
        in.expect(")");
        return types;
    }

    CandidType.Service service() {
        List<CandidType.Method> methods = new ArrayList<>();
        in.expect("{");
        while (!in.at("}")) {
            if (in.peek().kind() != Lexer.Kind.NAME && in.peek().kind() != Lexer.Kind.TEXT) {
                throw in.error("expected the name of a method");
            }
            String name = in.next().text();
            in.expect(":");
            methods.add(new CandidType.Method(name, in.at("(") ? function() : type()));
            if (!in.take(";")) {
                break;
            }
        }
        in.expect("}");
        return new CandidType.Service(methods);
    }
}
