package dev.tern.sdk.canister;

import dev.tern.sdk.candid.Candid;
import dev.tern.sdk.candid.CandidType;
import dev.tern.sdk.candid.CandidValue;
import dev.tern.sdk.candid.Label;
import dev.tern.sdk.types.Blob;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Saves and loads {@link Stable} fields, as one Candid record: fields may be added, removed and generalised by upgrades. */
public final class StableFields {
    private final List<CandidType.Field> types = new ArrayList<>();
    private final List<CandidValue.Field> values = new ArrayList<>();

    public <T> StableFields add(String name, Codec<T> codec, T value) {
        types.add(new CandidType.Field(name, codec.type()));
        values.add(new CandidValue.Field(name, codec.write(value)));
        return this;
    }

    public void save() {
        Blob bytes = Candid.encode(List.of(new CandidType.Struct(types)), List.of(new CandidValue.Struct(values)));
        StableMemory.save(bytes.unsafeBytes());
    }

    /** The saved record; without fields if nothing was saved. */
    public static CandidValue.Struct load() {
        byte[] bytes = StableMemory.load();
        if (bytes.length > 0 && Candid.decode(Blob.wrap(bytes)).getFirst() instanceof CandidValue.Struct struct) {
            return struct;
        }
        return new CandidValue.Struct(List.of());
    }

    /** A field of the saved record, or {@code initial} if it was not saved; traps if it has become another type. */
    public static <T> T read(CandidValue.Struct saved, String name, Codec<T> codec, T initial) {
        Optional<CandidValue> value = saved.field(Label.of(name));
        return value.isPresent() ? codec.read(Candid.coerce(value.get(), codec.type())) : initial;
    }
}
