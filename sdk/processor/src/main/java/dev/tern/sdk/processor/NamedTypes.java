package dev.tern.sdk.processor;

import dev.tern.sdk.candid.CandidType;
import dev.tern.sdk.candid.Primitive;
import java.util.Set;

/** Finds the names that a type mentions, and those that they mention. */
final class NamedTypes {
    private NamedTypes() {}

    static void collect(CandidType type, Set<String> names) {
        switch (type) {
            case Primitive primitive -> {}
            case CandidType.Named named -> {
                if (names.add(named.name())) {
                    collect(named.body(), names);
                }
            }
            case CandidType.Opt opt -> collect(opt.of(), names);
            case CandidType.Vec vec -> collect(vec.of(), names);
            case CandidType.Struct struct -> struct.fields().forEach(field -> collect(field.type(), names));
            case CandidType.Variant variant -> variant.cases().forEach(field -> collect(field.type(), names));
            case CandidType.Func func -> {
                func.arguments().forEach(argument -> collect(argument, names));
                func.results().forEach(result -> collect(result, names));
            }
            case CandidType.Service service -> service.methods().forEach(method -> collect(method.type(), names));
        }
    }
}
