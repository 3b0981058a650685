package dev.tern.chain.gateway;

import dev.tern.sdk.candid.Candid;
import dev.tern.sdk.candid.CandidException;
import dev.tern.sdk.candid.CandidType;
import dev.tern.sdk.candid.CandidValue;
import dev.tern.sdk.candid.Label;
import dev.tern.sdk.types.Blob;
import java.util.List;
import java.util.Optional;

/** A Candid value with the type at which it was sent: what is not ours to understand can be sent on as it came. */
record Sent(CandidType type, CandidValue value) {
    /** The first value of {@code bytes}. */
    static Sent first(Blob bytes) {
        List<CandidValue> values = Candid.decode(bytes);
        if (values.isEmpty()) {
            throw new CandidException("nothing was sent");
        }
        return new Sent(Candid.types(bytes).getFirst(), values.getFirst());
    }

    /** A field of a record. */
    Optional<Sent> field(String name) {
        if (!(type.unfold() instanceof CandidType.Struct form) || !(value instanceof CandidValue.Struct struct)) {
            throw new CandidException("not a record");
        }
        return struct.field(Label.of(name)).map(content -> new Sent(typeOf(form.fields(), name), content));
    }

    /** What an option has; what is no option is there. */
    Optional<Sent> content() {
        if (value instanceof CandidValue.Null) {
            return Optional.empty();
        }
        if (type.unfold() instanceof CandidType.Opt option && value instanceof CandidValue.Opt opt) {
            return opt.value().map(content -> new Sent(option.of(), content));
        }
        return Optional.of(this);
    }

    /** The content of a variant, if it is of that case. */
    Optional<Sent> when(String name) {
        if (!(type.unfold() instanceof CandidType.Variant form) || !(value instanceof CandidValue.Variant variant)) {
            throw new CandidException("not a variant");
        }
        return variant.label().equals(Label.of(name))
                ? Optional.of(new Sent(typeOf(form.cases(), name), variant.value()))
                : Optional.empty();
    }

    /** As the only argument of a call. */
    Blob encoded() {
        return Candid.encode(List.of(type), List.of(value));
    }

    private static CandidType typeOf(List<CandidType.Field> fields, String name) {
        return fields.stream()
                .filter(field -> field.label().equals(Label.of(name)))
                .findFirst()
                .orElseThrow(() -> new CandidException("no type for " + name))
                .type();
    }
}
