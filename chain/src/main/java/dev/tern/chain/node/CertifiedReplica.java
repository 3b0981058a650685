package dev.tern.chain.node;

import dev.tern.chain.engine.View;
import dev.tern.chain.nodeapi.CertifiedState;
import dev.tern.chain.replica.ReplicaState;
import dev.tern.sdk.crypto.TreePath;
import dev.tern.sdk.protocol.Certificate;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.SubnetId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A replica's certified state as the gateway reads it. */
final class CertifiedReplica implements CertifiedState {
    private static final TreePath TIME = TreePath.of("time");

    private final View.Certified<ReplicaState> certified;
    private final Optional<Certificate.Delegation> delegation;
    private @Nullable Certificate whole;

    CertifiedReplica(View.Certified<ReplicaState> certified, Optional<Certificate.Delegation> delegation) {
        this.certified = certified;
        this.delegation = delegation;
    }

    @Override
    public SubnetId subnet() {
        return certified.state().state().subnet();
    }

    @Override
    public long height() {
        return certified.state().height();
    }

    @Override
    public synchronized Certificate certificate() {
        Certificate known = whole;
        if (known == null) {
            known = new Certificate(
                    certified.state().tree().whole(), certified.certification().signature(), delegation);
            whole = known;
        }
        return known;
    }

    @Override
    public Certificate certificate(Collection<TreePath> open) {
        List<TreePath> paths = new ArrayList<>(open);
        paths.add(TIME);
        return new Certificate(
                certified.state().tree().witness(paths),
                certified.certification().signature(),
                delegation);
    }

    @Override
    public Optional<Origin> origin(Hash requestId) {
        return certified
                .state()
                .state()
                .ingress()
                .entries()
                .get(requestId)
                .map(entry -> new Origin(entry.sender(), entry.effective()));
    }

    @Override
    public boolean isPrivate(CanisterId canister, String name) {
        return certified
                .state()
                .state()
                .canister(canister)
                .flatMap(c -> c.code())
                .flatMap(code -> code.program().sections().named(name))
                .filter(section -> !section.isPublic())
                .isPresent();
    }
}
