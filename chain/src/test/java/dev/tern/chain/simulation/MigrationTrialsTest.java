package dev.tern.chain.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.runtime.registry.MigrationPhase;
import dev.tern.runtime.registry.MigrationRecord;
import dev.tern.runtime.state.MigrationStep;
import dev.tern.sdk.types.CanisterId;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** What can go wrong with a migration at each of its moments, with the code of real nodes. */
class MigrationTrialsTest {
    private static final long SEEDS = Long.getLong("tern.seeds", 1);
    private static final long FIRST = Long.getLong("tern.first", 1);
    /** At how many durable steps after a moment the power goes: after the first, before the third, after the third, … */
    private static final int STEPS = Integer.getInteger("tern.steps", 1);

    private static final int LONG = 120_000;

    /** Three subnets with canisters that call each other, on one of which {@code mover} lives. */
    private record Trial(Scene scene, CanisterId mover, CanisterId third) {
        static Trial of(long seed, Integer... nodes) {
            System.out.println("trial, seed " + seed);
            Scene scene = new Scene(seed, nodes);
            CanisterId mover = scene.deploy(Scene.SOURCE);
            scene.deploy(Scene.DESTINATION);
            CanisterId third = scene.deploy(Scene.THIRD);
            scene.world.faults(Faults.BAD);
            return new Trial(scene, mover, third);
        }

        void migrate(Optional<Long> height) {
            SimUsers.Call asked = scene.migrate(mover, Scene.DESTINATION, height);
            scene.loadUntil(
                    "the registry takes it on", LONG, () -> asked.outcome().isPresent());
            assertThat(asked.reply()).as("%s", asked.outcome()).isPresent();
        }

        void ends(long migration, MigrationPhase phase, int home) {
            scene.heal();
            scene.loadUntil("migration " + migration + " ends", LONG, () -> scene.over(migration));
            assertThat(scene.inPhase(migration, phase)).as(scene.describe()).isTrue();
            scene.check();
            assertThat(scene.runsOn(mover, home)).isTrue();
        }

        MigrationRecord record(long id) {
            return scene.migration(id).orElseThrow();
        }

        boolean record(Predicate<MigrationRecord> condition) {
            return scene.migration(1).filter(condition).isPresent();
        }
    }

    private interface Story {
        void tell(long seed);
    }

