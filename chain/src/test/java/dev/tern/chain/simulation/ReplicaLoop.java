package dev.tern.chain.simulation;

import dev.tern.chain.block.Snapshot;
import dev.tern.chain.engine.Engine;
import dev.tern.chain.engine.Input;
import dev.tern.chain.port.Timer;
import dev.tern.chain.port.Timers;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread of one replica: a bounded queue of inputs, a heap of timers, and an {@link Engine} that works them off. Several
 * inputs are taken at a time and share one flush. Use: make the loop, make the engine with {@link #timers}, {@link #run} it.
 */
final class ReplicaLoop {
    /** Inputs that wait at most; what comes when the queue is full is dropped, like a lost message. */
    private static final int QUEUE = 20_000;

    private static final int INPUTS_PER_FLUSH = 64;
    private static final Logger LOG = LoggerFactory.getLogger(ReplicaLoop.class);

    private final LinkedBlockingQueue<Input> inputs = new LinkedBlockingQueue<>(QUEUE);
    private final Alarm alarm = new Alarm();
    private final String name;
    private volatile boolean stopping;
    private @Nullable Thread thread;

    public ReplicaLoop(String name) {
        this.name = name;
    }

    /** Timers that fire on this loop's thread; to be used on that thread only, or before it runs. */
    public Timers timers() {
        return alarm;
    }

    /** Hands an input over, from any thread; false if the queue is full and the input was dropped. */
    public boolean offer(Input input) {
        return inputs.offer(input);
    }

    /** Starts the thread. */
    public void run(Engine<? extends Snapshot> engine) {
        Thread started = Thread.ofPlatform().name(name).unstarted(() -> loop(engine));
        thread = started;
        started.start();
    }

    /** Stops the thread after the input at hand and saves the newest state. Waits until that is done. */
    public void stop() throws InterruptedException {
        stopping = true;
        inputs.offer(new Input.Arrived());
        Thread running = thread;
        if (running != null && running != Thread.currentThread()) {
            running.join();
        }
    }

    private void loop(Engine<? extends Snapshot> engine) {
        try {
            engine.start();
            while (!stopping) {
                turn(engine);
            }
            engine.stop();
        } catch (InterruptedException e) {
            LOG.info("{} interrupted", name);
            Thread.currentThread().interrupt();
        }
    }

    private void turn(Engine<? extends Snapshot> engine) throws InterruptedException {
        Input first = inputs.poll(alarm.waitNs(), TimeUnit.NANOSECONDS);
        for (Timer timer = alarm.due(); timer != null; timer = alarm.due()) {
            engine.handle(new Input.TimerFired(timer));
        }
        int taken = 0;
        for (Input input = first; input != null && !stopping; input = inputs.poll()) {
            engine.handle(input);
            taken++;
            if (taken == INPUTS_PER_FLUSH) {
                break;
            }
        }
        engine.flush();
    }

    /** Timers by time; an entry that was rescheduled or cancelled is left in the heap and skipped. */
    private static final class Alarm implements Timers {
        private static final long LONGEST_WAIT_NS = 1_000_000_000L;

        private final PriorityQueue<Entry> heap = new PriorityQueue<>();
        private final Map<Timer, Entry> current = new HashMap<>();
        private long count;

        private record Entry(long atNs, long number, Timer timer) implements Comparable<Entry> {
            @Override
            public int compareTo(Entry other) {
                int byTime = Long.compare(atNs, other.atNs);
                return byTime != 0 ? byTime : Long.compare(number, other.number);
            }
        }

        @Override
        public void schedule(Timer timer, long delayMs) {
            Entry entry = new Entry(System.nanoTime() + delayMs * 1_000_000L, count++, timer);
            current.put(timer, entry);
            heap.add(entry);
        }

        @Override
        public void cancel(Timer timer) {
            current.remove(timer);
        }

        private long waitNs() {
            Entry next = heap.peek();
            return next == null
                    ? LONGEST_WAIT_NS
                    : Math.max(0, Math.min(LONGEST_WAIT_NS, next.atNs - System.nanoTime()));
        }

        private @Nullable Timer due() {
            long now = System.nanoTime();
            for (Entry next = heap.peek(); next != null && next.atNs <= now; next = heap.peek()) {
                heap.remove();
                if (next.equals(current.get(next.timer))) {
                    current.remove(next.timer);
                    return next.timer;
                }
            }
            return null;
        }
    }
}
