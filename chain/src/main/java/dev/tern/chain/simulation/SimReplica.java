package dev.tern.chain.simulation;

import dev.tern.chain.block.Artifact;
import dev.tern.chain.block.Certification;
import dev.tern.chain.block.DecidedBlock;
import dev.tern.chain.block.Domain;
import dev.tern.chain.block.Snapshot;
import dev.tern.chain.engine.Engine;
import dev.tern.chain.engine.Input;
import dev.tern.chain.engine.Observer;
import dev.tern.chain.engine.Ports;
import dev.tern.chain.engine.Settings;
import dev.tern.chain.engine.View;
import dev.tern.chain.port.Address;
import dev.tern.chain.port.Message;
import dev.tern.chain.port.Signer;
import dev.tern.chain.port.Timer;
import dev.tern.chain.port.Timers;
import dev.tern.sdk.crypto.Bls;
import dev.tern.sdk.crypto.Ed25519;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.NodeId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** One replica in a simulation: the production engine between simulated ports. It can crash and start again on its disk. */
public final class SimReplica<S extends Snapshot> {
    private static final long MS = 1_000_000L;

    private final SimWorld world;
    private final Checks checks;
    private final Domain domain;
    private final Settings settings;
    private final SimKeys.Member keys;
    private final BiFunction<SimReplica<S>, SimLife, Software<S>> maker;
    private final Address address;
    private final SimDisk disk;
    private @Nullable Engine<S> engine;
    private @Nullable SimLife life;
    private @Nullable Software<S> software;
    private long skewNs;

    public SimReplica(
            SimWorld world,
            Checks checks,
            Domain domain,
            Settings settings,
            SimKeys.Member keys,
            BiFunction<SimReplica<S>, SimLife, Software<S>> maker) {
        this.world = world;
        this.checks = checks;
        this.domain = domain;
        this.settings = settings;
        this.keys = keys;
        this.maker = maker;
        this.address = new Address(domain.subnet(), keys.node());
        this.disk = new SimDisk(world.split());
        world.add(this);
    }

    public Address address() {
        return address;
    }

    public SimDisk disk() {
        return disk;
    }

    public SimKeys.Member keys() {
        return keys;
    }

    /** By how much this node's clock is ahead. */
    public void skewMs(long ms) {
        skewNs = ms * MS;
    }

    /** Starts the engine on whatever the disk holds; a crash that was planned for the disk is off. */
    public void start() {
        disk.powerOn();
        startKeepingCrashPoint();
    }

    /** Starts the engine; the disk will crash where it was told to. */
    public void startKeepingCrashPoint() {
        SimLife current = new SimLife(world, this);
        life = current;
        Ports ports = new Ports(
                () -> world.nowNs() + skewNs,
                new SimTimers(current),
                (to, message) -> send(current, to, message),
                disk.store(),
                disk.wal(),
                new SimSigner());
        Software<S> made = maker.apply(this, current);
        Engine<S> started =
                new Engine<>(domain, settings, ports, made.application(), observer(made.observer()), made.courier());
        engine = started;
        software = made;
        made.begin();
        started.start();
        afterwards();
    }

    /** The power goes, at once. */
    public void crash() {
        if (engine != null) {
            disk.crash();
            Software<S> ended = software;
            if (ended != null) {
                ended.end();
            }
            engine = null;
            life = null;
            software = null;
        }
    }

    public boolean isUp() {
        return engine != null;
    }

    /** Where the replica stands; only while it is up. */
    public View<S> view() {
        Engine<S> running = engine;
        if (running == null) {
            throw new IllegalStateException("the replica is down");
        }
        return running.view();
    }

    public long height() {
        return engine == null ? -1 : view().latest().height();
    }

    public long certifiedHeight() {
        return engine == null
                ? -1
                : view().certified().map(c -> c.certification().height()).orElse(0L);
    }

    /** Hands an artifact to this node, as its gateway would. */
    public void offer(Artifact artifact) {
        handle(new Input.Offered(artifact));
    }

    public void arrived() {
        handle(new Input.Arrived());
    }

    void deliver(Address from, Message message) {
        handle(new Input.FromPeer(from, message));
    }

    /** What this node answers; empty also if it is down. */
    Optional<Blob> answer(Blob question) {
        Software<S> running = software;
        Optional<Blob> answer = running == null ? Optional.empty() : running.answer(question);
        afterwards();
        return answer;
    }

    /** Does work that was planned in a life of this node, if it still lives that life. */
    void within(SimLife planned, Runnable work) {
        if (planned == life) {
            try {
                work.run();
            } catch (SimDisk.Crash e) {
                disk.requireDown();
            }
            afterwards();
        }
    }

    private void handle(Input input) {
        Engine<S> running = engine;
        if (running != null) {
            running.handle(input);
            running.flush();
            afterwards();
        }
    }

    /** A disk that went down takes the engine with it. */
    private void afterwards() {
        if (disk.isDown()) {
            crash();
        }
    }

    private void send(SimLife sender, Address to, Message message) {
        if (sender == life && !disk.isDown()) {
            checks.sent(
                    address, message, view().latest().validators().committee().quorum());
            world.send(address, to, message);
        }
    }

    private Observer<S> observer(Observer<S> also) {
        return new Observer<>() {
            @Override
            public void decided(DecidedBlock block, S after) {
                checks.decided(address, block, after);
                also.decided(block, after);
            }

            @Override
            public void certified(S state, Certification certification) {
                checks.certified(address, state, certification);
                boolean published = view().certified()
                        .filter(c -> c.certification().height() >= certification.height())
                        .isPresent();
                if (!published) {
                    checks.failed(address, "told of a certificate that the view does not show");
                }
                also.certified(state, certification);
            }

            @Override
            public void failed(String reason, Throwable cause) {
                if (!disk.isDown()) {
                    checks.failed(address, reason);
                }
            }
        };
    }

    private final class SimTimers implements Timers {
        private final Map<Timer, Long> current = new HashMap<>();
        private final SimLife owner;
        private long count;

        private SimTimers(SimLife owner) {
            this.owner = owner;
        }

        @Override
        public void schedule(Timer timer, long delayMs) {
            long number = count++;
            current.put(timer, number);
            world.after(Math.max(0, delayMs) * MS, () -> {
                if (owner == life && Optional.of(number).equals(Optional.ofNullable(current.get(timer)))) {
                    current.remove(timer);
                    world.note(address, timer.encode());
                    handle(new Input.TimerFired(timer));
                }
            });
        }

        @Override
        public void cancel(Timer timer) {
            current.remove(timer);
        }
    }

    private final class SimSigner implements Signer {
        @Override
        public NodeId node() {
            return keys.node();
        }

        @Override
        public Outcome sign(Position position, Blob message) {
            return disk.guard(position, message, this::sign);
        }

        @Override
        public Optional<Position> last() {
            return disk.lastSigned();
        }

        @Override
        public Blob sign(Blob message) {
            return Ed25519.sign(keys.secret(), message.unsafeBytes());
        }

        @Override
        public Blob share(Blob message) {
            return Bls.sign(keys.shareSecret(), message.unsafeBytes());
        }
    }
}
