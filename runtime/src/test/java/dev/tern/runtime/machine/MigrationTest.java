package dev.tern.runtime.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.runtime.registry.Claim;
import dev.tern.runtime.registry.IdRange;
import dev.tern.runtime.registry.MigrationPhase;
import dev.tern.runtime.registry.MigrationRecord;
import dev.tern.runtime.registry.RegistryAnswer;
import dev.tern.runtime.state.Limits;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Cycles;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MigrationTest {
    private static final int MOST = 20_000;

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void aCanisterMovesUnderConstantCallsAndNothingIsLostOrDoneTwice(long seed) {
        Lockstep net = Lockstep.of(seed);
        underLoad(net);
    }

    @Test
    void theSameWithRealSignatures() {
        underLoad(Lockstep.withRealSignatures(7));
    }

    /** Callers beside it, at the destination and on a third subnet; it calls others itself; users call it; it moves, twice. */
    private static void underLoad(Lockstep net) {
        CanisterId other = net.install(net.c, Puppet.IDLE);
        CanisterId counter = net.install(net.a, Puppet.calling(other.principal(), 60));
        CanisterId near = net.install(net.a, Puppet.calling(counter.principal(), 60));
        CanisterId ahead = net.install(net.b, Puppet.calling(counter.principal(), 60));
        CanisterId far = net.install(net.c, Puppet.calling(counter.principal(), 80));
        Cycles before = net.cycles();
        for (int i = 0; i < 40; i++) {
            net.call(net.a, counter, "inc", Blob.EMPTY);
        }
        net.run(20);
        net.migrate(net.a, counter, net.b, Optional.empty());
        net.until(MOST, () -> net.inPhase(1, MigrationPhase.CLOSING) || net.inPhase(1, MigrationPhase.DONE));
        for (int i = 0; i < 40; i++) {
            net.call(net.a, counter, "inc", Blob.EMPTY);
        }
        net.migrate(net.b, counter, net.c, Optional.empty());
        net.until(
                MOST,
                () -> net.inPhase(2, MigrationPhase.DONE)
                        && net.inPhase(1, MigrationPhase.DONE)
                        && net.puppet(counter).done()
                        && net.puppet(near).done()
                        && net.puppet(ahead).done()
                        && net.puppet(far).done()
                        && net.quiet());

        assertThat(net.c.state().canister(counter)).isPresent();
        assertThat(net.a.state().canister(counter)).isEmpty();
        assertThat(net.puppet(counter).count()).as("seed %d", net.seed).isEqualTo(80 + 200);
        assertThat(net.accepted).isEqualTo(82);
        assertThat(net.puppet(near).replied()).isEqualTo(60);
        assertThat(net.puppet(ahead).replied()).isEqualTo(60);
        assertThat(net.puppet(far).replied()).isEqualTo(80);
        assertThat(net.puppet(counter).replied()).isEqualTo(60);
        assertThat(net.puppet(other).count()).isEqualTo(60);
        assertThat(net.cycles()).isEqualTo(before);
        assertThat(net.root.state().registry().assignment(counter).orElseThrow().senders())
                .containsExactly(net.c.id());
        statusesAreWhereTheCanisterIs(net, counter);
    }

    private static void statusesAreWhereTheCanisterIs(Lockstep net, CanisterId counter) {
        assertThat(net.a.state().ingress().of(counter.principal()).size()).isZero();
        assertThat(net.c.state().ingress().of(counter.principal()).size()).isEqualTo(82);
    }

    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23})
    void aNamedHeightIsTheLastBlockOnTheSource(long seed) {
        Lockstep net = Lockstep.of(seed);
        CanisterId counter = net.install(net.a, Puppet.IDLE);
        net.migrate(net.a, counter, net.b, Optional.of(300L));
        net.until(MOST, () -> net.inPhase(1, MigrationPhase.DONE));

        MigrationRecord record = net.migration(1);
        assertThat(record.frozen().orElseThrow().height()).isEqualTo(300);
        assertThat(record.active().orElseThrow().timeNs())
                .isGreaterThan(record.frozen().orElseThrow().timeNs());
        assertThat(net.root.state().registry().epoch(counter)).isEqualTo(1);
    }

    @Test
    void aHeightThatComesBeforeReadyIsMissedAndTheCanisterNeverStops() {
        Lockstep net = Lockstep.of(31);
        CanisterId counter = net.install(net.a, Puppet.IDLE);
        net.idle.add(net.b.id());
        net.migrate(net.a, counter, net.b, Optional.of(60L));
        net.until(MOST, () -> net.inPhase(1, MigrationPhase.ABORTED));

        assertThat(net.migration(1).failure().orElseThrow()).contains("height 60");
        assertThat(net.migration(1).frozen()).isEmpty();
        goesOn(net, counter);
    }

    @Test
    void pastTheDeadlineAFrozenCanisterGoesOnFromTheSameStateAndMayMoveLater() {
        Lockstep net = Lockstep.of(32);
        CanisterId counter = net.install(net.a, Puppet.IDLE);
        CanisterId far = net.install(net.c, Puppet.calling(counter.principal(), 1000));
        net.migrate(net.a, counter, net.b, Optional.empty());
        net.until(MOST, () -> net.inPhase(1, MigrationPhase.READY));
        net.halted.add(net.b.id());
        net.until(MOST, () -> net.inPhase(1, MigrationPhase.FROZEN));
        net.run(100);
        assertThat(net.running(counter)).isEmpty();
        net.clock += 700_000_000_000L;
        net.until(MOST, () -> net.running(counter).isPresent());

        assertThat(net.migration(1).failure().orElseThrow()).contains("deadline");
        net.halted.clear();
        net.migrate(net.a, counter, net.b, Optional.empty());
        net.until(
                MOST,
                () -> net.inPhase(2, MigrationPhase.DONE) && net.puppet(far).done() && net.quiet());
        assertThat(net.puppet(counter).count()).isEqualTo(1000);
        assertThat(net.b.state().canister(counter)).isPresent();
        assertThat(net.root.state().registry().epoch(counter)).isEqualTo(2);
    }

    @Test
    void aCancelledMigrationChangesNothing() {
        Lockstep net = Lockstep.of(33);
        CanisterId counter = net.install(net.a, Puppet.IDLE);
        net.idle.add(net.b.id());
        net.migrate(net.a, counter, net.b, Optional.empty());
        net.until(MOST, () -> net.inPhase(1, MigrationPhase.PREPARING));
        net.call(net.a, counter, "cancel", Blob.EMPTY);
        net.until(MOST, () -> net.inPhase(1, MigrationPhase.ABORTED));
        goesOn(net, counter);
    }

    @Test
    void aDestinationWithTooLittleMemoryRefusesAndTheReasonReachesWhoAsks() {
        Lockstep net = Lockstep.of(35);
        CanisterId first = net.install(net.a, Puppet.IDLE);
        CanisterId second = net.install(net.a, Puppet.IDLE);
        net.a.puppets.stated = new Claim(Limits.SUBNET_MEMORY_BYTES / 2 + 1, 1 << 27, 0);
        net.idle.add(net.b.id());
        net.migrate(net.a, first, net.b, Optional.empty());
        net.until(MOST, () -> net.b.state().network().arriving(first).isPresent());
        net.migrate(net.a, second, net.b, Optional.empty());
        net.until(MOST, () -> net.inPhase(2, MigrationPhase.ABORTED));

        assertThat(net.migration(2).failure().orElseThrow())
                .contains((Limits.SUBNET_MEMORY_BYTES / 2 - 1) + " bytes of memory")
                .contains("name another destination");
        assertThat(net.inPhase(1, MigrationPhase.ABORTED)).isFalse();
        assertThat(net.b.state().freeMemory()).isEqualTo(Limits.SUBNET_MEMORY_BYTES / 2 - 1);
        net.call(net.a, first, "cancel", Blob.EMPTY);
        net.until(
                MOST,
                () -> net.inPhase(1, MigrationPhase.ABORTED)
                        && net.b.state().network().arriving(first).isEmpty());
        assertThat(net.b.state().freeMemory()).isEqualTo(Limits.SUBNET_MEMORY_BYTES);
        goesOn(net, second);
    }

    private static void goesOn(Lockstep net, CanisterId counter) {
        net.idle.clear();
        long count = net.puppet(counter).count();
        net.call(net.a, counter, "inc", Blob.EMPTY);
        net.until(MOST, () -> net.puppet(counter).count() == count + 1);
        assertThat(net.a.state().canister(counter)).isPresent();
        assertThat(net.b.state().canister(counter)).isEmpty();
    }

    @Test
    void requestsThatMakeNoSenseAreRefusedWithTheCause() {
        Lockstep net = Lockstep.of(34);
        CanisterId counter = net.install(net.a, Puppet.IDLE);
        net.migrate(net.a, counter, net.a, Optional.empty());
        net.until(MOST, () -> net.a.puppets.answers.size() == 1);
        net.migrate(net.a, counter, net.root, Optional.empty());
        net.until(MOST, () -> net.a.puppets.answers.size() == 2);
        net.migrate(net.a, counter, net.b, Optional.of(1L));
        net.until(MOST, () -> net.a.puppets.answers.size() == 3);
        net.idle.add(net.b.id());
        net.migrate(net.a, counter, net.b, Optional.empty());
        net.until(MOST, () -> net.a.puppets.answers.size() == 4);
        net.migrate(net.a, counter, net.c, Optional.empty());
        net.until(MOST, () -> net.a.puppets.answers.size() == 5);

        assertThat(net.a.puppets.answers.get(0))
                .isInstanceOfSatisfying(
                        RegistryAnswer.Refused.class,
                        refused -> assertThat(refused.reason()).contains("already lives on"));
        assertThat(net.a.puppets.answers.get(1))
                .isInstanceOfSatisfying(
                        RegistryAnswer.Refused.class,
                        refused -> assertThat(refused.reason()).contains("root subnet"));
        assertThat(net.a.puppets.answers.get(2))
                .isInstanceOfSatisfying(
                        RegistryAnswer.Refused.class,
                        refused -> assertThat(refused.reason()).contains("has passed"));
        assertThat(net.a.puppets.answers.get(3)).isEqualTo(new RegistryAnswer.Accepted(1, 1));
        assertThat(net.a.puppets.answers.get(4))
                .isInstanceOfSatisfying(
                        RegistryAnswer.Refused.class,
                        refused -> assertThat(refused.reason()).contains("already migrating"));
    }

    @ParameterizedTest
    @ValueSource(longs = {61, 62, 63})
    void rejectsFollowACallerThatMovedAndCountersAwaitACanisterThatIsYetToBe(long seed) {
        Lockstep net = Lockstep.of(seed);
        CanisterId future = IdRange.id(net.c.record.range().first());
        CanisterId asker = net.install(net.a, Puppet.calling(future.principal(), 60));
        Cycles before = net.cycles();
        net.run(30);
        net.migrate(net.a, asker, net.b, Optional.empty());
        net.until(MOST, () -> net.inPhase(1, MigrationPhase.CLOSING));
        net.until(MOST, () -> net.puppet(asker).done() && net.quiet());
        assertThat(net.puppet(asker).rejected()).isEqualTo(60);
        assertThat(net.cycles()).isEqualTo(before);
        assertThat(net.c.state().network().strays().size()).isOne();
    }
}
