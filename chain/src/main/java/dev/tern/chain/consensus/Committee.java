package dev.tern.chain.consensus;

import dev.tern.sdk.types.NodeId;
import java.util.Collections;
import java.util.List;

/** The nodes that vote on a height, ascending. One node, one vote (protocol.md, 1). */
public record Committee(List<NodeId> members) {
    public Committee {
        if (members.isEmpty()) {
            throw new IllegalArgumentException("a committee has at least one member");
        }
        for (int i = 1; i < members.size(); i++) {
            if (members.get(i - 1).compareTo(members.get(i)) >= 0) {
                throw new IllegalArgumentException("members do not ascend");
            }
        }
        members = List.copyOf(members);
    }

    /** ⌊2n/3⌋ + 1, "2f + 1" of the paper. */
    public int quorum() {
        return 2 * members.size() / 3 + 1;
    }

    /** The least number of members of which one is correct, "f + 1" of the paper. */
    public int oneCorrect() {
        return members.size() - quorum() + 1;
    }

    /** A function of members, height and round alone; members take turns. */
    public NodeId proposer(long height, int round) {
        return members.get((int) Math.floorMod(height + round, (long) members.size()));
    }

    public boolean contains(NodeId node) {
        return indexOf(node) >= 0;
    }

    /** Position among the members, negative for anybody else. */
    public int indexOf(NodeId node) {
        return Collections.binarySearch(members, node);
    }
}
