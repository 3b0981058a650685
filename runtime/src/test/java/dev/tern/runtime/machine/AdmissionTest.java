package dev.tern.runtime.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.runtime.messaging.CertifiedSlice;
import dev.tern.runtime.messaging.Signatures;
import dev.tern.runtime.messaging.Slices;
import dev.tern.runtime.migration.Activation;
import dev.tern.runtime.migration.Activations;
import dev.tern.runtime.migration.FreezeProof;
import dev.tern.runtime.registry.MigrationPhase;
import dev.tern.runtime.registry.Registry;
import dev.tern.runtime.registry.RegistryChange;
import dev.tern.runtime.registry.RegistryDelta;
import dev.tern.runtime.registry.RegistryUpdate;
import dev.tern.runtime.state.NetworkState;
import dev.tern.runtime.state.NodeAck;
import dev.tern.sdk.crypto.Blake3;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Hash;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    private static final int MOST = 20_000;

    /** Stops a migration right before its activation, with everything at hand. */
    private static final class Committed {
        final Lockstep net = Lockstep.withRealSignatures(51);
        final CanisterId counter = net.install(net.a, Puppet.IDLE);
        final Activation activation;

        Committed() {
            net.migrate(net.a, counter, net.b, Optional.empty());
            net.until(MOST, () -> net.inPhase(1, MigrationPhase.COMMITTED));
            net.idle.add(net.b.id());
            net.b.activations.clear();
            net.until(
                    MOST,
                    () -> net.b.state().registry().migration(1).orElseThrow().phase() == MigrationPhase.COMMITTED);
            Blob proof = FreezeProof.make(net.a.state(), net.a.newest().signature(), 1);
            activation = Activations.propose(net.b.state().network(), 1, proof).orElseThrow();
        }

        Optional<String> refusal(Activation offered) {
            return net.admission.begin(net.b.state(), net.clock + 1).activation(offered);
        }
    }

    @Test
    void anActivationNeedsTheFreezeCertificateAndAQuorumOfTrueAcknowledgements() {
        Committed at = new Committed();
        Activation good = at.activation;
        assertThat(at.refusal(good)).isEmpty();

        NodeAck first = good.acks().get(0);
        List<NodeAck> forged = new ArrayList<>(good.acks());
        forged.set(0, new NodeAck(1, first.epoch(), first.kind(), first.manifestRoot(), first.node(), Blob.EMPTY));
        assertThat(at.refusal(new Activation(1, good.freezeCertificate(), forged))
                        .orElseThrow())
                .contains("signature is wrong");
        assertThat(at.refusal(new Activation(
                                1, good.freezeCertificate(), good.acks().subList(0, 2)))
                        .orElseThrow())
                .contains("needed are 3");
        assertThat(at.refusal(new Activation(1, good.freezeCertificate(), List.of(first, first, first)))
                        .orElseThrow())
                .contains("out of order");
        Blob foreign = FreezeProof.make(at.net.a.state(), at.net.b.newest().signature(), 1);
        assertThat(at.refusal(new Activation(1, foreign, good.acks())).orElseThrow())
                .contains("not one of the source");
        assertThat(at.net.admission.begin(at.net.b.state(), 1).activation(good).orElseThrow())
                .contains("time would run back");
    }

    @Test
    void anActivationIsRefusedWhereTheBlockDoesNotKnowTheCommitOrTheCanisterRunsAlready() {
        Committed at = new Committed();
        assertThat(at.net.admission.begin(at.net.c.state(), at.net.clock + 1).activation(at.activation))
                .isPresent();
        at.net.idle.clear();
        at.net.until(MOST, () -> at.net.b.state().canister(at.counter).isPresent());
        assertThat(at.refusal(at.activation).orElseThrow()).contains("active already");
    }

    @Test
    void anActivationIsRefusedByABlockWhoseRegistryVersionDoesNotShowTheCommitYet() {
        Committed at = new Committed();
        Registry registry = at.net.genesis.registry();
        Registry before = registry;
        while (registry.migration(1).filter(m -> m.phase().committed()).isEmpty()) {
            before = registry;
            long next = registry.version() + 1;
            registry = registry.apply(
                    at.net.root.state().network().log().get(next).orElseThrow().delta());
        }
        assertThat(refusal(at, registry, at.activation)).isEmpty();
        assertThat(refusal(at, before, at.activation).orElseThrow()).contains("not committed");
        RegistryDelta later = new RegistryDelta(
                registry.version() + 1,
                List.of(new RegistryChange.PutAssignment(
                        registry.assignment(at.counter).orElseThrow().raised())));
        assertThat(refusal(at, registry.apply(later), at.activation).orElseThrow())
                .contains("moved on since");
    }

    private static Optional<String> refusal(Committed at, Registry registry, Activation activation) {
        NetworkState network = at.net.b.state().network().withRegistry(registry);
        return Activations.refusal(network, activation, at.net.clock + 1, new Signatures());
    }

    @Test
    void callsForACanisterBetweenTwoSubnetsWaitAndThenGoToTheOther() {
        Committed at = new Committed();
        at.net.call(at.net.b, at.counter, "inc", Blob.EMPTY);
        Blob call = at.net.b.ingress.get(0);
        assertThat(at.net.admission.begin(at.net.b.state(), at.net.clock).ingress(call))
                .get()
                .isInstanceOfSatisfying(
                        IngressRefusal.Migrating.class,
                        m -> assertThat(m.destination()).isEmpty());
        at.net.until(
                MOST,
                () -> at.net.a.state().registry().migration(1).orElseThrow().phase() == MigrationPhase.COMMITTED);
        assertThat(at.net.admission.begin(at.net.a.state(), at.net.clock).ingress(call))
                .get()
                .isInstanceOfSatisfying(
                        IngressRefusal.Migrating.class,
                        m -> assertThat(m.destination()).contains(at.net.b.id()));
    }

    @Test
    void acknowledgementsOfStrangersAndRepeatedOnesAreRefused() {
        Lockstep net = Lockstep.of(52);
        CanisterId counter = net.install(net.a, Puppet.IDLE);
        net.migrate(net.a, counter, net.b, Optional.empty());
        net.idle.add(net.b.id());
        net.until(MOST, () -> net.b.state().network().arriving(counter).isPresent());
        Hash root = Blake3.hash();
        NodeAck good = net.b.ack(net.b.nodes.get(0).id(), 1, 0, NodeAck.Kind.READY, root);
        NodeAck stranger = net.c.ack(net.c.nodes.get(0).id(), 1, 0, NodeAck.Kind.READY, root);
        NodeAck older = net.b.ack(net.b.nodes.get(1).id(), 1, 7, NodeAck.Kind.READY, root);
        PayloadCheck check = net.admission.begin(net.b.state(), net.clock);

        assertThat(check.ack(good)).isEmpty();
        assertThat(check.ack(good)).contains("known");
        assertThat(check.ack(stranger).orElseThrow()).contains("not a member");
        assertThat(check.ack(older).orElseThrow()).contains("another epoch");
    }

    @Test
    void registryUpdatesMustFollowAndSlicesMustBeSignedAndNew() {
        Lockstep net = Lockstep.withRealSignatures(53);
        CanisterId counter = net.install(net.a, Puppet.IDLE);
        net.install(net.c, Puppet.calling(counter.principal(), 3));
        net.migrate(net.a, counter, net.b, Optional.empty());
        net.until(
                MOST,
                () -> net.root.state().registry().version() > 3
                        && net.c.state().network().stream(net.a.id()).header().end() > 0);
        TestSubnet fresh = net.b;
        PayloadCheck check = net.admission.begin(StateMachine.genesis(net.genesis, fresh.id()), net.clock);
        RegistryUpdate all = RegistryProof.make(
                        net.root.state(), net.root.newest().signature(), 1)
                .orElseThrow();
        RegistryDelta changed = new RegistryDelta(2, List.of());

        assertThat(check.update(all.after(2)).orElseThrow()).contains("expected is 2");
        assertThat(check.update(new RegistryUpdate(List.of(changed), all.certificate()))
                        .orElseThrow())
                .contains("does not show");
        assertThat(check.update(all)).isEmpty();
        Blob wrong = net.b.newest().signature();
        CertifiedSlice forged =
                Slices.make(net.c.state(), wrong, net.a.id(), 0, 10).orElseThrow();
        PayloadCheck atA = net.admission.begin(StateMachine.genesis(net.genesis, net.a.id()), net.clock);
        assertThat(atA.slice(forged)).isPresent();
    }
}
