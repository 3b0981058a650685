package dev.tern.runtime.messaging;

import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.SubnetId;

/**
 * A piece of {@code from}'s stream, certified by it. The certificate (CBOR, without delegation: the registry tells the key) shows
 * {@code tern/height}, {@code tern/registry_version}, the stream's header, and messages in sequence. {@link Slices} makes and
 * reads it.
 */
public record CertifiedSlice(SubnetId from, Blob certificate) implements Encodable {
    @Override
    public void write(Writer out) {
        out.subnet(from).blob(certificate);
    }

    public static CertifiedSlice read(Reader in) {
        return new CertifiedSlice(in.subnet(), in.blob());
    }
}