    private static void forSeeds(Story story) {
        for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
            story.tell(seed);
        }
    }

    /** The source does not hear of the height until it has passed, while the destination does and begins to ask for the canister. */
    @Test
    void aHeightThatTheRegistryNamedAndTheSourceMissedIsNamedAgain() {
        forSeeds(seed -> {
            Trial trial = Trial.of(seed, 1, 1, 1, 1);
            Scene scene = trial.scene;
            scene.migrate(trial.mover, Scene.DESTINATION, Optional.empty());
            scene.loadUntil("ready", LONG, () -> scene.atStep(Scene.DESTINATION, 1, MigrationStep.READY));
            assertThat(trial.record(m -> m.height().isPresent())).isFalse();
            scene.world.separate(scene.subnet(Scene.SOURCE).addresses());
            scene.loadUntil("named", LONG, () -> trial.record(m -> m.height().isPresent()));
            long named = trial.record(1).height().orElseThrow();
            scene.loadUntil(
                    "passed",
                    LONG,
                    () -> scene.subnet(Scene.SOURCE)
                            .best()
                            .filter(node -> node.height() > named + 2)
                            .isPresent());
            assertThat(trial.record(m -> m.frozen().isEmpty())).isTrue();
            scene.heal();
            scene.loadUntil(
                    "named again", LONG, () -> trial.record(m -> m.height().orElseThrow() > named));
            trial.ends(1, MigrationPhase.DONE, Scene.DESTINATION);
            assertThat(trial.record(1).frozen().orElseThrow().height()).isGreaterThan(named);
        });
    }

    @Test
    void aHeightThatAUserNamedAndTheDestinationWasNotReadyForEndsTheMigration() {
        forSeeds(seed -> {
            Trial trial = Trial.of(seed, 1, 1, 1, 1);
            Scene scene = trial.scene;
            scene.subnet(Scene.DESTINATION).nodes().forEach(SimReplica::crash);
            long height = scene.subnet(Scene.SOURCE).best().orElseThrow().height() + 30;
            trial.migrate(Optional.of(height));
            scene.loadUntil("ends", LONG, () -> scene.over(1));
            assertThat(trial.record(1).failure().orElseThrow()).contains("height " + height);
            assertThat(trial.record(1).frozen()).isEmpty();
            trial.ends(1, MigrationPhase.ABORTED, Scene.SOURCE);
            trial.migrate(Optional.empty());
            trial.ends(2, MigrationPhase.DONE, Scene.DESTINATION);
        });
    }

    @Test
    void aHeightThatAUserNamedIsTheLastBlockAtTheSource() {
        forSeeds(seed -> {
            Trial trial = Trial.of(seed, 1, 1, 1, 1);
            long height = trial.scene.subnet(Scene.SOURCE).best().orElseThrow().height() + 80;
            trial.migrate(Optional.of(height));
            trial.ends(1, MigrationPhase.DONE, Scene.DESTINATION);
            assertThat(trial.record(1).frozen().orElseThrow().height()).isEqualTo(height);
        });
    }

    @Test
    void withTheDestinationDownTheCanisterGoesOnAtTheSourceAfterTheDeadlineAndMayMoveLater() {
        forSeeds(seed -> {
            Trial trial = Trial.of(seed, 1, 1, 1, 1);
            Scene scene = trial.scene;
            trial.migrate(Optional.empty());
            scene.loadUntil("named", LONG, () -> trial.record(m -> m.height().isPresent()));
            scene.subnet(Scene.DESTINATION).nodes().forEach(SimReplica::crash);
            scene.until("frozen", LONG, () -> scene.atStep(Scene.SOURCE, 1, MigrationStep.FROZEN));
            waitQuietly(trial, 10, 60);
            scene.until("the deadline", 700_000, () -> scene.over(1));
            trial.ends(1, MigrationPhase.ABORTED, Scene.SOURCE);
            trial.migrate(Optional.empty());
            trial.ends(2, MigrationPhase.DONE, Scene.DESTINATION);
        });
    }

    /** Calls to the frozen canister neither fill a stream nor make blocks: hardly more than the idle ones, every five seconds. */
    private static void waitQuietly(Trial trial, int calls, long seconds) {
        Scene scene = trial.scene;
        for (int i = 0; i < calls; i++) {
            scene.forward(trial.third, trial.mover);
        }
        scene.world.run(10_000);
        long sent = sent(scene);
        long blocks = blocks(scene);
        scene.world.run(seconds * 1000);
        assertThat(sent(scene) - sent).as("messages").isBetween(1L, calls * seconds / 5);
        assertThat(blocks(scene) - blocks).as("blocks").isLessThan(2 * seconds);
    }

    private static long blocks(Scene scene) {
        return scene.newest(Scene.SOURCE).height() + scene.newest(Scene.THIRD).height();
    }

    private static long sent(Scene scene) {
        return scene.newest(Scene.THIRD).network().stream(scene.id(Scene.SOURCE))
                .header()
                .end();
    }

    @Test
    void theDestinationLosesItsPowerAtAnyStepOfTheInstallation() {
        crashes(Scene.DESTINATION, trial -> trial.scene.atStep(Scene.SOURCE, 1, MigrationStep.FROZEN));
    }

    @Test
    void theSourceLosesItsPowerAtAnyStepAroundTheCutOver() {
        crashes(Scene.SOURCE, trial -> {
            Optional<Long> height = trial.scene.migration(1).flatMap(MigrationRecord::height);
            return height.isPresent()
                    && trial.scene.subnet(Scene.SOURCE).best().orElseThrow().height() >= height.get() - 1;
        });
    }

    @Test
    void theRootLosesItsPowerAtAnyStepAroundTheCommit() {
        crashes(Scene.ROOT, trial -> trial.record(m -> m.frozen().isPresent()));
    }

    @Test
    void aSourceOfWhichAllNodesLoseTheirPowerWhileTheCanisterIsFrozen() {
        forSeeds(seed -> {
            Trial trial = Trial.of(seed, 1, 4, 1, 1);
            Scene scene = trial.scene;
            trial.migrate(Optional.empty());
            scene.loadUntil("frozen", LONG, () -> scene.atStep(Scene.SOURCE, 1, MigrationStep.FROZEN));
            scene.subnet(Scene.SOURCE).nodes().forEach(SimReplica::crash);
            scene.world.run(3_000);
            trial.ends(1, MigrationPhase.DONE, Scene.DESTINATION);
        });
    }

    private static void crashes(int subnet, Predicate<Trial> moment) {
        forSeeds(seed -> {
            for (int point = 1; point <= STEPS; point++) {
                int step = 1 + point / 2 * 2;
                Trial trial = Trial.of(seed * 1000 + step, 1, 1, 1, 1);
                trial.migrate(Optional.empty());
                trial.scene.loadUntil("the moment", LONG, () -> moment.test(trial));
                trial.scene.crash(trial.scene.subnet(subnet).nodes().getFirst(), step, point % 2 == 1);
                trial.ends(1, MigrationPhase.DONE, Scene.DESTINATION);
            }
        });
    }
}
