package dev.tern.chain.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** First anything may happen, then all is healed and the chain must move on. One seed is one history. */
class ChaosTest {
    private static final int SEEDS = Integer.getInteger("tern.seeds", 4);

    @Test
    void nothingIsViolatedAndAllGoOnOnceHealed() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            Subnet subnet = chaos(seed);
            long height = subnet.height();
            boolean moved = subnet.world.runUntil(() -> subnet.height() >= height + 3, 120_000);
            assertThat(subnet.world.violations()).as("seed " + seed).isEmpty();
            assertThat(moved).as("seed " + seed + " moves on").isTrue();
            long reached = subnet.height();
            assertThat(subnet.world.runUntil(() -> subnet.certified() >= reached, 30_000))
                    .as("seed " + seed + " certifies")
                    .isTrue();
        }
    }

    @Test
    void theSameSeedGivesTheSameHistory() {
        long trace = chaos(7).world.trace();
        assertThat(chaos(7).world.trace()).isEqualTo(trace);
        assertThat(chaos(8).world.trace()).isNotEqualTo(trace);
    }

    private static Subnet chaos(long seed) {
        Subnet subnet = new Subnet(seed, 4, Faults.BAD).start();
        SplittableRandom random = new SplittableRandom(~seed);
        for (int i = 0; i < 60; i++) {
            SimReplica<Tally.State> one = subnet.node(random.nextInt(4));
            switch (random.nextInt(8)) {
                case 0 -> one.crash();
                case 1 -> subnet.world.cut(List.of(one.address()));
                case 2 ->
                    subnet.world.cut(
                            List.of(subnet.node(0).address(), subnet.node(1).address()));
                case 3 -> subnet.world.heal();
                case 4 -> startAll(subnet);
                default -> subnet.offer(random.nextInt(4));
            }
            subnet.world.run(random.nextInt(600));
        }
        subnet.world.heal();
        subnet.world.faults(Faults.NONE);
        startAll(subnet);
        return subnet;
    }

    private static void startAll(Subnet subnet) {
        for (SimReplica<Tally.State> replica : subnet.replicas) {
            if (!replica.isUp()) {
                replica.start();
            }
        }
    }
}
