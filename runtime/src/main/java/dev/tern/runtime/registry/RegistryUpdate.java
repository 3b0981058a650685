package dev.tern.runtime.registry;

import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.types.Blob;
import java.util.List;

/**
 * Contiguous deltas, certified: the certificate (CBOR) of the root subnet shows each at {@code tern/registry/<version>}, and shows
 * {@code tern/height}. Nodes of the root send it, proposers put it into blocks.
 */
public record RegistryUpdate(List<RegistryDelta> deltas, Blob certificate) implements Encodable {
    public RegistryUpdate {
        deltas = List.copyOf(deltas);
    }

    /** Without the deltas that somebody at {@code version} has; the certificate still shows the rest. */
    public RegistryUpdate after(long version) {
        List<RegistryDelta> rest =
                deltas.stream().filter(delta -> delta.version() > version).toList();
        return new RegistryUpdate(rest, certificate);
    }

    @Override
    public void write(Writer out) {
        out.list(deltas, Writer::value).blob(certificate);
    }

    public static RegistryUpdate read(Reader in) {
        return new RegistryUpdate(in.list(RegistryDelta::read), in.blob());
    }
}
