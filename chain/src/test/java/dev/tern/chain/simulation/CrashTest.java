package dev.tern.chain.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The power goes at every durable step in turn, before and after it. */
class CrashTest {
    private static final int STEPS = 24;
    /** A crash after one step and before the one after the next leave no gap between two steps out. */
    private static final int STRIDE = Integer.getInteger("tern.stride", 2);

    @Test
    void aCrashAtAnyStepLosesNothingAndSignsNothingTwice() {
        for (int step = 1; step <= STEPS; step += STRIDE) {
            for (boolean after : new boolean[] {false, true}) {
                Subnet subnet = crashed(step, after, disk -> {});
                assertThat(subnet.world.violations())
                        .as("crash at step " + step)
                        .isEmpty();
                long height = subnet.height();
                subnet.offer(0);
                assertThat(subnet.reaches(height + 1, 20_000))
                        .as("goes on after a crash " + (after ? "after" : "before") + " step " + step)
                        .isTrue();
                assertThat(subnet.world.violations()).isEmpty();
            }
        }
    }

    @Test
    void aSubnetOfWhichAllNodesLoseTheirPowerAtOnceGoesOn() {
        for (int nodes : new int[] {1, 4}) {
            for (int step = 1; step <= STEPS / 2; step += nodes) {
                for (boolean after : new boolean[] {false, true}) {
                    Subnet subnet = new Subnet(step, nodes, Faults.NONE);
                    SimReplica<Tally.State> first = subnet.node(0);
                    first.disk().crashAt(step, after);
                    subnet.replicas.subList(1, nodes).forEach(SimReplica::start);
                    first.startKeepingCrashPoint();
                    for (int i = 0; first.isUp(); i++) {
                        subnet.offer(i % nodes);
                        subnet.world.runUntil(() -> !first.isUp(), 10);
                    }
                    subnet.replicas.forEach(SimReplica::crash);
                    subnet.start();
                    subnet.offer(0);
                    long height = subnet.height();
                    assertThat(subnet.reaches(height + 2, 20_000))
                            .as("%d nodes go on after a crash %s step %d", nodes, after ? "after" : "before", step)
                            .isTrue();
                    assertThat(subnet.world.violations()).isEmpty();
                }
            }
        }
    }

    @Test
    void theGuardAloneKeepsANodeThatLostItsLogFromSigningTwice() {
        for (int step = 10; step <= STEPS; step += STRIDE) {
            assertThat(crashed(step, true, SimDisk::loseLog).world.violations())
                    .as("crash at step " + step)
                    .noneMatch(violation -> violation.contains("voted twice"));
        }
    }

    /** The same with guard and log gone: the checkers must notice, else the test above proves nothing. */
    @Test
    void withoutGuardAndLogSomeCrashSignsTwice() {
        boolean noticed = false;
        for (int step = 1; step <= STEPS && !noticed; step++) {
            List<String> violations = crashed(step, true, disk -> {
                        disk.breakGuard();
                        disk.loseLog();
                    })
                    .world
                    .violations();
            noticed = violations.stream().anyMatch(violation -> violation.contains("voted twice"));
        }
        assertThat(noticed).isTrue();
    }

    private static Subnet crashed(int step, boolean after, Consumer<SimDisk> mishap) {
        Subnet subnet = new Subnet(step, 4, Faults.NONE);
        SimReplica<Tally.State> victim = subnet.node(0);
        victim.disk().crashAt(step, after);
        subnet.replicas.subList(1, 4).forEach(SimReplica::start);
        victim.startKeepingCrashPoint();
        for (int i = 0; victim.isUp(); i++) {
            subnet.offer(1 + i % 3);
            subnet.world.runUntil(() -> !victim.isUp(), 10);
        }
        mishap.accept(victim.disk());
        victim.start();
        subnet.load(100, 20);
        subnet.world.run(1_500);
        return subnet;
    }
}
