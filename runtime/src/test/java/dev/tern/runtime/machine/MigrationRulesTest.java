package dev.tern.runtime.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.runtime.messaging.Routes;
import dev.tern.runtime.migration.LocalSteps;
import dev.tern.runtime.migration.RegistryCanister;
import dev.tern.runtime.registry.CanisterRange;
import dev.tern.runtime.registry.Cutover;
import dev.tern.runtime.registry.MigrationPhase;
import dev.tern.runtime.registry.Moment;
import dev.tern.runtime.registry.Registry;
import dev.tern.runtime.registry.RegistryRequest;
import dev.tern.runtime.registry.RegistryRequest.Fact;
import dev.tern.runtime.state.MigrationStep;
import dev.tern.runtime.state.NetworkState;
import dev.tern.runtime.state.ReplicatedState;
import dev.tern.runtime.state.Request;
import dev.tern.sdk.candid.Candid;
import dev.tern.sdk.candid.CandidValue;
import dev.tern.sdk.crypto.Blake3;
import dev.tern.sdk.protocol.RequestStatus;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Cycles;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.Principal;
import dev.tern.sdk.types.SubnetId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Rules of protocol.md on migration, one bad execution each. */
class MigrationRulesTest {
    private static final int MOST = 20_000;
    private static final CanisterId MANAGEMENT = new CanisterId(Principal.MANAGEMENT);

    // protocol.md, 12
    @Test
    void ownerDelegationAndRouteChangeWithTheCommitAndNotBefore() {
        Lockstep net = Lockstep.of(71);
        CanisterId counter = net.install(net.a, Puppet.IDLE);
        net.migrate(net.a, counter, net.b, Optional.empty());
        net.until(MOST, () -> net.inPhase(1, MigrationPhase.READY));
        net.halted.add(net.b.id());
        net.until(MOST, () -> net.inPhase(1, MigrationPhase.FROZEN));
        belongs(net.root.state().registry(), counter, net.a.id(), net.b.id());

        net.halted.clear();
        net.until(MOST, () -> net.inPhase(1, MigrationPhase.COMMITTED));
        belongs(net.root.state().registry(), counter, net.b.id(), net.a.id());
    }

    private static void belongs(Registry registry, CanisterId canister, SubnetId here, SubnetId notThere) {
        assertThat(registry.owner(canister)).contains(here);
        assertThat(registry.route(canister)).contains(here);
        assertThat(covers(registry.canisterRanges(here), canister)).isTrue();
        assertThat(covers(registry.canisterRanges(notThere), canister)).isFalse();
    }

    private static boolean covers(List<CanisterRange> ranges, CanisterId canister) {
        return ranges.stream()
                .anyMatch(range -> range.first().compareTo(canister) <= 0 && canister.compareTo(range.last()) <= 0);
    }

    // protocol.md, 14
    @Test
    void bothSubnetsMaySendForTheCanisterUntilEveryOldRouteHasRunDry() {
        Lockstep net = Lockstep.of(72);
        CanisterId counter = net.install(net.a, Puppet.IDLE);
        net.migrate(net.a, counter, net.b, Optional.empty());
        net.until(MOST, () -> net.inPhase(1, MigrationPhase.CLOSING));
        net.halted.add(net.c.id());
        net.run(600);
        assertThat(net.inPhase(1, MigrationPhase.CLOSING))
                .as("c has not said that nothing of it is on the old route")
                .isTrue();
        maySend(net, counter, true, true);

        net.halted.clear();
        net.until(MOST, () -> net.inPhase(1, MigrationPhase.DONE));
        maySend(net, counter, false, true);
    }

    private static void maySend(Lockstep net, CanisterId sender, boolean a, boolean b) {
        Registry registry = net.root.state().registry();
        Request request = new Request(sender.principal(), sender.principal(), 1, "inc", Blob.EMPTY, Cycles.ZERO);
        assertThat(Routes.maySend(registry, net.a.id(), request)).isEqualTo(a);
        assertThat(Routes.maySend(registry, net.b.id(), request)).isEqualTo(b);
        assertThat(Routes.maySend(registry, net.c.id(), request)).isFalse();
    }

