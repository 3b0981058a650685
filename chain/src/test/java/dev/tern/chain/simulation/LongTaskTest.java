package dev.tern.chain.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.chain.engine.Settings;
import dev.tern.chain.replica.ReplicaState;
import dev.tern.runtime.execution.Executor;
import dev.tern.runtime.execution.Pace;
import dev.tern.runtime.registry.MigrationPhase;
import dev.tern.sdk.protocol.RequestStatus;
import dev.tern.sdk.types.CanisterId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Mishaps in the middle of a task that takes many blocks. */
class LongTaskTest {
    private static final long SEEDS = Long.getLong("tern.seeds", 1);
    private static final int LONG_MS = 120_000;
    /** Some thirty blocks at the pace below. */
    private static final int TURNS = 8_000_000;

    private static final Pace PACE = new Pace(2_000_000, 1_000_000, 5_000_000_000L, 4);

    private static Scene scene(long seed, Integer... nodes) {
        System.out.println("long task, seed " + seed);
        SimNetwork.Plan plan = new SimNetwork.Plan(seed, Faults.NONE, Settings.DEFAULT, List.of(nodes));
        return new Scene(seed, new SimNetwork(plan, new Executor(2, PACE)));
    }

    private static boolean isRunning(Scene scene, CanisterId canister) {
        return scene.newest(Scene.SOURCE).schedule().isRunning(canister);
    }

    /** What takes long. */
    private enum Work {
        MESSAGE,
        UPGRADE;

        void begin(Scene scene, CanisterId canister) {
            switch (this) {
                case MESSAGE -> scene.spin(canister, TURNS);
                case UPGRADE -> scene.upgrade(canister, TURNS);
            }
        }
    }

    /** Nodes that come back have only the record of the task; that all blocks have one state is what the checkers look at. */
    @ParameterizedTest
    @EnumSource
    void nodesThatCrashInTheMiddleOfALongTaskAgreeWithThoseThatGoOn(Work work) {
        for (long seed = 1; seed <= SEEDS; seed++) {
            Scene scene = scene(seed, 1, 4);
            CanisterId canister = scene.deploy(Scene.SOURCE);
            CanisterId other = scene.deploy(Scene.SOURCE);
            work.begin(scene, canister);
            scene.until("the task is begun", LONG_MS, () -> isRunning(scene, canister));
            for (SimReplica<ReplicaState> node :
                    scene.subnet(Scene.SOURCE).nodes().subList(0, 2)) {
                scene.increment(other);
                scene.crash(node, 1 + scene.random.nextInt(6), scene.random.nextBoolean());
            }
            assertThat(isRunning(scene, canister))
                    .as("seed %d: the task outlasts the crashes", seed)
                    .isTrue();
            scene.check();
        }
    }

    /** The message moves with the canister and is executed from its begin at the destination. */
    @Test
    void aCanisterMovesInTheMiddleOfALongTask() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            Scene scene = scene(seed, 1, 1, 1);
            CanisterId canister = scene.deploy(Scene.SOURCE);
            scene.migrate(canister, Scene.DESTINATION, Optional.empty());
            scene.until("proposed", LONG_MS, () -> scene.migration(1).isPresent());
            scene.spin(canister, 10 * TURNS);
            scene.until("the task is begun", LONG_MS, () -> isRunning(scene, canister));
            scene.until("it moved", LONG_MS, () -> scene.runsOn(canister, Scene.DESTINATION));
            assertThat(isRunning(scene, canister)).isFalse();
            scene.until("over", LONG_MS, () -> scene.inPhase(1, MigrationPhase.DONE));
            scene.check();
        }
    }

    /** The user hears that the canister moves, and asks again where it is then. */
    @Test
    void aCanisterMovesInTheMiddleOfALongUpgrade() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            Scene scene = scene(seed, 1, 1, 1);
            CanisterId canister = scene.deploy(Scene.SOURCE);
            scene.migrate(canister, Scene.DESTINATION, Optional.empty());
            scene.until("proposed", LONG_MS, () -> scene.migration(1).isPresent());
            SimUsers.Call upgrade = scene.upgrade(canister, 10 * TURNS);
            scene.until("the upgrade is begun", LONG_MS, () -> isRunning(scene, canister));
            scene.increment(canister);
            scene.until("it moved", LONG_MS, () -> scene.runsOn(canister, Scene.DESTINATION));
            scene.until("told", LONG_MS, () -> upgrade.outcome().isPresent());
            assertThat(upgrade.outcome().orElseThrow())
                    .isInstanceOfSatisfying(
                            RequestStatus.Rejected.class,
                            rejected -> assertThat(rejected.errorCode()).isEqualTo("IC0212"));
            scene.until("over", LONG_MS, () -> scene.inPhase(1, MigrationPhase.DONE));
            scene.check();
            SimUsers.Call again = scene.upgrade(canister, TURNS);
            scene.until("upgraded", LONG_MS, () -> again.outcome().isPresent());
            assertThat(again.reply()).as("%s", again.outcome()).isPresent();
        }
    }
}
