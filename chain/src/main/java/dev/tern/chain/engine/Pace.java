package dev.tern.chain.engine;

import dev.tern.chain.block.Application;
import dev.tern.chain.block.Snapshot;
import dev.tern.chain.ingress.Pool;
import dev.tern.chain.port.Clock;
import dev.tern.chain.port.Timer;
import dev.tern.chain.port.Timers;

/** When a block is due (protocol.md, 8): when something waits, when the state says so, and at the latest every idle interval. */
final class Pace<S extends Snapshot> {
    private static final long MS = 1_000_000L;
    private static final Timer DUE = new Timer(Timer.Kind.DUE, 0, 0);

    private final Settings settings;
    private final Clock clock;
    private final Timers timers;
    private final Application<S> application;
    private final Pool pool;
    private final EvidencePool<S> evidence;
    private long lastBlockNs;
    private long alarmNs = Long.MAX_VALUE;

    Pace(Settings settings, Ports ports, Application<S> application, Pool pool, EvidencePool<S> evidence) {
        this.settings = settings;
        this.clock = ports.clock();
        this.timers = ports.timers();
        this.application = application;
        this.pool = pool;
        this.evidence = evidence;
        this.lastBlockNs = clock.nowNs();
    }

    void blockDone() {
        lastBlockNs = clock.nowNs();
    }

    /** The timer fired. */
    void woken() {
        alarmNs = Long.MAX_VALUE;
    }

    /** Whether the next block is due on top of {@code state}; if not, sets the timer to when it may be. */
    boolean isDue(S state) {
        long now = clock.nowNs();
        lastBlockNs = Math.min(lastBlockNs, now); // a clock that was set back does not make anybody wait for it
        long due = Math.max(dueNs(state, now), lastBlockNs + settings.minIntervalMs() * MS);
        if (due > now && due < alarmNs) {
            alarmNs = due;
            timers.schedule(DUE, (due - now + MS - 1) / MS);
        }
        return due <= now;
    }

    private long dueNs(S state, long now) {
        boolean work = pool.hasIngress()
                || !evidence.isEmpty()
                || state.wantsRandomness()
                || pool.fromSubnets().stream()
                        .anyMatch(a -> application.refuse(state, now, a).isEmpty());
        boolean first = state.height() == 0; // until there is a block nothing is certified, and nobody is answered
        if (work || first) {
            return now;
        }
        long idle = lastBlockNs + settings.idleIntervalMs() * MS;
        return Math.min(idle, application.dueAt(state).orElse(Long.MAX_VALUE));
    }
}
