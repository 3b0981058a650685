package dev.tern.chain.consensus;

import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Names for tests: committees of n nodes, values by letter. */
final class Nodes {
    private Nodes() {}

    static NodeId node(int i) {
        return NodeId.of(new byte[] {(byte) i});
    }

    static Committee committee(int n) {
        List<NodeId> nodes = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            nodes.add(node(i));
        }
        return new Committee(nodes);
    }

    static Hash value(char name) {
        byte[] bytes = new byte[Hash.LENGTH];
        bytes[0] = (byte) name;
        return Hash.wrap(bytes);
    }

    static Event prevote(int voter, int round, char value) {
        return new Event.Voted(new Vote(VoteKind.PREVOTE, round, valueOf(value), node(voter)));
    }

    static Event precommit(int voter, int round, char value) {
        return new Event.Voted(new Vote(VoteKind.PRECOMMIT, round, valueOf(value), node(voter)));
    }

    /** '-' is nil. */
    static Optional<Hash> valueOf(char name) {
        return name == '-' ? Optional.empty() : Optional.of(value(name));
    }
}
