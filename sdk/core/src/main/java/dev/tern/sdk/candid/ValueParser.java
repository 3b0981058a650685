package dev.tern.sdk.candid;

import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Principal;
import java.util.ArrayList;
import java.util.List;

/** Reads values as they are written: whole numbers become {@code int}, others {@code float64}, unless annotated. */
final class ValueParser {
    private static final int MAX_DEPTH = 200;

    private final Lexer in;
    private int depth;

    ValueParser(String text) {
        in = new Lexer(text);
    }

    List<CandidValue> arguments() {
        List<CandidValue> values = new ArrayList<>();
        in.expect("(");
        while (!in.at(")")) {
            values.add(annotated());
            if (!in.take(",")) {
                break;
            }
        }
        in.expect(")");
        in.expectEnd();
        return values;
    }

    private CandidValue annotated() {
        CandidValue value = value();
        if (!in.take(":")) {
            return value;
        }
        TypeParser types = new TypeParser(in);
        CandidType type = types.type();
        types.checkNames();
        return TextTyping.fit(value, type);
    }

    private CandidValue value() {
        if (++depth > MAX_DEPTH) {
            throw in.error("values nested more than " + MAX_DEPTH + " deep");
        }
        CandidValue value = switch (in.peek().kind()) {
            case NUMBER -> number(in.next().text());
            case TEXT -> text();
            case NAME -> word();
            case SYMBOL -> parenthesised();
            case END -> throw in.error("expected a value");
        };
        depth--;
        return value;
    }

    private static CandidValue number(String literal) {
        return Numbers.isInteger(literal)
                ? new CandidValue.Int(Numbers.integer(literal))
                : new CandidValue.Float64(Numbers.decimal(literal));
    }

    private CandidValue text() {
        Blob bytes = in.peek().bytes();
        if (!Blob.ofText(bytes.text()).equals(bytes)) {
            throw in.error("a text must be UTF-8");
        }
        in.next();
        return new CandidValue.Text(bytes.text());
    }

    private CandidValue parenthesised() {
        if (in.take("-")) {
            if (in.take("inf")) {
                return new CandidValue.Float64(Double.NEGATIVE_INFINITY);
            }
            throw in.error("expected a number");
        }
        if (!in.at("(")) {
            throw in.error("expected a value");
        }
        in.next();
        CandidValue value = annotated();
        in.expect(")");
        return value;
    }

    private CandidValue word() {
        String word = in.peek().text();
        return switch (word) {
            case "true", "false" -> {
                in.next();
                yield new CandidValue.Bool(word.equals("true"));
            }
            case "null" -> {
                in.next();
                yield CandidValue.Null.VALUE;
            }
            case "inf", "NaN" -> {
                in.next();
                yield new CandidValue.Float64(word.equals("inf") ? Double.POSITIVE_INFINITY : Double.NaN);
            }
            case "opt" -> {
                in.next();
                yield CandidValue.Opt.of(value());
            }
            case "blob" -> {
                in.next();
                yield new CandidValue.Bytes(quoted().bytes());
            }
            case "vec" -> vector();
            case "record" -> record();
            case "variant" -> variant();
            case "principal" -> {
                in.next();
                yield new CandidValue.PrincipalRef(principal());
            }
            case "service" -> {
                in.next();
                yield new CandidValue.ServiceRef(principal());
            }
            case "func" -> function();
            default -> throw in.error("expected a value");
        };
    }

    private Lexer.Token quoted() {
        if (in.peek().kind() != Lexer.Kind.TEXT) {
            throw in.error("expected a text in quotes");
        }
        return in.next();
    }

    private Principal principal() {
        Lexer.Token token = quoted();
        try {
            return Principal.ofText(token.text());
        } catch (IllegalArgumentException e) {
            throw new CandidException("not a principal: \"" + token.text() + "\"");
        }
    }

    private CandidValue function() {
        in.next();
        Principal canister = principal();
        in.expect(".");
        if (in.peek().kind() != Lexer.Kind.NAME && in.peek().kind() != Lexer.Kind.TEXT) {
            throw in.error("expected the name of a method");
        }
        return new CandidValue.FuncRef(canister, in.next().text());
    }

    private CandidValue vector() {
        in.next();
        in.expect("{");
        List<CandidValue> values = new ArrayList<>();
        while (!in.at("}")) {
            values.add(annotated());
            if (!in.take(";")) {
                break;
            }
        }
        in.expect("}");
        return new CandidValue.Vec(values);
    }

    private CandidValue record() {
        in.next();
        in.expect("{");
        List<CandidValue.Field> fields = new ArrayList<>();
        long next = 0;
        while (!in.at("}")) {
            boolean labelled = in.peekSecond().is("=");
            Label label = labelled ? new TypeParser(in).label() : Label.of(next);
            next = label.id() + 1;
            if (labelled) {
                in.expect("=");
            }
            fields.add(new CandidValue.Field(label, annotated()));
            if (!in.take(";")) {
                break;
            }
        }
        in.expect("}");
        return new CandidValue.Struct(fields);
    }

    private CandidValue variant() {
        in.next();
        in.expect("{");
        Label label = new TypeParser(in).label();
        CandidValue content = in.take("=") ? annotated() : CandidValue.Null.VALUE;
        in.take(";");
        in.expect("}");
        return new CandidValue.Variant(label, content);
    }
}
