package dev.tern.chain.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.chain.nodeapi.MigrationInfo;
import dev.tern.chain.nodeapi.MigrationInfo.Phase;
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
import dev.tern.runtime.state.NetworkState;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.Principal;
import dev.tern.sdk.types.SubnetId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is told about a migration, while the registry keeps all of it and afterwards. */
class RegistryReaderTest {
    private static final SubnetId ROOT = SubnetId.of(new byte[] {9});
    private static final SubnetId A = SubnetId.of(new byte[] {1});
    private static final long PROPOSED = 77;

    private final Registry registry = Registry.genesis(
            Hash.ZERO,
            ROOT,
            List.of(subnet(A, SubnetType.APPLICATION, 100), subnet(ROOT, SubnetType.ROOT, 0)),
            List.of());
    private NetworkState root = NetworkState.genesis(ROOT, registry);

    @Test
    void theFirstPhaseIsToldThoughItIsEnteredTogetherWithTheSecond() {
        put(record().in(MigrationPhase.SIGNALLED));
        put(record().in(MigrationPhase.PREPARING));
        assertThat(info().phases())
                .containsExactly(
                        new Phase("PROPOSED", PROPOSED, 2),
                        new Phase("SIGNALLED", 200, 2),
                        new Phase("PREPARING", 300, 3));
    }

    @Test
    void aPhaseThatIsPutTwiceWasEnteredOnce() {
        put(record().in(MigrationPhase.READY));
        put(record().in(MigrationPhase.READY).withHeight(50));
        assertThat(info().phases()).extracting(Phase::name).containsExactly("PROPOSED", "READY");
        assertThat(info().cutoverHeight()).hasValue(50);
    }

    @Test
    void theEpochIsTheOneThatItGives() {
        put(record().in(MigrationPhase.SIGNALLED));
        assertThat(info().epoch()).isEqualTo(5);
    }

    @Test
    void ofAMigrationWhoseDeltasAreGoneTheBeginAndTheEndAreTold() {
        put(record().in(MigrationPhase.SIGNALLED));
        put(record().in(MigrationPhase.CLOSING));
        put(record().done(4));
        root = root.withLog(root.log().without(2L));
        assertThat(info().phases())
                .as("the version that proposed it is not that of the oldest delta kept")
                .containsExactly(
                        new Phase("PROPOSED", PROPOSED, 0), new Phase("CLOSING", 300, 3), new Phase("DONE", 400, 4));
        root = root.withLog(root.log().without(3L).without(4L));
        assertThat(info().phases()).containsExactly(new Phase("PROPOSED", PROPOSED, 0), new Phase("DONE", 400, 4));
    }

    @Test
    void whoDoesNotHoldTheRootTellsNoPhases() {
        put(record().in(MigrationPhase.SIGNALLED));
        RegistryReader reader = new RegistryReader(root.registry(), Optional.empty(), version -> 0);
        assertThat(reader.migrations().getFirst().phases()).isEmpty();
        assertThat(reader.migrations().getFirst().phase()).isEqualTo("SIGNALLED");
    }

    private void put(MigrationRecord record) {
        root = root.decide(
                new RegistryDelta(root.registry().version() + 1, List.of(new RegistryChange.PutMigration(record))));
    }

    private MigrationInfo info() {
        return new RegistryReader(root.registry(), Optional.of(root), version -> version * 100)
                .migrations()
                .getFirst();
    }

    private static MigrationRecord record() {
        MigrationRecord.Plan plan = new MigrationRecord.Plan(
                1,
                IdRange.id(100),
                A,
                ROOT,
                MigrationMode.CHUNKS,
                MigrationSchedule.PINNED,
                Principal.ANONYMOUS,
                4,
                PROPOSED,
                Long.MAX_VALUE,
                false,
                Claim.NONE);
        return MigrationRecord.proposed(plan, Optional.empty());
    }

    private static SubnetRecord subnet(SubnetId id, SubnetType type, long first) {
        return new SubnetRecord(id, type, Blob.wrap(new byte[96]), List.of(), new IdRange(first, first + 99), 1);
    }
}
