package dev.tern.runtime.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tern.runtime.wasm.EngineThread;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class StrandTest {
    private final List<Long> taken = new ArrayList<>();
    private final AtomicReference<Strand> self = new AtomicReference<>();
    private final CountDownLatch left = new CountDownLatch(1);

    /** A strand at work, which stands still after its first 10 instructions. */
    private Strand paused(Runnable work) throws InterruptedException {
        CountDownLatch detached = new CountDownLatch(1);
        Strand strand = new Strand(
                () -> {
                    try {
                        work.run();
                    } finally {
                        left.countDown();
                    }
                },
                task -> detached.countDown());
        self.set(strand);
        EngineThread.start(() -> strand.start(10));
        assertThat(detached.await(10, TimeUnit.SECONDS)).isTrue();
        return strand;
    }

    private Strand me() {
        return Objects.requireNonNull(self.get());
    }

    private void take(long most) {
        taken.add(me().take(most, 0));
    }

    @Test
    void aStrandGoesOnWhereItStoodAndKeepsWhatItIsNotAskedFor() throws InterruptedException {
        Strand strand = paused(() -> {
            take(7);
            take(7);
            me().giveBack(1);
            take(7);
            take(7);
            take(7);
        });
        assertThat(taken).containsExactly(7L, 3L, 1L);
        assertThat(strand.resume(5)).isFalse();
        assertThat(taken).containsExactly(7L, 3L, 1L, 5L);
        assertThat(strand.resume(100)).isTrue();
        assertThat(taken).endsWith(7L);
    }

    @Test
    void whoeverGivesAStrandUpEndsItsThread() throws InterruptedException {
        Strand strand = paused(() -> {
            take(10);
            take(1);
            throw new AssertionError("goes on");
        });
        strand.abandon();
        assertThat(left.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aFailureOfTheHostReachesWhoeverHasTheStrandGoOn() throws InterruptedException {
        Strand strand = paused(() -> {
            take(10);
            take(1);
            throw new IllegalStateException("the disk is full");
        });
        assertThatThrownBy(() -> strand.resume(1)).hasRootCauseMessage("the disk is full");
    }

    @Test
    void aFailureOnTheWayToStandingStillReachesWhoeverStartedTheStrand() {
        Strand strand = new Strand(() -> me().take(me().take(1, 0), 0), task -> {
            throw new IllegalStateException("no room");
        });
        self.set(strand);
        assertThatThrownBy(() -> strand.start(1)).hasMessage("no room");
    }

    @Test
    void aStrandThatMayNotStandStillEndsAtOnce() {
        Strand strand = new Strand(() -> me().take(me().take(1, 0), 0), task -> {
            throw new Strand.AbandonedException();
        });
        self.set(strand);
        CompletableFuture<Void> run = CompletableFuture.runAsync(() -> strand.start(1));
        assertThatThrownBy(run::join).hasCauseInstanceOf(Strand.AbandonedException.class);
    }
}
