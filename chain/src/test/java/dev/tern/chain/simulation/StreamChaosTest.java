package dev.tern.chain.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.runtime.registry.MigrationPhase;
import dev.tern.sdk.types.CanisterId;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Canisters on three subnets call each other while anything may happen, and move. One seed is one history. */
class StreamChaosTest {
    private static final long SEEDS = Long.getLong("tern.seeds", 1);
    private static final long FIRST = Long.getLong("tern.first", 1);

    @Test
    void everyCallIsDoneOnceInOrderAndAnswered() {
        for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
            System.out.println("streams, seed " + seed);
            calls(seed, 40);
        }
    }

    private static Scene calls(long seed, int steps) {
        Scene scene = new Scene(seed, sizes(seed));
        scene.deploy(Scene.SOURCE);
        scene.deploy(Scene.DESTINATION);
        scene.deploy(Scene.THIRD);
        chaos(scene, steps);
        scene.heal();
        scene.check();
        return scene;
    }

    /** One node in most subnets, four in one: four are slow to simulate. */
    static Integer[] sizes(long seed) {
        Integer[] sizes = {1, 1, 1, 1};
        sizes[(int) (seed % 4)] = 4;
        return sizes;
    }

    static void chaos(Scene scene, int steps) {
        scene.world.faults(Faults.BAD);
        for (int i = 0; i < steps; i++) {
            if (scene.random.nextInt(3) == 0) {
                scene.mishap();
            }
            scene.anyCall();
            scene.world.run(scene.random.nextInt(500));
            assertThat(scene.world.violations()).isEmpty();
        }
    }

    @Test
    void aCanisterMovesTwiceUnderConstantCallsAndNothingIsLostOrDoneTwice() {
        for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
            System.out.println("migration, seed " + seed);
            migration(seed);
        }
    }

    private static Scene migration(long seed) {
        Scene scene = new Scene(seed, sizes(seed));
        CanisterId mover = scene.deploy(Scene.SOURCE);
        scene.deploy(Scene.DESTINATION);
        scene.deploy(Scene.THIRD);
        scene.migrate(mover, Scene.DESTINATION, Optional.empty());
        chaos(scene, 60);
        scene.heal();
        scene.until("the migration ends", 900_000, () -> {
            if (scene.random.nextInt(4000) == 0) {
                scene.anyCall();
            }
            return scene.over(1);
        });
        assertThat(scene.inPhase(1, MigrationPhase.DONE)).isTrue();
        assertThat(scene.runsOn(mover, Scene.DESTINATION)).isTrue();
        scene.check();
        return scene;
    }

    /** The root answers a report with a signal only; if nobody hears that there is one, the report stays in its stream. */
    @Test
    void aSignalWhoseAnnouncementWasLostIsAnnouncedAgain() {
        Scene scene = new Scene(FIRST, 1, 1, 1);
        CanisterId mover = scene.deploy(Scene.SOURCE);
        scene.migrate(mover, Scene.DESTINATION, Optional.empty());
        scene.until("the migration ends", 60_000, () -> scene.over(1));
        scene.world.separate(scene.subnet(Scene.ROOT).addresses());
        scene.world.run(100);
        scene.world.heal();
        scene.check();
    }

    @Test
    void theSameSeedGivesTheSameHistory() {
        long trace = calls(5, 15).world.trace();
        assertThat(calls(5, 15).world.trace()).isEqualTo(trace);
        assertThat(calls(6, 15).world.trace()).isNotEqualTo(trace);
    }
}
