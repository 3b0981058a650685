package dev.tern.chain.block;

import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.crypto.Blake3;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import java.util.List;
import java.util.Optional;

/**
 * What a block carries: the application's payload (canonical bytes, opaque here), randomness when a canister waits for it,
 * and evidence of equivocation.
 */
public record Body(Blob payload, Optional<Randomness> randomness, List<Evidence> evidence) implements Encodable {
    public Hash hash() {
        return Blake3.hash(encode());
    }

    @Override
    public void write(Writer out) {
        out.blob(payload).optional(randomness, Writer::value).list(evidence, Writer::value);
    }

    public static Body read(Reader in) {
        return new Body(in.blob(), in.optional(Randomness::read), in.list(Evidence::read));
    }
}
