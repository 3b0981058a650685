package dev.tern.chain.gateway;

import dev.tern.chain.gateway.Locator.Target;
import dev.tern.chain.nodeapi.CertifiedState;
import dev.tern.sdk.crypto.HashTree;
import dev.tern.sdk.crypto.TreePath;
import dev.tern.sdk.protocol.CanisterRanges;
import dev.tern.sdk.protocol.Certificate;
import dev.tern.sdk.protocol.Parsed;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Principal;
import dev.tern.sdk.types.SubnetId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Cuts certificates to what a reader asked for. Delegations are cut too: to the canister ranges in the form that the
 * version of the API shows, and of the shards to the one for the canister asked about (agents search the shards in ways
 * that only agree when there is one).
 */
final class Certificates {
    private static final int MAX_CACHED = 1000;
    private static final TreePath TIME = TreePath.of("time");

    private final Map<Cut, Certificate.Delegation> cuts = new ConcurrentHashMap<>();
    private final Map<Certificate.Delegation, Certificate> decoded = new ConcurrentHashMap<>();

    private record Cut(Certificate.Delegation delegation, List<TreePath> paths) {}

    /** Where the ranges of a subnet stand in a tree: old versions of the API read one leaf, new ones one of many. */
    enum Form {
        FLAT,
        SHARDED
    }

    /** The encoded certificate for these paths. */
    Blob encode(CertifiedState state, Collection<TreePath> paths, Form form, Target target) {
        Certificate whole = state.certificate(paths);
        List<TreePath> all = new ArrayList<>(paths);
        all.add(TIME);
        Optional<Certificate.Delegation> delegation = whole.delegation().map(d -> cut(d, form, target));
        return new Certificate(HashTree.witness(whole.tree(), all), whole.signature(), delegation).encode();
    }

    /** Whether the root vouches, in the delegation at hand, for this subnet's word about the target. */
    boolean covers(CertifiedState state, Target target) {
        return switch (target) {
            case Target.OfSubnet of -> of.subnet().equals(state.subnet());
            case Target.OfCanister of -> covers(rangesTree(state), state.subnet(), of.canister());
        };
    }

    private HashTree rangesTree(CertifiedState state) {
        Certificate whole = state.certificate(List.of(flat(state.subnet()), shards(state.subnet())));
        return whole.delegation().map(d -> decode(d).tree()).orElse(whole.tree());
    }

    private static boolean covers(HashTree tree, SubnetId subnet, Principal canister) {
        Optional<Blob> shard = shard(tree, subnet, canister)
                .flatMap(label -> tree.value(shards(subnet).then(label)));
        return shard.or(() -> tree.value(flat(subnet)))
                .map(CanisterRanges::decode)
                .map(parsed -> switch (parsed) {
                    case Parsed.Ok<CanisterRanges> ok ->
                        ok.value().ranges().stream()
                                .anyMatch(range -> range.first().principal().compareTo(canister) <= 0
                                        && canister.compareTo(range.last().principal()) <= 0);
                    case Parsed.Malformed<CanisterRanges> bad -> false;
                })
                .orElse(false);
    }

    private Certificate.Delegation cut(Certificate.Delegation delegation, Form form, Target target) {
        Certificate certificate = decode(delegation);
        SubnetId subnet = delegation.subnet();
        List<TreePath> paths = new ArrayList<>();
        paths.add(TIME);
        paths.add(TreePath.of("subnet").then(subnet.bytes()).then("public_key"));
        paths.add(
                switch (form) {
                    case FLAT -> flat(subnet);
                    case SHARDED ->
                        switch (target) {
                            case Target.OfSubnet of -> shards(subnet);
                            case Target.OfCanister of ->
                                shard(certificate.tree(), subnet, of.canister())
                                        .map(label -> shards(subnet).then(label))
                                        .orElse(flat(subnet));
                        };
                });
        if (cuts.size() > MAX_CACHED) {
            cuts.clear();
        }
        return cuts.computeIfAbsent(
                new Cut(delegation, paths),
                key -> new Certificate.Delegation(
                        subnet,
                        new Certificate(
                                        HashTree.witness(certificate.tree(), paths),
                                        certificate.signature(),
                                        Optional.empty())
                                .encode()));
    }

    private Certificate decode(Certificate.Delegation delegation) {
        if (decoded.size() > MAX_CACHED) {
            decoded.clear();
        }
        return decoded.computeIfAbsent(
                delegation, d -> Certificate.decode(d.certificate()).orThrow());
    }

    /** The label of the shard that would hold the canister: the greatest one that is not above it. */
    private static Optional<Blob> shard(HashTree tree, SubnetId subnet, Principal canister) {
        return tree.subtree(shards(subnet))
                .flatMap(shards -> shards.children().stream()
                        .map(HashTree.Labeled::label)
                        .filter(label -> label.compareTo(canister.bytes()) <= 0)
                        .reduce((low, high) -> high));
    }

    private static TreePath flat(SubnetId subnet) {
        return TreePath.of("subnet").then(subnet.bytes()).then("canister_ranges");
    }

    private static TreePath shards(SubnetId subnet) {
        return TreePath.of("canister_ranges").then(subnet.bytes());
    }
}
