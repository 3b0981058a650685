package dev.tern.runtime.registry;

import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.NodeId;
import dev.tern.sdk.types.SubnetId;
import java.util.List;
import java.util.Optional;

/**
 * A subnet.
 *
 * @param publicKey the 96-byte BLS key of the subnet
 * @param members ordered by node id
 * @param range the canister ids it creates; disjoint from those of all other subnets
 * @param protocolVersion of rewriter, cost table and limits (protocol.md, 2)
 */
public record SubnetRecord(
        SubnetId id, SubnetType type, Blob publicKey, List<Member> members, IdRange range, int protocolVersion)
        implements Encodable {
    public SubnetRecord {
        members = List.copyOf(members);
        for (int i = 1; i < members.size(); i++) {
            if (members.get(i - 1).node().compareTo(members.get(i).node()) >= 0) {
                throw new IllegalArgumentException("members must ascend by node id");
            }
        }
    }

    public int quorum() {
        return Quorum.of(members.size());
    }

    public Optional<Member> member(NodeId node) {
        return members.stream().filter(m -> m.node().equals(node)).findFirst();
    }

    public boolean hasMember(NodeId node) {
        return member(node).isPresent();
    }

    @Override
    public void write(Writer out) {
        out.subnet(id);
        Codes.write(out, SubnetType.values(), type);
        out.blob(publicKey).list(members, Writer::value);
        out.value(range).u32(protocolVersion);
    }

    public static SubnetRecord read(Reader in) {
        return new SubnetRecord(
                in.subnet(),
                Codes.read(in, SubnetType.values()),
                in.blob(),
                in.list(Member::read),
                IdRange.read(in),
                in.u32());
    }
}
