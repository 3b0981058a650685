package dev.tern.sdk.candid;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads interface files (.did); imports are refused. Errors are {@link CandidException} with line and column. */
public final class DidParser {
    private final Lexer in;
    private final TypeParser types;
    private final Map<String, CandidType.Named> definitions = new LinkedHashMap<>();

    private DidParser(String text) {
        in = new Lexer(text);
        types = new TypeParser(in);
    }

    public static DidFile parse(String text) {
        return new DidParser(text).file();
    }

    /** A single type, such as {@code vec record { nat; text }}. */
    public static CandidType parseType(String text) {
        DidParser parser = new DidParser(text);
        CandidType type = parser.types.type();
        parser.in.expectEnd();
        parser.types.checkNames();
        return type;
    }

    private DidFile file() {
        while (in.at("type") || in.at("import")) {
            definition();
            if (!in.take(";")) {
                break;
            }
        }
        Optional<List<CandidType>> arguments = Optional.empty();
        Optional<CandidType> service = Optional.empty();
        if (in.take("service")) {
            if (!in.at(":")) {
                in.next();
            }
            in.expect(":");
            if (in.at("(")) {
                arguments = Optional.of(types.types());
                in.expect("->");
            }
            service = Optional.of(in.at("{") ? types.service() : types.type());
            in.take(";");
        }
        in.expectEnd();
        types.checkNames();
        check(service);
        return new DidFile(definitions, arguments, service);
    }

    private void definition() {
        if (in.at("import")) {
            throw in.error("imports are not supported: copy the definitions in");
        }
        in.expect("type");
        if (in.peek().kind() != Lexer.Kind.NAME) {
            throw in.error("expected the name of a type");
        }
        String name = in.next().text();
        in.expect("=");
        CandidType.Named named = types.named(name);
        named.tie(types.type());
        definitions.put(name, named);
    }

    private static void check(Optional<CandidType> service) {
        if (service.isEmpty()) {
            return;
        }
        if (!(service.get().unfold() instanceof CandidType.Service plain)) {
            throw new CandidException("the service is not a service type: " + service.get());
        }
        for (CandidType.Method method : plain.methods()) {
            method.func();
        }
    }
}
