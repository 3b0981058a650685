package dev.tern.runtime.execution;

import dev.tern.runtime.state.Limits;
import dev.tern.sdk.protocol.RequestStatus;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Hash;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** How much faster a block is on several threads that brings the same work to canisters that have nothing to do with each other. */
public final class LaneFigures {
    private static final int SAMPLES = 15;
    /** About 240 million instructions: less than a slice. */
    private static final int TURNS = 20_000_000;

    private static final double MS = 1e6;

    private LaneFigures() {}

    /** One replica. */
    private static final class Subject {
        private final int threads;
        private final TestSubnet subnet;
        private final List<CanisterId> canisters = new ArrayList<>();
        private long best = Long.MAX_VALUE;
        /** Processor time of the thread that makes the block: what is not done in lanes. */
        private long alone = Long.MAX_VALUE;

        Subject(int threads) {
            this.threads = threads;
            this.subnet = new TestSubnet(new Executor(threads, Pace.STANDARD));
            for (int i = 0; i < Limits.LANES; i++) {
                canisters.add(subnet.deploy(Chores.CANISTER));
            }
        }

        void block() {
            Blob script = new Chores().spin(TURNS).reply().argument();
            List<Hash> calls = canisters.stream()
                    .map(canister -> subnet.submit(TestSubnet.ALICE, canister.principal(), "run", script))
                    .toList();
            ThreadMXBean processor = ManagementFactory.getThreadMXBean();
            long aloneBefore = processor.getCurrentThreadCpuTime();
            long begin = System.nanoTime();
            subnet.block();
            best = Math.min(best, System.nanoTime() - begin);
            alone = Math.min(alone, processor.getCurrentThreadCpuTime() - aloneBefore);
            if (!calls.stream().allMatch(call -> subnet.status(call) instanceof RequestStatus.Replied)) {
                throw new IllegalStateException("a block did not do what it should");
            }
        }
    }

    /** Prints the table: the best of several blocks, which take turns, so that other work on the machine meets all alike. */
    public static void print() {
        List<Subject> subjects = Stream.of(1, 2, 4).map(Subject::new).toList();
        for (int i = 0; i < SAMPLES; i++) {
            subjects.forEach(Subject::block);
        }
        System.out.println("| threads | a block of four messages, best of " + SAMPLES
                + " | against one thread | of it not in lanes |");
        System.out.println("|---:|---:|---:|---:|");
        for (Subject subject : subjects) {
            double ratio = (double) subjects.getFirst().best / subject.best;
            System.out.printf(
                    "| %d | %.0f ms | %.2f | %.1f ms |%n",
                    subject.threads, subject.best / MS, ratio, subject.alone / MS);
        }
    }
}
