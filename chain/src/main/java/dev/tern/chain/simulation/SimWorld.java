package dev.tern.chain.simulation;

import dev.tern.chain.port.Address;
import dev.tern.chain.port.Message;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.NodeId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Time, chance and the network of a simulation. Events happen in order of time, then of when they were planned; nothing else
 * decides, so one seed gives one history, which {@link #trace} sums up.
 */
public final class SimWorld {
    private static final long MS = 1_000_000L;
    /** How long the answer to a question is waited for. */
    private static final long PATIENCE_NS = 5_000 * MS;

    private static final long START_NS = 1_700_000_000_000_000_000L;

    private final PriorityQueue<Happening> plan = new PriorityQueue<>();
    private final Map<Address, SimReplica<?>> replicas = new TreeMap<>();
    private final TreeSet<Address> cut = new TreeSet<>();
    private final List<String> violations = new ArrayList<>();
    private final SplittableRandom random;
    private final long seed;
    private Faults faults;
    private boolean islands;
    private Tamper tamper = (from, to, message) -> message;
    private long nowNs = START_NS;
    private long planned;
    private long trace = 0xcbf29ce484222325L;

    public SimWorld(long seed, Faults faults) {
        this.seed = seed;
        this.random = new SplittableRandom(seed);
        this.faults = faults;
    }

    /** A hand in the network: what arrives instead of {@code message}. */
    @FunctionalInterface
    public interface Tamper {
        Message change(Address from, Address to, Message message);
    }

    private record Happening(long atNs, long number, Runnable what) implements Comparable<Happening> {
        @Override
        public int compareTo(Happening other) {
            int byTime = Long.compare(atNs, other.atNs);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }

    public long seed() {
        return seed;
    }

    public long nowNs() {
        return nowNs;
    }

    /** A source of chance of its own, so that one part's draws do not move another's. */
    public SplittableRandom split() {
        return random.split();
    }

    public void faults(Faults next) {
        faults = next;
    }

    public void tamper(Tamper hand) {
        tamper = hand;
    }

    void add(SimReplica<?> replica) {
        replicas.put(replica.address(), replica);
    }

    /** Cuts replicas off from all others, themselves included; replaces an earlier cut. */
    public void cut(List<Address> off) {
        cut.clear();
        cut.addAll(off);
        islands = false;
    }

    /** Cuts replicas off from the others, but not from each other; replaces an earlier cut. */
    public void separate(Collection<Address> off) {
        cut(List.copyOf(off));
        islands = true;
    }

    public void heal() {
        cut.clear();
    }

    void after(long delayNs, Runnable what) {
        plan.add(new Happening(nowNs + delayNs, planned++, what));
    }

    void send(Address from, Address to, Message message) {
        byte[] bytes = tamper.change(from, to, message).encode();
        post(from, to, bytes, receiver -> receiver.deliver(from, Reader.whole(bytes, Message::read)));
    }

    /** Asks a node; fails after a while if no answer comes through. */
    CompletableFuture<Optional<Blob>> ask(Address from, NodeId peer, Blob question) {
        CompletableFuture<Optional<Blob>> answer = new CompletableFuture<>();
        Address to = replicas.keySet().stream()
                .filter(address -> address.node().equals(peer))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("there is no node " + peer));
        post(from, to, question.unsafeBytes(), receiver -> {
            Optional<Blob> found = receiver.answer(question);
            byte[] bytes = found.orElse(Blob.EMPTY).unsafeBytes();
            post(to, from, bytes, back -> complete(answer, found));
        });
        after(PATIENCE_NS, () -> answer.completeExceptionally(new TimeoutException("no answer from " + to)));
        return answer;
    }

    private static <T> void complete(CompletableFuture<T> future, T value) {
        future.complete(value);
    }

    private void post(Address from, Address to, byte[] bytes, Consumer<SimReplica<?>> arrival) {
        int copies = 1 + (happens(faults.duplicated()) ? 1 : 0);
        for (int i = 0; i < copies; i++) {
            if (!happens(faults.lost())) {
                after(delayNs(), () -> deliver(from, to, bytes, arrival));
            }
        }
    }

    private void deliver(Address from, Address to, byte[] bytes, Consumer<SimReplica<?>> arrival) {
        SimReplica<?> receiver = replicas.get(to);
        if (receiver == null || apart(from, to)) {
            return;
        }
        note(to, bytes);
        arrival.accept(receiver);
    }

    private boolean apart(Address from, Address to) {
        return cut.contains(from) != cut.contains(to) || (cut.contains(from) && !from.equals(to) && !islands);
    }

    private long delayNs() {
        double exponential =
                -Math.log(1 - random.nextDouble()) * Math.max(0, faults.meanDelayMs() - faults.minDelayMs());
        return faults.minDelayMs() * MS + (long) (exponential * MS);
    }

    private boolean happens(int thousandths) {
        return thousandths > 0 && random.nextInt(1000) < thousandths;
    }

    /** Lets {@code ms} milliseconds pass. */
    public void run(long ms) {
        runUntil(() -> false, ms);
    }

    /** Lets time pass until {@code done}, at most {@code ms} milliseconds; whether it was done in time. */
    public boolean runUntil(BooleanSupplier done, long ms) {
        long end = nowNs + ms * MS;
        while (!done.getAsBoolean()) {
            Happening next = plan.peek();
            if (next == null || next.atNs > end) {
                nowNs = end;
                return done.getAsBoolean();
            }
            plan.remove();
            nowNs = next.atNs;
            next.what.run();
        }
        return true;
    }

    void violate(String what) {
        violations.add("seed " + seed + ", " + (nowNs - START_NS) / MS + " ms: " + what);
    }

    /** What the checkers found: must be empty. */
    public List<String> violations() {
        return List.copyOf(violations);
    }

    void note(Address where, byte[] what) {
        mix(nowNs);
        for (byte b : where.node().bytes().unsafeBytes()) {
            mix(b);
        }
        for (byte b : what) {
            mix(b);
        }
    }

    private void mix(long value) {
        trace = (trace ^ value) * 0x100000001b3L;
    }

    /** A hash over everything that reached a replica, and when. */
    public long trace() {
        return trace;
    }
}
