package dev.tern.chain.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clocks that jump. */
class ClockTest {
    private final Subnet subnet = new Subnet(1, 4, Faults.NONE);

    @AfterEach
    void nothingIsViolated() {
        assertThat(subnet.world.violations()).isEmpty();
    }

    @Test
    void clocksThatAreSetBackTogetherDoNotHaltTheChain() {
        subnet.start();
        subnet.load(500, 20);
        long before = subnet.height();
        subnet.replicas.forEach(replica -> replica.skewMs(-3_600_000));
        subnet.load(1_000, 20);
        assertThat(subnet.height()).isGreaterThan(before + 10);
    }

    @Test
    void oneClockThatIsSetBackDoesNotHaltTheChain() {
        subnet.start();
        subnet.load(500, 20);
        long before = subnet.height();
        subnet.node(0).skewMs(-3_600_000);
        subnet.load(2_000, 20);
        assertThat(subnet.height()).isGreaterThan(before + 10);
    }
}
