package dev.tern.chain.engine;

import dev.tern.chain.block.DecidedBlock;
import dev.tern.chain.block.Signatures;
import dev.tern.chain.port.Address;
import dev.tern.chain.port.Message;
import dev.tern.chain.port.Timer;
import dev.tern.chain.port.Timers;
import dev.tern.sdk.types.NodeId;
import dev.tern.sdk.types.SubnetId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongFunction;

/**
 * Finds out that peers are ahead and asks them for decided blocks. A claimed height is a hint: only a block with a valid commit
 * certificate moves this replica, and peers are asked in turn, so that a liar costs a moment. Also keeps the little that comes
 * early for the next height.
 */
final class CatchUp {
    /** A replica that is one block behind usually gets there by itself; it asks after this. */
    private static final long PATIENCE_MS = 150;

    private static final int EARLY_PER_PEER = 32;
    /** They hold blocks. */
    private static final int EARLY_PROPOSALS_PER_PEER = 2;

    private static final int BLOCKS_PER_ANSWER = 64;
    /** Leaves room for what stands around the blocks. */
    private static final long BYTES_PER_ANSWER = Message.MAX_BYTES - 1024;

    /** A message for a height that this replica has not reached. */
    record Early(Address from, long height, Message message) {}

    private final SubnetId subnet;
    private final Outbox outbox;
    private final Timers timers;
    private final Map<NodeId, Long> claims = new TreeMap<>();
    private final Map<NodeId, List<Early>> early = new TreeMap<>();
    private int turn;
    private boolean asking;

    CatchUp(SubnetId subnet, Outbox outbox, Timers timers) {
        this.subnet = subnet;
        this.outbox = outbox;
        this.timers = timers;
    }

    /** {@code from} works on {@code claimed}; if that is above {@code ours}, ask for blocks soon. */
    void seen(Address from, long claimed, long ours) {
        if (claimed > ours) {
            claims.merge(from.node(), claimed, Math::max);
            askSoon(PATIENCE_MS);
        }
    }

    /** Whether some peer claims to work on a height above {@code ours}. */
    boolean behind(long ours) {
        return claims.values().stream().anyMatch(claimed -> claimed > ours);
    }

    void early(Address from, long height, long ours, Message message) {
        seen(from, height, ours);
        List<Early> kept = early.computeIfAbsent(from.node(), node -> new ArrayList<>());
        if (height == ours + 1 && kept.size() < EARLY_PER_PEER && !(isProposal(message) && hasProposals(kept))) {
            kept.add(new Early(from, height, message));
        }
    }

    private static boolean hasProposals(List<Early> kept) {
        return kept.stream().filter(early -> isProposal(early.message())).count() >= EARLY_PROPOSALS_PER_PEER;
    }

    private static boolean isProposal(Message message) {
        return message instanceof Message.Proposed;
    }

    /** What came early for {@code height}; what came for heights before is dropped. */
    List<Early> takeEarly(long height) {
        List<Early> taken = new ArrayList<>();
        for (List<Early> kept : early.values()) {
            kept.stream().filter(e -> e.height() == height).forEach(taken::add);
            kept.removeIf(e -> e.height() <= height);
        }
        return taken;
    }

    /** The timer fired: asks one of those who claim to be ahead, the next time another one. */
    void ask(long ours) {
        asking = false;
        List<NodeId> ahead = new ArrayList<>();
        claims.forEach((node, claimed) -> {
            if (claimed > ours) {
                ahead.add(node);
            }
        });
        if (!ahead.isEmpty()) {
            NodeId peer = ahead.get(Math.floorMod(turn++, ahead.size()));
            claims.remove(peer); // it may claim again; a liar must not be asked for ever
            outbox.send(new Address(subnet, peer), new Message.BlocksWanted(ours));
            askSoon(2 * PATIENCE_MS);
        }
    }

    void askMore(Address peer, long ours) {
        outbox.send(peer, new Message.BlocksWanted(ours));
    }

    private void askSoon(long delayMs) {
        if (!asking) {
            asking = true;
            timers.schedule(new Timer(Timer.Kind.CATCH_UP, 0, 0), delayMs);
        }
    }

    /** As many decided blocks as one message holds. */
    Message answer(long from, LongFunction<Optional<DecidedBlock>> blocks) {
        List<DecidedBlock> found = new ArrayList<>();
        long bytes = 0;
        for (long height = from; found.size() < BLOCKS_PER_ANSWER; height++) {
            Optional<DecidedBlock> next = from > 0 ? blocks.apply(height) : Optional.empty();
            bytes += next.map(block -> block.encode().length).orElse(0);
            if (next.isEmpty() || bytes > BYTES_PER_ANSWER) {
                break;
            }
            found.add(next.get());
        }
        return new Message.Blocks(List.copyOf(found));
    }

    /** Why a block that a peer sent is not decided; all signatures are checked, for they are stored and passed on. */
    Optional<String> refute(DecidedBlock decided, Signatures signatures) {
        if (!Signatures.names(decided.commit(), decided.block(), decided.block().id())) {
            return Optional.of("a commit certificate of another block");
        }
        if (!decided.block().header().bodyHash().equals(decided.block().body().hash())) {
            return Optional.of("a block with another body");
        }
        return signatures.refute(decided.commit());
    }
}
