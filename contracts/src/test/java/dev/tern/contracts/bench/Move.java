package dev.tern.contracts.bench;

import dev.tern.sdk.client.Agent;
import dev.tern.sdk.client.CanisterClient;
import dev.tern.sdk.testkit.Await;
import dev.tern.sdk.testkit.LocalNetwork;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.SubnetId;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The move of a canister that a client calls all the time.
 *
 * @param pauseMillis from the source's last block that ran it to the destination's first, by the times of the blocks
 * @param gapMillis the longest time between two answers that the client got
 * @param totalMillis from the request to move to the first block at the destination
 */
record Move(long pauseMillis, long gapMillis, long totalMillis) {
    static Move of(LocalNetwork network, int mebibytes, SubnetId from, SubnetId to) {
        CanisterClient canister = network.deploy(Ballast.module(mebibytes), from);
        Agent agent = network.agent();
        for (int i = 0; i < mebibytes; i++) {
            agent.call(canister.id(), "fill", Blob.EMPTY).reply();
        }
        AtomicBoolean arrived = new AtomicBoolean();
        CompletableFuture<Long> gap = CompletableFuture.supplyAsync(() -> longestGap(agent, canister.id(), arrived));
        long start = System.nanoTime();
        long migration = network.migrate(canister.id(), to);
        Await.until(
                () -> "the canister arrives: " + network.migration(migration),
                () -> network.migration(migration).getLong("pauseMs") != null);
        long total = millisSince(start);
        arrived.set(true);
        JsonObject record = network.migration(migration);
        return new Move(record.getLong("pauseMs"), gap.join(), total);
    }

    /** Ends after the first answer that comes once the canister has arrived. */
    private static long longestGap(Agent agent, CanisterId canister, AtomicBoolean arrived) {
        long longest = 0;
        boolean last;
        long before = System.nanoTime();
        do {
            last = arrived.get();
            agent.call(canister, "touch", Blob.EMPTY).reply();
            longest = Math.max(longest, millisSince(before));
            before = System.nanoTime();
        } while (!last);
        return longest;
    }

    private static long millisSince(long nanos) {
        return (System.nanoTime() - nanos) / 1_000_000;
    }
}
