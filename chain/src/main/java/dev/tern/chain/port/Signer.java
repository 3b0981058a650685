package dev.tern.chain.port;

import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.NodeId;
import java.util.Optional;

/**
 * Holds a node's keys for one subnet, and the guard against signing twice. The guard's record (last position, message,
 * signature) is one per node and subnet, lies outside the replica's partition and survives wipes (protocol.md, 4); it is
 * durable before a signature is returned.
 */
public interface Signer {
    NodeId node();

    /**
     * Signs a vote or proposal. The same position and message as the last gives the same signature again; an earlier
     * position, or the same with another message, is refused.
     */
    Outcome sign(Position position, Blob message);

    /** Where a vote or proposal was signed last: what the write-ahead log must lead to again after a restart. */
    Optional<Position> last();

    /** Signs anything else with the node key. */
    Blob sign(Blob message);

    /** This node's share of the subnet's BLS signature over {@code message}. */
    Blob share(Blob message);

    /** Where in the protocol a signature belongs; ordered by height, round, step. */
    record Position(long height, int round, Step step) implements Comparable<Position> {
        @Override
        public int compareTo(Position other) {
            int order = Long.compare(height, other.height);
            order = order != 0 ? order : Integer.compare(round, other.round);
            return order != 0 ? order : step.compareTo(other.step);
        }
    }

    /** In the order in which a correct node signs within a round. */
    enum Step {
        PROPOSE,
        PREVOTE,
        PRECOMMIT
    }

    /** What became of a request to sign. */
    sealed interface Outcome {
        record Signed(Blob signature) implements Outcome {}

        record Refused(String reason) implements Outcome {}
    }
}
