package dev.tern.runtime.registry;

import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import java.util.List;

/** What makes version {@code version} of the registry out of {@code version − 1}: the leaf {@code tern/registry/<version>} of the root subnet. */
public record RegistryDelta(long version, List<RegistryChange> changes) implements Encodable {
    public RegistryDelta {
        changes = List.copyOf(changes);
    }

    @Override
    public void write(Writer out) {
        out.u64(version).list(changes, Writer::value);
    }

    public static RegistryDelta read(Reader in) {
        return new RegistryDelta(in.u64(), in.list(RegistryChange::read));
    }
}
