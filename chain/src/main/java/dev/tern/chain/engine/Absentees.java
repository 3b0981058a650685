package dev.tern.chain.engine;

import dev.tern.chain.block.DecidedBlock;
import dev.tern.chain.consensus.Committee;
import dev.tern.sdk.types.NodeId;
import java.util.TreeSet;

/**
 * Proposers that let their last turn pass. Others wait less for them, so that a node that is down costs little; a proposal in
 * time clears the name. A matter of patience only: who may propose does not change.
 */
final class Absentees {
    private final TreeSet<NodeId> absent = new TreeSet<>();

    boolean contains(NodeId node) {
        return absent.contains(node);
    }

    /** Learns from the rounds that a height took. */
    void learn(DecidedBlock decided, Committee committee) {
        int last = decided.commit().round();
        for (int round = 0; round < last; round++) {
            absent.add(committee.proposer(decided.height(), round));
        }
        absent.remove(committee.proposer(decided.height(), last));
    }
}
