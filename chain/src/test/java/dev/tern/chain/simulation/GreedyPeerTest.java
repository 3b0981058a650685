package dev.tern.chain.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.chain.port.Address;
import dev.tern.chain.port.Message;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A member that asks without end. */
class GreedyPeerTest {
    private static final int QUESTIONS = 10_000;

    private final Subnet subnet = new Subnet(1, 4, Faults.NONE);

    @Test
    void itIsAnsweredNowAndThenAndOthersAtOnce() {
        Address greedy = subnet.node(1).address();
        Address modest = subnet.node(2).address();
        AtomicInteger toGreedy = new AtomicInteger();
        AtomicInteger toModest = new AtomicInteger();
        subnet.world.tamper((from, to, message) -> {
            if (message instanceof Message.Blocks) {
                (to.equals(greedy) ? toGreedy : toModest).incrementAndGet();
            }
            return message;
        });
        subnet.start();
        subnet.load(500, 50);

        ask(greedy, QUESTIONS);
        assertThat(toGreedy).hasValueBetween(1, QUESTIONS / 5);
        ask(modest, 1);
        assertThat(toModest).hasValue(1);

        subnet.world.run(1_000);
        int before = toGreedy.get();
        ask(greedy, 1);
        assertThat(toGreedy).hasValue(before + 1);
        assertThat(subnet.world.violations()).isEmpty();
    }

    private void ask(Address who, int times) {
        for (int i = 0; i < times; i++) {
            subnet.node(0).deliver(who, new Message.BlocksWanted(1));
        }
    }
}
