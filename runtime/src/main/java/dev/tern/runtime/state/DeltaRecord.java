package dev.tern.runtime.state;

import dev.tern.runtime.registry.RegistryDelta;
import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.crypto.HashTree;

/** A registry delta in the state of the root subnet, certified at {@code tern/registry/<version>}, the version as eight big-endian bytes. */
public record DeltaRecord(RegistryDelta delta) implements Encodable, Certified {
    @Override
    public HashTree tree(Wanted wanted) {
        return HashTree.leaf(delta.encoded());
    }

    @Override
    public void write(Writer out) {
        out.value(delta);
    }

    public static DeltaRecord read(Reader in) {
        return new DeltaRecord(RegistryDelta.read(in));
    }
}
