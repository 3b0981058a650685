package dev.tern.chain.node;

import dev.tern.chain.migration.Question;
import dev.tern.chain.network.TcpNetwork;
import dev.tern.runtime.registry.Member;
import dev.tern.runtime.registry.Registry;
import dev.tern.sdk.protocol.Certificate;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.NodeId;
import dev.tern.sdk.types.SubnetId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The root's newest word, per subnet, for the subnet's key and canister ranges: fetched from nodes of the root subnet
 * whenever the registry has a newer version (protocol.md, 12). Thread-safe.
 */
final class Delegations {
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final TcpNetwork network;
    private final Map<SubnetId, Held> held = new ConcurrentHashMap<>();

    Delegations(TcpNetwork network) {
        this.network = network;
    }

    private record Held(Blob certificate, long version) {}

    /** The newest delegation at hand; none for the root subnet. */
    Optional<Certificate.Delegation> of(SubnetId subnet) {
        return Optional.ofNullable(held.get(subnet)).map(h -> new Certificate.Delegation(subnet, h.certificate));
    }

    boolean isCurrent(SubnetId subnet, Registry registry) {
        Held have = held.get(subnet);
        return subnet.equals(registry.root()) || (have != null && have.version >= registry.version());
    }

    /** Asks one node of the root subnet after another, beginning with the {@code turn}th, until one has it. */
    void refresh(SubnetId subnet, Registry registry, int turn) {
        List<NodeId> roots =
                registry.rootRecord().members().stream().map(Member::node).toList();
        for (int i = 0; i < roots.size() && !isCurrent(subnet, registry); i++) {
            NodeId root = roots.get(Math.floorMod(turn + i, roots.size()));
            Answers.await(network.ask(root, new Question.DelegationOf(subnet, registry.version()).encoded(), PATIENCE))
                    .ifPresent(certificate -> take(subnet, registry, certificate));
        }
    }

    private void take(SubnetId subnet, Registry registry, Blob certificate) {
        Blob key = registry.subnet(subnet).orElseThrow().publicKey();
        Certificates.delegationVersion(
                        certificate, subnet, key, registry.rootRecord().publicKey())
                .ifPresent(version -> held.merge(
                        subnet,
                        new Held(certificate, version),
                        (old, next) -> next.version > old.version ? next : old));
    }
}
