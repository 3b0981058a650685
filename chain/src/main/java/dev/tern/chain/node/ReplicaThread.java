package dev.tern.chain.node;

import dev.tern.chain.engine.Input;
import dev.tern.chain.port.Timer;
import dev.tern.chain.port.Timers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The thread that a replica lives on: what waits for it ({@link Intake}) and the timers, in one loop. A replica never waits for
 * itself.
 */
final class ReplicaThread implements Timers {
    private static final int TURN = 256;
    private static final long JOIN_MS = 60_000;

    private final Intake intake = new Intake();
    private final Map<Timer, Alarm> alarms = new HashMap<>();
    private final PriorityQueue<Alarm> byTime = new PriorityQueue<>();
    private final Thread thread;
    private @Nullable Steps steps;
    private volatile boolean stopping;

    ReplicaThread(String name) {
        this.thread = new Thread(this::run, name);
    }

    /** What the thread does; all four are called on it. */
    interface Steps {
        void start();

        void handle(Input input);

        /** After the inputs at hand are handled. */
        void flush();

        void stop();
    }

    private record Alarm(Timer timer, long at) implements Comparable<Alarm> {
        @Override
        public int compareTo(Alarm other) {
            return Long.signum(at - other.at); // not compare: the origin of nanoTime is arbitrary
        }
    }

    void start(Steps what) {
        steps = what;
        thread.start();
    }

    /** Queues what a peer sent in {@code bytes}; may hold the peer back. */
    void put(Input.FromPeer input, int bytes) {
        waiting(() -> intake.put(input, bytes));
    }

    /** Queues what this node says itself. */
    void put(Input own) {
        waiting(() -> intake.put(own));
    }

    /** Queues an artifact of this node if there is room. */
    boolean offer(Input.Offered own) {
        return intake.offer(own, own.artifact().content().length());
    }

    private interface Wait {
        void begin() throws InterruptedException;
    }

    private void waiting(Wait what) {
        if (Thread.currentThread() == thread) {
            throw new IllegalStateException("a replica does not talk to itself");
        }
        try {
            what.begin();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the thread after the input at hand, and waits for it. */
    void stop() {
        stopping = true;
        intake.close(); // not an interrupt: that would close the files that the thread writes
        try {
            thread.join(JOIN_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            throw new IllegalStateException(thread.getName() + " does not end");
        }
    }

    @Override
    public void schedule(Timer timer, long delayMs) {
        cancel(timer);
        Alarm alarm = new Alarm(timer, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(delayMs));
        alarms.put(timer, alarm);
        byTime.add(alarm);
    }

    @Override
    public void cancel(Timer timer) {
        Alarm alarm = alarms.remove(timer);
        if (alarm != null) {
            byTime.remove(alarm);
        }
    }

    private void run() {
        Steps what = java.util.Objects.requireNonNull(steps);
        what.start();
        List<Input> turn = new ArrayList<>();
        while (!stopping) {
            turn.clear();
            await(turn);
            turn.forEach(what::handle);
            what.flush();
        }
        what.stop();
    }

    /** Collects the timers that are due and the inputs at hand; waits if there are none. */
    private void await(List<Input> turn) {
        long now = System.nanoTime();
        for (Alarm next = byTime.peek(); next != null && next.at - now <= 0; next = byTime.peek()) {
            byTime.poll();
            alarms.remove(next.timer);
            turn.add(new Input.TimerFired(next.timer));
        }
        Alarm next = byTime.peek();
        long untilNext = next == null ? TimeUnit.SECONDS.toNanos(1) : next.at - now;
        try {
            intake.take(turn, TURN, turn.isEmpty() ? untilNext : 0);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody may interrupt a replica", e);
        }
    }
}