    // protocol.md, 21
    @Test
    void aSourceThatMakesNoBlockAfterTheFreezeHasProvedItAllTheSame() {
        Lockstep net = Lockstep.of(73);
        CanisterId counter = net.install(net.a, Puppet.IDLE);
        net.migrate(net.a, counter, net.b, Optional.empty());
        net.until(MOST, () -> step(net.a, 1).equals(Optional.of(MigrationStep.FROZEN)));
        net.halted.add(net.a.id());
        net.until(MOST, () -> net.inPhase(1, MigrationPhase.CLOSING));
        assertThat(net.b.state().canister(counter)).isPresent();
    }

    // protocol.md, 8 and 21
    @Test
    void aSourceThatHostsNothingElseHurriesToTheCutOverAndNotFurther() {
        Lockstep net = Lockstep.of(74);
        CanisterId counter = net.install(net.a, Puppet.IDLE);
        net.migrate(net.a, counter, net.b, Optional.empty());
        net.until(MOST, () -> net.a.state().registry().migration(1).isPresent() && net.quiet());
        assertThat(Due.of(net.a.state(), net.clock)).isEqualTo(new DueTime.Idle());
        net.until(
                MOST,
                () -> net.a
                        .state()
                        .registry()
                        .migration(1)
                        .filter(m -> m.phase() == MigrationPhase.READY)
                        .isPresent());
        assertThat(Due.of(net.a.state(), net.clock)).isEqualTo(new DueTime.Now());
        net.until(MOST, () -> step(net.a, 1).equals(Optional.of(MigrationStep.FROZEN)));
        assertThat(Due.of(net.a.state(), net.clock)).isEqualTo(new DueTime.Idle());
    }

    private static Optional<MigrationStep> step(TestSubnet subnet, long id) {
        return subnet.state().network().migrations().get(id).map(m -> m.step());
    }

    // protocol.md, 18 and 23
    @Test
    void theSourceKeepsTheStatusesOfAFrozenCanisterHoweverLongItTakes() {
        Lockstep net = Lockstep.of(75);
        CanisterId counter = net.install(net.a, Puppet.IDLE);
        CanisterId other = net.install(net.a, Puppet.IDLE);
        Hash call = net.call(net.a, counter, "inc", Blob.EMPTY);
        Hash forgotten = net.call(net.a, other, "inc", Blob.EMPTY);
        net.migrate(net.a, counter, net.b, Optional.empty());
        net.until(MOST, () -> net.inPhase(1, MigrationPhase.READY));
        net.halted.add(net.b.id());
        net.until(MOST, () -> step(net.a, 1).equals(Optional.of(MigrationStep.FROZEN)));
        net.clock += 400_000_000_000L;
        net.run(40);

        ReplicatedState a = net.a.state();
        assertThat(a.ingress().get(forgotten)).isEmpty();
        assertThat(a.ingress().get(call).orElseThrow().status()).isInstanceOf(RequestStatus.Replied.class);
        Cutover frozen =
                a.network().migrations().get(1L).orElseThrow().cutover().orElseThrow();
        assertThat(LocalSteps.whole(a, a.canister(counter).orElseThrow())
                        .manifest()
                        .root())
                .as("what a node that starts now would serve")
                .isEqualTo(frozen.manifestRoot());
        net.halted.clear();
        net.until(MOST, () -> net.inPhase(1, MigrationPhase.DONE));
        net.run(20);
        assertThat(net.a.state().ingress().get(call)).isEmpty();
    }

