package dev.tern.chain.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.chain.engine.Settings;
import dev.tern.chain.nodeapi.Health;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process is ready as long as its subnets can serve; whatever else is wrong it names. */
class ReadinessTest {
    @TempDir
    Path directory;

    @Test
    void oneStoppedNodeOfASubnetOfFourIsNamedAndTwoAreTooMany() {
        Home home = new Home(directory.resolve("home"));
        Dealer.deal(home, new Dealer.Plan("test", 1, 4));
        try (NetworkProcess network = NetworkProcess.start(home, 0)) {
            Seats seats = new Seats(network.nodes());
            assertThat(seats.health()).isEqualTo(Health.READY);
            network.nodes().stop(0);
            assertThat(seats.health().ready()).isTrue();
            assertThat(seats.health().problems()).containsExactly("1 of 8 nodes are stopped");
            network.nodes().stop(1);
            assertThat(seats.health().ready()).isFalse();
            assertThat(seats.health().problems())
                    .contains("2 of 8 nodes are stopped")
                    .anyMatch(problem -> problem.contains("fewer than the 3 replicas that it needs"));
            network.nodes().start(1);
            HostilePeerTest.until("three of four serve", () -> seats.health().ready());
        }
    }

    /** As with one process per node. */
    @Test
    void aProcessWithOneNodeSpeaksForThatNodeAlone() {
        Home home = new Home(directory.resolve("home"));
        Dealer.deal(home, new Dealer.Plan("test", 1, 4));
        NodeHome first = home.nodes().getFirst();
        try (NodeGroup nodes =
                new NodeGroup(home.genesis().orElseThrow(), List.of(first), home.compiled(), Settings.DEFAULT)) {
            Health health = new Seats(nodes).health();
            assertThat(health.ready()).isFalse();
            assertThat(health.problems()).contains("1 of 1 nodes are stopped");
        }
    }
}
