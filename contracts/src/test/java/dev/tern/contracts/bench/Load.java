package dev.tern.contracts.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Clients that each send their next request when the last one is answered. */
final class Load {
    private Load() {}

    /** Runs {@code clients} at once for {@code time}, or until the {@code most} requests made beforehand are used up. */
    static <T> Latencies run(int clients, Duration time, int most, Supplier<T> make, Consumer<T> send) {
        Queue<T> requests =
                Stream.generate(make).limit(most).collect(ConcurrentLinkedQueue::new, Queue::add, Queue::addAll);
        long start = System.nanoTime();
        List<Long> nanos = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(clients)) {
            List<Future<List<Long>>> running = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                running.add(threads.submit(() -> client(requests, start + time.toNanos(), send)));
            }
            for (Future<List<Long>> client : running) {
                nanos.addAll(client.get());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a request failed", e.getCause());
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        return Latencies.of(nanos.stream().mapToLong(Long::longValue).toArray(), seconds);
    }

    private static <T> List<Long> client(Queue<T> requests, long end, Consumer<T> send) {
        List<Long> nanos = new ArrayList<>();
        while (System.nanoTime() - end < 0) {
            T request = requests.poll();
            if (request == null) {
                break;
            }
            long sent = System.nanoTime();
            send.accept(request);
            nanos.add(System.nanoTime() - sent);
        }
        return nanos;
    }
}
