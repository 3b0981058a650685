package dev.tern.chain.engine;

import dev.tern.chain.port.Clock;
import dev.tern.chain.port.Message;
import dev.tern.sdk.types.NodeId;
import java.util.Map;
import java.util.TreeMap;

/**
 * How much each peer may have read, copied and sent for it. A question is small and its answer may be large, so whoever asks without
 * end would keep the replica from its own work. Who has used up its allowance is not answered; it asks again, or another peer.
 */
final class Allowance {
    private static final long BYTES_PER_SECOND = 16L << 20;
    private static final long BURST = 2L * Message.MAX_BYTES;
    /** What a question costs, whatever its answer. */
    private static final long QUESTION = 16 << 10;

    private static final long SECOND_NS = 1_000_000_000L;

    private final Clock clock;
    private final Map<NodeId, Account> accounts = new TreeMap<>();

    Allowance(Clock clock) {
        this.clock = clock;
    }

    /** What is left, which may be a debt, as of a time. */
    private record Account(long bytes, long atNs) {}

    /** Whether a question of {@code peer} may be answered; charges for the question. */
    boolean mayAsk(NodeId peer) {
        Account account = current(peer);
        boolean may = account.bytes > 0;
        if (may) {
            accounts.put(peer, new Account(account.bytes - QUESTION, account.atNs));
        }
        return may;
    }

    /** Charges for an answer. */
    void answered(NodeId peer, Message answer) {
        Account account = current(peer);
        accounts.put(peer, new Account(account.bytes - size(answer), account.atNs));
    }

    private Account current(NodeId peer) {
        long now = clock.nowNs();
        Account account = accounts.computeIfAbsent(peer, any -> new Account(BURST, now));
        // a clock that was set back gives nothing, and does not take for ever to catch up
        long passed = Math.clamp(now - account.atNs, 0, 2 * SECOND_NS);
        return new Account(Math.min(BURST, account.bytes + passed * BYTES_PER_SECOND / SECOND_NS), now);
    }

    /** The bytes of what may be large in an answer. */
    private static long size(Message answer) {
        if (answer instanceof Message.Blocks blocks) {
            return blocks.blocks().stream()
                    .mapToLong(block -> block.block().body().payload().length())
                    .sum();
        }
        if (answer instanceof Message.Proposed proposed) {
            return proposed.proposal().block().body().payload().length();
        }
        if (answer instanceof Message.Slice slice) {
            return slice.certifiedSlice().length();
        }
        return answer instanceof Message.Registry registry ? registry.update().length() : 0;
    }
}
