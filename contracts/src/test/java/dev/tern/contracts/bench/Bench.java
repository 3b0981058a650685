package dev.tern.contracts.bench;

import dev.tern.sdk.candid.Candid;
import dev.tern.sdk.client.CanisterClient;
import dev.tern.sdk.testkit.Await;
import dev.tern.sdk.testkit.LocalNetwork;
import dev.tern.sdk.types.SubnetId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Measures the network that {@code tern network start} makes: three subnets of four nodes, all in this process. */
public final class Bench {
    private static final int CLIENTS = 32;
    private static final Duration WARM_UP = Duration.ofSeconds(20);
    private static final Duration MEASURED = Duration.ofSeconds(20);
    private static final int PLENTY = 12_000;
    private static final int IDLE_BLOCKS = 3;

    private final LocalNetwork network;
    private final SubnetId first;
    private final SubnetId second;
    private final Table table;
    private final Poster poster;

    private Bench(LocalNetwork network, Table table, CanisterClient counter) {
        this.network = network;
        this.table = table;
        this.first = network.applications().get(0);
        this.second = network.applications().get(1);
        this.poster = new Poster(network.gateway(), counter.id());
    }

    public static void main(String[] args) {
        Table table = new Table();
        long start = System.nanoTime();
        try (LocalNetwork network = LocalNetwork.start(2, 4)) {
            table.add("network ready after start, in this JVM", "%.1f s", secondsSince(start));
            CanisterClient counter =
                    network.deploy("counter", network.applications().getFirst());
            counter.call("increment");
            table.add("first counter call answered after start", "%.1f s", secondsSince(start));
            Bench bench = new Bench(network, table, counter);
            bench.blocksWhenIdle();
            bench.updates();
            bench.queries();
            bench.move(1);
            bench.move(64);
            table.add("resident memory of this JVM, now", "%d MiB", memory("VmRSS"));
            table.add("resident memory of this JVM, at most", "%d MiB", memory("VmHWM"));
        } finally {
            table.print();
        }
    }

    private void blocksWhenIdle() {
        long before = network.height(first);
        Await.until("a block", () -> network.height(first) > before);
        long start = System.nanoTime();
        Await.until("idle blocks", () -> network.height(first) > before + IDLE_BLOCKS);
        table.add("block interval, idle", "%.0f ms", secondsSince(start) * 1000 / IDLE_BLOCKS);
    }

    private void updates() {
        increments(CLIENTS, WARM_UP);
        Latencies alone = increments(1, MEASURED);
        table.add("update, 1 client: p50", "%.0f ms", alone.millis(0.5));
        table.add("update, 1 client: p99", "%.0f ms", alone.millis(0.99));
        long height = network.height(first);
        Latencies many = increments(CLIENTS, MEASURED);
        long blocks = network.height(first) - height;
        table.add("updates/s, " + CLIENTS + " clients", "%.0f", many.perSecond());
        table.add("update, " + CLIENTS + " clients: p50", "%.0f ms", many.millis(0.5));
        table.add("update, " + CLIENTS + " clients: p99", "%.0f ms", many.millis(0.99));
        table.add("block interval, " + CLIENTS + " clients", "%.0f ms", many.seconds() * 1000 / blocks);
        Latencies crowd = increments(4 * CLIENTS, MEASURED);
        table.add("updates/s, " + 4 * CLIENTS + " clients", "%.0f", crowd.perSecond());
        table.add("update, " + 4 * CLIENTS + " clients: p50", "%.0f ms", crowd.millis(0.5));
        table.add("update, " + 4 * CLIENTS + " clients: p99", "%.0f ms", crowd.millis(0.99));
    }

    private Latencies increments(int clients, Duration time) {
        int most = clients == 1 ? PLENTY / 6 : PLENTY;
        return Load.run(clients, time, most, () -> poster.signCall("increment", Candid.EMPTY), poster::call);
    }

    private void queries() {
        gets(CLIENTS, WARM_UP.dividedBy(4));
        Latencies alone = gets(1, MEASURED.dividedBy(4));
        table.add("query, 1 client: p50", "%.1f ms", alone.millis(0.5));
        Latencies many = gets(CLIENTS, MEASURED.dividedBy(2));
        table.add("queries/s, " + CLIENTS + " clients", "%.0f", many.perSecond());
        table.add("query, " + CLIENTS + " clients: p99", "%.0f ms", many.millis(0.99));
    }

    private Latencies gets(int clients, Duration time) {
        return Load.run(clients, time, PLENTY, () -> poster.signQuery("get", Candid.EMPTY), poster::query);
    }

    private void move(int mebibytes) {
        Move move = Move.of(network, mebibytes, first, second);
        String what = "migration of " + mebibytes + " MiB: ";
        table.add(what + "pause by block times", "%d ms", move.pauseMillis());
        table.add(what + "longest gap between answers", "%d ms", move.gapMillis());
        table.add(what + "request to first block there", "%d ms", move.totalMillis());
    }

    private static double secondsSince(long nanos) {
        return (System.nanoTime() - nanos) / 1e9;
    }

    /** Mebibytes, from what Linux tells of this process. */
    private static long memory(String field) {
        try {
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith(field + ":"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024)
                    .findFirst()
                    .orElse(-1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
