package dev.tern.chain.simulation;

import dev.tern.chain.block.Certification;
import dev.tern.chain.block.DecidedBlock;
import dev.tern.chain.block.SignedVote;
import dev.tern.chain.block.Snapshot;
import dev.tern.chain.consensus.VoteKind;
import dev.tern.chain.port.Address;
import dev.tern.chain.port.Message;
import dev.tern.sdk.crypto.Bls;
import dev.tern.sdk.protocol.Domains;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.NodeId;
import dev.tern.sdk.types.SubnetId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What must hold whatever happens: replicas of a subnet decide the same blocks and reach the same states, no correct node
 * signs two different votes for one place or forgets its lock, certifications verify, nobody halts. Finds are {@link SimWorld#violations}.
 */
public final class Checks {
    private final SimWorld world;
    private final TreeSet<Address> traitors = new TreeSet<>();
    private final Map<Place, Hash> blocks = new HashMap<>();
    private final Map<Place, Hash> states = new HashMap<>();
    private final Map<VotePlace, Optional<Hash>> votes = new HashMap<>();

    private final Map<Ballot, TreeSet<NodeId>> prevotes = new HashMap<>();
    private final Map<Address, SignedVote> locks = new HashMap<>();

    private record Ballot(SubnetId subnet, long height, int round, Hash value) {}

    private record Place(SubnetId subnet, long height) {}

    private record VotePlace(Address voter, VoteKind kind, long height, int round) {}

    public Checks(SimWorld world) {
        this.world = world;
    }

    /** What this node does is not held against it. */
    public void distrust(Address node) {
        traitors.add(node);
    }

    void decided(Address where, DecidedBlock block, Snapshot after) {
        if (traitors.contains(where)) {
            return;
        }
        Place place = new Place(where.subnet(), block.height());
        Hash id = block.block().id();
        Hash other = blocks.putIfAbsent(place, id);
        if (other != null && !other.equals(id)) {
            world.violate("height " + block.height() + " of " + where + " is " + id + ", elsewhere it is " + other);
        }
        Hash state = states.putIfAbsent(place, after.stateRoot());
        if (state != null && !state.equals(after.stateRoot())) {
            world.violate("the state after " + block.height() + " of " + where + " differs from others");
        }
    }

    void certified(Address where, Snapshot state, Certification certification) {
        boolean right = certification.treeRoot().equals(state.treeRoot())
                && Bls.verify(state.subnetKey(), Domains.stateRoot(state.treeRoot()), certification.signature());
        if (!right) {
            world.violate("a wrong certification of height " + certification.height() + " at " + where);
        }
    }

    /** A replica of a subnet with this quorum sends something. */
    void sent(Address from, Message message, int quorum) {
        if (message instanceof Message.Voted voted) {
            for (SignedVote vote : voted.votes()) {
                if (vote.voter().equals(from.node())) {
                    note(from, vote);
                    if (!traitors.contains(from)) {
                        checkOnce(from, vote);
                        checkLock(from, vote, quorum);
                    }
                }
            }
        }
    }

    private void note(Address from, SignedVote vote) {
        if (vote.kind() == VoteKind.PREVOTE && vote.block().isPresent()) {
            Ballot ballot = new Ballot(
                    from.subnet(), vote.height(), vote.round(), vote.block().get());
            prevotes.computeIfAbsent(ballot, b -> new TreeSet<>()).add(from.node());
        }
    }

    /**
     * Who precommitted a value prevotes another one in a later round only if a quorum prevoted that in between (L22, L28): a
     * node that lost its lock in a crash breaks this without signing twice.
     */
    private void checkLock(Address from, SignedVote vote, int quorum) {
        if (vote.block().isEmpty()) {
            return;
        }
        Hash value = vote.block().get();
        if (vote.kind() == VoteKind.PRECOMMIT) {
            locks.put(from, vote);
            return;
        }
        SignedVote lock = locks.get(from);
        if (lock == null
                || lock.height() != vote.height()
                || lock.round() >= vote.round()
                || lock.block().equals(vote.block())) {
            return;
        }
        for (int round = lock.round(); round < vote.round(); round++) {
            Ballot ballot = new Ballot(from.subnet(), vote.height(), round, value);
            if (prevotes.getOrDefault(ballot, new TreeSet<>()).size() >= quorum) {
                return;
            }
        }
        world.violate(from + " forgot its lock at height " + vote.height() + ", round " + vote.round());
    }

    private void checkOnce(Address from, SignedVote vote) {
        VotePlace place = new VotePlace(from, vote.kind(), vote.height(), vote.round());
        Optional<Hash> before = votes.putIfAbsent(place, vote.block());
        if (before != null && !before.equals(vote.block())) {
            world.violate(from + " voted twice at height " + vote.height() + ", round " + vote.round());
        }
    }

    void failed(Address where, String reason) {
        if (!traitors.contains(where)) {
            world.violate(where + " halted: " + reason);
        }
    }
}
