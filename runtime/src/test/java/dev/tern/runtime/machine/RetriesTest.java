package dev.tern.runtime.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.runtime.registry.MigrationPhase;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Cycles;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls to a canister that nobody can take for a while wait, without a stir on either subnet (protocol.md, 13). */
class RetriesTest {
    private static final int MOST = 20_000;
    private static final int CALLERS = 8;
    private static final int CALLS = 40;
    /** As many as a puppet leaves open. */
    private static final int OPEN = 5;

    @ParameterizedTest
    @ValueSource(longs = {91, 92, 93})
    void whatIsForAFrozenCanisterIsSentAgainSeldomAndArrivesInTheEnd(long seed) {
        Lockstep net = Lockstep.of(seed);
        CanisterId counter = net.install(net.a, Puppet.IDLE);
        List<CanisterId> callers = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            callers.add(net.install(net.c, Puppet.calling(counter.principal(), CALLS)));
        }
        callers.add(net.install(net.a, Puppet.calling(counter.principal(), CALLS)));
        Cycles before = net.cycles();
        freeze(net, counter);

        long began = net.clock;
        long sent = sent(net);
        net.run(3000);
        long seconds = (net.clock - began) / 1_000_000_000L;
        assertThat(sent(net) - sent).as("seed %d", seed).isLessThan(CALLERS * OPEN * (2 + seconds / 6));
        assertThat(Due.of(net.c.state(), net.c.state().time())).isNotInstanceOf(DueTime.Now.class);

        net.halted.clear();
        net.until(
                MOST,
                () -> net.inPhase(1, MigrationPhase.DONE)
                        && callers.stream()
                                .allMatch(caller -> net.puppet(caller).done())
                        && net.quiet());
        assertThat(net.puppet(counter).count()).isEqualTo((CALLERS + 1) * CALLS);
        assertThat(net.cycles()).isEqualTo(before);
    }

    /** The destination stops when it is about to take the canister over. */
    private static void freeze(Lockstep net, CanisterId counter) {
        net.migrate(net.a, counter, net.b, Optional.empty());
        net.until(MOST, () -> net.inPhase(1, MigrationPhase.READY));
        net.halted.add(net.b.id());
        net.until(MOST, () -> net.inPhase(1, MigrationPhase.FROZEN));
        net.run(200);
        assertThat(net.running(counter)).isEmpty();
    }

    private static long sent(Lockstep net) {
        return net.c.state().network().stream(net.a.id()).header().end();
    }
}
