package dev.tern.chain.migration;

import dev.tern.sdk.codec.DecodeException;
import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.SubnetId;

/** What nodes ask each other, besides what their replicas say. An empty answer means "I do not have it (yet)". */
public sealed interface Question extends Encodable {
    /** The root subnet's newest certificate about {@code subnet}'s key and ranges, of at least this registry version. */
    record DelegationOf(SubnetId subnet, long version) implements Question {}

    /** The manifest of a copy of the canister as it is now, to a destination that prepares (protocol.md, 17). */
    record BaseOf(long migration) implements Question {}

    /** Manifest and freeze certificate, once the canister is frozen: see {@link FrozenCopy}. */
    record FrozenOf(long migration) implements Question {}

    /** A chunk of the package with this manifest root, by its number there. */
    record ChunkOf(long migration, Hash root, int number) implements Question {}

    @Override
    default void write(Writer out) {
        switch (this) {
            case DelegationOf q -> out.u8(0).subnet(q.subnet).u64(q.version);
            case BaseOf q -> out.u8(1).u64(q.migration);
            case FrozenOf q -> out.u8(2).u64(q.migration);
            case ChunkOf q -> out.u8(3).u64(q.migration).hash(q.root).u32(q.number);
        }
    }

    /** Throws {@link DecodeException} on anything that is not a question. */
    static Question of(Blob bytes) {
        return Reader.whole(bytes.unsafeBytes(), Question::read);
    }

    private static Question read(Reader in) {
        int tag = in.u8();
        return switch (tag) {
            case 0 -> new DelegationOf(in.subnet(), in.u64());
            case 1 -> new BaseOf(in.u64());
            case 2 -> new FrozenOf(in.u64());
            case 3 -> new ChunkOf(in.u64(), in.hash(), in.u32());
            default -> throw new DecodeException("not a question: tag " + tag);
        };
    }
}
