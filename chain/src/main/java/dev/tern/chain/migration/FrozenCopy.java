package dev.tern.chain.migration;

import dev.tern.runtime.state.PackageManifest;
import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.types.Blob;

/** A frozen canister as its source offers it: the manifest, and the certificate (CBOR) that names the manifest's root. */
record FrozenCopy(Blob freezeCertificate, PackageManifest manifest) implements Encodable {
    @Override
    public void write(Writer out) {
        out.blob(freezeCertificate).value(manifest);
    }

    static FrozenCopy read(Reader in) {
        return new FrozenCopy(in.blob(), PackageManifest.read(in));
    }
}