    // protocol.md, 23
    @Test
    void managementCallsOnACanisterBetweenTwoSubnetsWaitLikeAnyOther() {
        Lockstep net = Lockstep.of(76);
        CanisterId counter = net.install(net.a, Puppet.IDLE);
        net.migrate(net.a, counter, net.b, Optional.empty());
        net.until(MOST, () -> step(net.a, 1).equals(Optional.of(MigrationStep.FROZEN)));
        net.call(net.c, MANAGEMENT, "stop_canister", about(counter));
        Blob call = net.c.ingress.removeFirst();

        assertThat(refusal(net, net.a, call).destination()).isEmpty();
        assertThat(refusal(net, net.b, call).destination())
                .as("before b knows of the commit it is a's")
                .contains(net.a.id());
        net.until(MOST, () -> net.inPhase(1, MigrationPhase.COMMITTED));
        net.idle.add(net.b.id());
        net.b.activations.clear();
        net.until(MOST, () -> step(net.a, 1).equals(Optional.of(MigrationStep.HANDED_OVER)));
        net.until(MOST, () -> net.b.state().registry().owner(counter).equals(Optional.of(net.b.id())));
        assertThat(refusal(net, net.a, call).destination()).contains(net.b.id());
        assertThat(refusal(net, net.b, call).destination())
                .as("before the activation")
                .isEmpty();
    }

    private static Blob about(CanisterId canister) {
        CandidValue.Field field =
                new CandidValue.Field("canister_id", new CandidValue.PrincipalRef(canister.principal()));
        return Candid.encode(List.of(new CandidValue.Struct(List.of(field))));
    }

    private static IngressRefusal.Migrating refusal(Lockstep net, TestSubnet subnet, Blob call) {
        return (IngressRefusal.Migrating)
                net.admission.begin(subnet.state(), net.clock).ingress(call).orElseThrow();
    }

    // protocol.md, 16 and 24
    @Test
    void reportsOfAnotherEpochOrOfASubnetThatIsNotNamedChangeNothing() {
        Lockstep net = Lockstep.of(77);
        CanisterId counter = net.install(net.a, Puppet.IDLE);
        net.migrate(net.a, counter, net.b, Optional.empty());
        net.idle.add(net.b.id());
        net.until(MOST, () -> net.inPhase(1, MigrationPhase.PREPARING));
        net.call(net.a, counter, "cancel", Blob.EMPTY);
        net.until(MOST, () -> net.inPhase(1, MigrationPhase.ABORTED));
        net.migrate(net.a, counter, net.b, Optional.empty());
        net.until(MOST, () -> net.inPhase(2, MigrationPhase.PREPARING));
        long epoch = net.migration(2).epoch();
        assertThat(epoch).isEqualTo(1);

        Cutover cutover = new Cutover(1, Blake3.hash(), 1);
        Moment moment = new Moment(1, 1);
        ignored(net, net.b, 2, epoch - 1, new Fact.Ready());
        ignored(net, net.b, 2, epoch + 1, new Fact.Ready());
        ignored(net, net.c, 2, epoch, new Fact.Ready());
        ignored(net, net.a, 2, epoch, new Fact.Ready());
        ignored(net, net.b, 2, epoch - 1, new Fact.Refused("an old reason"));
        ignored(net, net.c, 2, epoch, new Fact.Refused("none of its business"));
        ignored(net, net.b, 1, 0, new Fact.Ready());
        ignored(net, net.a, 1, 0, new Fact.Frozen(cutover));
        ignored(net, net.a, 2, epoch, new Fact.Frozen(cutover));
        ignored(net, net.b, 2, epoch, new Fact.Active(moment));
        ignored(net, net.a, 2, epoch, new Fact.Closed());
        assertThat(report(net, net.b, 2, epoch, new Fact.Ready()).registry().version())
                .as("the true one counts")
                .isGreaterThan(net.root.state().registry().version());
    }

    private static void ignored(Lockstep net, TestSubnet from, long id, long epoch, Fact fact) {
        assertThat(report(net, from, id, epoch, fact).digest())
                .as("%s of epoch %d", fact, epoch)
                .isEqualTo(net.root.state().network().digest());
    }

    private static NetworkState report(Lockstep net, TestSubnet from, long id, long epoch, Fact fact) {
        RegistryRequest report = new RegistryRequest.Report(id, epoch, fact);
        return RegistryCanister.handle(net.root.state().network(), from.id(), report, net.clock)
                .network();
    }
}
