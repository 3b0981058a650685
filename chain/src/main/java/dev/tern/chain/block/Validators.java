package dev.tern.chain.block;

import dev.tern.chain.consensus.Committee;
import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.crypto.Blake3;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.NodeId;
import java.util.List;
import java.util.Optional;

/** The members of a subnet at one height, ascending by id, with the keys that verify what they sign. */
public record Validators(List<Validator> members) implements Encodable {
    /**
     * A member.
     *
     * @param key its 32-byte Ed25519 key
     * @param shareIndex which share of the subnet's BLS key it holds, from 0
     * @param shareKey the 96-byte key that verifies its shares
     */
    public record Validator(NodeId node, Blob key, int shareIndex, Blob shareKey) implements Encodable {
        @Override
        public void write(Writer out) {
            out.node(node).blob(key).u32(shareIndex).blob(shareKey);
        }

        public static Validator read(Reader in) {
            return new Validator(in.node(), in.blob(), in.u32(), in.blob());
        }
    }

    public Validators {
        members = List.copyOf(members);
    }

    public Committee committee() {
        return new Committee(members.stream().map(Validator::node).toList());
    }

    public Optional<Validator> find(NodeId node) {
        for (Validator member : members) {
            if (member.node().equals(node)) {
                return Optional.of(member);
            }
        }
        return Optional.empty();
    }

    public Hash hash() {
        return Blake3.hash(encode());
    }

    @Override
    public void write(Writer out) {
        out.list(members, Writer::value);
    }

    public static Validators read(Reader in) {
        return new Validators(in.list(Validator::read));
    }
}
