package dev.tern.sdk.candid;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An interface file: named types in their order, then perhaps a service (a {@link CandidType.Service} or the name of one),
 * perhaps with the arguments that it is installed with.
 */
public record DidFile(
        Map<String, CandidType.Named> definitions, Optional<List<CandidType>> arguments, Optional<CandidType> service) {
    public DidFile {
        definitions = Collections.unmodifiableMap(new LinkedHashMap<>(definitions));
    }

    /** The type defined under that name; throws {@link CandidException} if there is none. */
    public CandidType type(String name) {
        CandidType type = definitions.get(name);
        if (type == null) {
            throw new CandidException("the type " + name + " is not defined");
        }
        return type;
    }

    /** The methods of the service, none if there is no service. */
    public List<CandidType.Method> methods() {
        return service.isPresent() && service.get().unfold() instanceof CandidType.Service plain
                ? plain.methods()
                : List.of();
    }

    /** The method of that name. */
    public Optional<CandidType.Method> method(String name) {
        for (CandidType.Method method : methods()) {
            if (method.name().equals(name)) {
                return Optional.of(method);
            }
        }
        return Optional.empty();
    }
}
