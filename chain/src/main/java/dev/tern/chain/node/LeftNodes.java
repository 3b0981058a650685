package dev.tern.chain.node;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/**
 * Node processes that run although nothing holds the home: the process that started them was killed. They would keep their
 * directories locked and answer to nobody.
 */
public final class LeftNodes {
    private static final Duration GRACE = Duration.ofSeconds(60);

    private LeftNodes() {}

    /** Asks them to end and waits until they did; returns how many there were. Only for a home that no network holds. */
    public static int end(Home home) {
        List<ProcessHandle> left = find(home);
        left.forEach(ProcessHandle::destroy);
        left.forEach(LeftNodes::await);
        return left.size();
    }

    /** The processes. Only for a home that no network holds. */
    public static List<ProcessHandle> find(Home home) {
        return home.nodes().stream()
                .map(NodeHome::root)
                .filter(HomeLock::isHeld)
                .flatMap(directory -> HomeLock.holder(directory).stream().boxed())
                .map(ProcessHandle::of)
                .flatMap(Optional::stream)
                .distinct()
                .toList();
    }

    private static void await(ProcessHandle process) {
        try {
            process.onExit().orTimeout(GRACE.toSeconds(), TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            throw new NodeException(
                    "process " + process.pid() + " runs a node of this home and does not end within "
                            + GRACE.toSeconds() + " s; kill it",
                    e);
        }
    }
}
