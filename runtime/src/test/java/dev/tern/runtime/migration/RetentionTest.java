package dev.tern.runtime.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.runtime.registry.Claim;
import dev.tern.runtime.registry.IdRange;
import dev.tern.runtime.registry.MigrationMode;
import dev.tern.runtime.registry.MigrationPhase;
import dev.tern.runtime.registry.MigrationRecord;
import dev.tern.runtime.registry.MigrationSchedule;
import dev.tern.runtime.registry.Registry;
import dev.tern.runtime.registry.RegistryChange;
import dev.tern.runtime.registry.RegistryDelta;
import dev.tern.runtime.registry.SubnetRecord;
import dev.tern.runtime.registry.SubnetType;
import dev.tern.runtime.state.LocalMigration;
import dev.tern.runtime.state.MigrationStep;
import dev.tern.runtime.state.NetworkState;
import dev.tern.runtime.state.Peer;
import dev.tern.runtime.state.ReplicatedState;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.Principal;
import dev.tern.sdk.types.SubnetId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The registry forgets only what every subnet has certified to know, and keeps the newest for people. */
class RetentionTest {
    private static final SubnetId ROOT = SubnetId.of(new byte[] {9});
    private static final SubnetId A = SubnetId.of(new byte[] {1});
    private static final SubnetId B = SubnetId.of(new byte[] {2});
    private static final int ENDED = Retention.MIGRATIONS + 5;

    private final Registry genesis = Registry.genesis(
            Hash.ZERO,
            ROOT,
            List.of(
                    subnet(A, SubnetType.APPLICATION, 100),
                    subnet(B, SubnetType.APPLICATION, 200),
                    subnet(ROOT, SubnetType.ROOT, 0)),
            List.of());

    @Test
    void aMigrationThatEndedStaysUntilEverySubnetHasCertifiedThatItKnows() {
        NetworkState root = ended(ENDED);
        long last = root.registry().version();
        NetworkState aKnows = root.withPeer(A, new Peer(1, last));

        assertThat(tick(aKnows).registry().migrations()).hasSize(ENDED);
        assertThat(tick(aKnows.withPeer(B, new Peer(1, 3))).registry().migrations())
                .as("b knows of the first two")
                .hasSize(ENDED - 2)
                .doesNotContainKeys(1L, 2L);
        assertThat(tick(aKnows.withPeer(B, new Peer(1, last))).registry().migrations())
                .hasSize(Retention.MIGRATIONS)
                .containsKey((long) ENDED);
    }

    @Test
    void aMigrationUnderWayStaysHoweverOldItIs() {
        NetworkState root = NetworkState.genesis(ROOT, genesis);
        root = decide(root, record(1).in(MigrationPhase.CLOSING));
        for (long id = 2; id <= ENDED; id++) {
            root = decide(root, record(id).done(root.registry().version() + 1));
        }
        NetworkState known = everybodyKnows(root);
        assertThat(tick(known).registry().migrations()).containsKey(1L).doesNotContainKey(2L);
    }

    @Test
    void deltasStayUntilEverySubnetHasThemAndTheNewestStayAnyway() {
        NetworkState root = NetworkState.genesis(ROOT, genesis);
        for (int i = 0; i < Retention.DELTAS + 10; i++) {
            root = root.decide(new RegistryDelta(root.registry().version() + 1, List.of()));
        }
        long last = root.registry().version();

        assertThat(tick(root).log().size()).isEqualTo((int) Retention.DELTAS + 10);
        NetworkState some = tick(root.withPeer(A, new Peer(1, last)).withPeer(B, new Peer(1, 4)));
        assertThat(some.log().contains(4L)).isFalse();
        assertThat(some.log().contains(5L)).isTrue();
        NetworkState all = tick(everybodyKnows(root));
        assertThat(all.log().size()).isEqualTo((int) Retention.DELTAS);
        assertThat(all.log().contains(last)).isTrue();
    }

    @Test
    void aSubnetForgetsWhatIsOverWithTheRegistrysRecordAndNothingElse() {
        NetworkState root = NetworkState.genesis(ROOT, genesis);
        root = decide(root, record(1).aborted("no", 2));
        root = decide(root, record(2).aborted("no", 3));
        ReplicatedState a = ReplicatedState.genesis(A, root.registry(), 0);
        a = a.withNetwork(a.network().withMigration(local(1).in(MigrationStep.RESUMED)));
        a = a.withNetwork(a.network().withMigration(local(2).in(MigrationStep.RESUMED)));
        NetworkState one = RegistryReports.decide(root, List.of(new RegistryChange.RemoveMigration(1)));

        assertThat(LocalSteps.begin(a).network().migrations().size()).isEqualTo(2);
        NetworkState after = LocalSteps.begin(a.withNetwork(a.network().withRegistry(one.registry())))
                .network();
        assertThat(after.migrations().contains(1L)).isFalse();
        assertThat(after.migrations().contains(2L)).isTrue();
    }

    private static NetworkState tick(NetworkState root) {
        return RegistryCanister.tick(root, 0);
    }

    private static NetworkState everybodyKnows(NetworkState root) {
        Peer newest = new Peer(1, root.registry().version());
        return root.withPeer(A, newest).withPeer(B, newest);
    }

    private NetworkState ended(int count) {
        NetworkState root = NetworkState.genesis(ROOT, genesis);
        for (long id = 1; id <= count; id++) {
            root = decide(root, record(id).done(root.registry().version() + 1));
        }
        return root;
    }

    private static NetworkState decide(NetworkState root, MigrationRecord record) {
        return RegistryReports.decide(root, List.of(new RegistryChange.PutMigration(record)));
    }

    private static LocalMigration local(long id) {
        return LocalMigration.begun(id, IdRange.id(100), A, B, 0, MigrationStep.SERVING);
    }

    private static MigrationRecord record(long id) {
        MigrationRecord.Plan plan = new MigrationRecord.Plan(
                id,
                IdRange.id(100),
                A,
                B,
                MigrationMode.CHUNKS,
                MigrationSchedule.PINNED,
                Principal.ANONYMOUS,
                0,
                0,
                Long.MAX_VALUE,
                false,
                Claim.NONE);
        return MigrationRecord.proposed(plan, Optional.empty());
    }

    private static SubnetRecord subnet(SubnetId id, SubnetType type, long first) {
        return new SubnetRecord(id, type, Blob.wrap(new byte[96]), List.of(), new IdRange(first, first + 99), 1);
    }
}
