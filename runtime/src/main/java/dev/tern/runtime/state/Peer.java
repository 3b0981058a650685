package dev.tern.runtime.state;

import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;

/** What the newest slice in a block proved about another subnet: how far it is, and which registry version it had there. */
public record Peer(long height, long registryVersion) implements Encodable {
    public static final Peer UNKNOWN = new Peer(0, 0);

    public Peer latest(Peer other) {
        return other.height > height ? other : this;
    }

    @Override
    public void write(Writer out) {
        out.u64(height).u64(registryVersion);
    }

    public static Peer read(Reader in) {
        return new Peer(in.u64(), in.u64());
    }
}
