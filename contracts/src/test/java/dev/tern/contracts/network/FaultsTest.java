package dev.tern.contracts.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.sdk.client.CanisterClient;
import dev.tern.sdk.testkit.Await;
import dev.tern.sdk.testkit.LocalNetwork;
import dev.tern.sdk.types.SubnetId;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A subnet of four whose nodes stop, crash and come back. */
class FaultsTest {
    private LocalNetwork network;
    private SubnetId subnet;
    private CanisterClient counter;

    @BeforeEach
    void start() {
        network = LocalNetwork.start(1, 4);
        subnet = network.applications().getFirst();
        counter = network.deploy("counter", subnet);
        assertThat(Samples.increment(counter)).isEqualTo(1);
    }

    @AfterEach
    void close() {
        network.close();
    }

    @Test
    void oneOfFourMayStopTwoHaltTheChainAndOneThatReturnsCatchesUp() {
        network.kill(subnet, 0);
        assertThat(Samples.increment(counter)).isEqualTo(2);
        network.stop(subnet, 1);
        CompletableFuture<Integer> waiting =
                CompletableFuture.supplyAsync(() -> Samples.increment(counter).intValue());
        long halted = network.height(subnet);
        network.start(subnet, 0);
        assertThat(waiting.join()).isEqualTo(3);
        Await.until("the chain goes on", () -> network.height(subnet) > halted);
        network.start(subnet, 1);
        assertThat(Samples.increment(counter)).isEqualTo(4);
    }

    @Test
    void whatWasAcknowledgedSurvivesStopAndCrash() {
        network.restart();
        CanisterClient again = CanisterClient.of(network.agent(), counter.id());
        assertThat(Samples.get(again)).isEqualTo(1);
        assertThat(Samples.increment(again)).isEqualTo(2);
        network.crash();
        CanisterClient crashed = CanisterClient.of(network.agent(), counter.id());
        assertThat(Samples.get(crashed)).isEqualTo(2);
        assertThat(Samples.increment(crashed)).isEqualTo(3);
    }
}
