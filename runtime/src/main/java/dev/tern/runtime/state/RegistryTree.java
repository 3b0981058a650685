package dev.tern.runtime.state;

import dev.tern.runtime.registry.CanisterRange;
import dev.tern.runtime.registry.Member;
import dev.tern.runtime.registry.NodeRecord;
import dev.tern.runtime.registry.Registry;
import dev.tern.runtime.registry.SubnetRecord;
import dev.tern.runtime.registry.SubnetType;
import dev.tern.sdk.crypto.Bls;
import dev.tern.sdk.crypto.HashTree;
import dev.tern.sdk.crypto.PublicKey;
import dev.tern.sdk.protocol.CanisterRanges;
import dev.tern.sdk.types.SubnetId;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the certified tree says of subnets, {@code /subnet} and {@code /canister_ranges}: worked out once per registry version. */
public final class RegistryTree {
    private final Registry registry;
    private @Nullable HashTree subnets;
    private @Nullable HashTree ranges;

    RegistryTree(Registry registry) {
        this.registry = registry;
    }

    HashTree subnets() {
        HashTree known = subnets;
        if (known == null) {
            known = HashTree.EMPTY;
            for (SubnetRecord subnet : registry.subnets().values()) {
                known = known.with(subnet.id().bytes(), subnet(subnet));
            }
            subnets = known;
        }
        return known;
    }

    HashTree ranges() {
        HashTree known = ranges;
        if (known == null) {
            known = HashTree.EMPTY;
            for (SubnetId subnet : registry.subnets().keySet()) {
                known = known.with(subnet.bytes(), rangesOf(subnet));
            }
            ranges = known;
        }
        return known;
    }

    private HashTree subnet(SubnetRecord subnet) {
        String type = subnet.type() == SubnetType.ROOT ? "system" : "application";
        return HashTree.EMPTY
                .with("canister_ranges", HashTree.leaf(new CanisterRanges(list(subnet.id())).encode()))
                .with("node", nodes(subnet))
                .with("public_key", HashTree.leaf(Bls.der(subnet.publicKey())))
                .with("type", HashTree.leaf(type));
    }

    private HashTree nodes(SubnetRecord subnet) {
        HashTree tree = HashTree.EMPTY;
        for (Member member : subnet.members()) {
            Optional<NodeRecord> node = registry.node(member.node());
            if (node.isPresent()) {
                HashTree key = HashTree.leaf(
                        new PublicKey.Ed25519Key(node.orElseThrow().publicKey()).der());
                tree = tree.with(member.node().bytes(), HashTree.EMPTY.with("public_key", key));
            }
        }
        return tree;
    }

    /** One leaf per range, under its first id: who looks for a canister takes the last label that is not above it. */
    private HashTree rangesOf(SubnetId subnet) {
        HashTree tree = HashTree.EMPTY;
        for (CanisterRanges.Range range : list(subnet)) {
            HashTree leaf = HashTree.leaf(new CanisterRanges(List.of(range)).encode());
            tree = tree.with(range.first().bytes(), leaf);
        }
        return tree;
    }

    private List<CanisterRanges.Range> list(SubnetId subnet) {
        return registry.canisterRanges(subnet).stream().map(RegistryTree::range).toList();
    }

    private static CanisterRanges.Range range(CanisterRange range) {
        return new CanisterRanges.Range(range.first(), range.last());
    }
}
