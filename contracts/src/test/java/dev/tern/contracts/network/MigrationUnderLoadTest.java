package dev.tern.contracts.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.sdk.client.CanisterClient;
import dev.tern.sdk.testkit.LocalNetwork;
import dev.tern.sdk.types.SubnetId;
import java.math.BigInteger;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A counter moves while a client and a canister on a third subnet call it all the time: nothing lost, nothing done twice. */
class MigrationUnderLoadTest {
    private static final int CALLS_OF_THE_CANISTER = 60;

    @Test
    void everyAcceptedCallCountsExactlyOnce() {
        try (LocalNetwork network = LocalNetwork.start(3, 1)) {
            List<SubnetId> subnets = network.applications();
            CanisterClient counter = network.deploy("counter", subnets.get(0));
            CanisterClient caller = network.deploy("ping", subnets.get(2));

            AtomicBoolean enough = new AtomicBoolean();
            CompletableFuture<Integer> client = CompletableFuture.supplyAsync(() -> callUntil(counter, enough));
            CompletableFuture<String> canister = CompletableFuture.supplyAsync(() -> Samples.call(
                    caller, "bump", "(principal \"" + counter.id() + "\", " + CALLS_OF_THE_CANISTER + ")"));

            long migration = network.migrate(counter.id(), subnets.get(1));
            SubnetsTest.awaitEnd(network, migration);
            assertThat(network.migration(migration).getString("phase")).isIn("ACTIVE", "CLOSING", "DONE");
            Samples.increment(counter);
            enough.set(true);

            int accepted = client.join() + 1 + replies(canister.join());
            assertThat(Samples.get(counter)).isEqualTo(BigInteger.valueOf(accepted));
            assertThat(replies(Samples.query(caller, "report", "()"))).isEqualTo(CALLS_OF_THE_CANISTER);
        }
    }

    /** How many calls were answered with a reply; a call is either that or, certified, a reject. */
    private static int callUntil(CanisterClient counter, AtomicBoolean enough) {
        int accepted = 0;
        while (!enough.get()) {
            accepted += Samples.rejected(() -> Samples.increment(counter)) ? 0 : 1;
        }
        return accepted;
    }

    private static int replies(String report) {
        Matcher matcher = Pattern.compile("replies = (\\d+)").matcher(report);
        assertThat(matcher.find()).as(report).isTrue();
        return Integer.parseInt(matcher.group(1));
    }
}
