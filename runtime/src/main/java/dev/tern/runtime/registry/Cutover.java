package dev.tern.runtime.registry;

import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.types.Hash;

/**
 * The end of a canister's life on the source, as the source certified it.
 *
 * @param height the last block in which the source ran it
 * @param manifestRoot of the frozen canister
 * @param timeNs of that block
 */
public record Cutover(long height, Hash manifestRoot, long timeNs) implements Encodable {
    @Override
    public void write(Writer out) {
        out.u64(height).hash(manifestRoot).u64(timeNs);
    }

    public static Cutover read(Reader in) {
        return new Cutover(in.u64(), in.hash(), in.u64());
    }
}
