package dev.tern.runtime.messaging;

import dev.tern.runtime.state.Backlog;
import dev.tern.runtime.state.HashedMap;
import dev.tern.runtime.state.Message;
import dev.tern.runtime.state.NetworkState;
import dev.tern.runtime.state.ReplicatedState;
import dev.tern.runtime.state.StreamState;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.SubnetId;
import java.util.Optional;

/** Sends again what a subnet could not take yet (protocol.md, 13): not in every block, but when the registry changes, or in a while. */
public final class Retries {
    private Retries() {}

    private static Hash key(Message message) {
        return Backlog.key(message.sender(), Routes.concerned(message));
    }

    private static ReplicatedState with(ReplicatedState state, SubnetId peer, Backlog backlog) {
        StreamState stream = state.network().stream(peer);
        return state.withNetwork(state.network().withStream(peer, stream.withBacklog(backlog)));
    }

    /** A message that {@code peer} sent back waits, unless it is for another subnet by now. */
    static ReplicatedState returned(ReplicatedState state, SubnetId peer, Message message) {
        Optional<SubnetId> target = Routes.target(state.registry(), state.subnet(), message);
        if (!target.equals(Optional.of(peer))) {
            return Post.send(settled(state, peer, message), message);
        }
        Backlog backlog = state.network().stream(peer).backlog();
        long version = state.registry().version();
        return with(state, peer, backlog.returned(key(message), message, version, state.time()));
    }

    /** {@code peer} is done with a message. */
    static ReplicatedState settled(ReplicatedState state, SubnetId peer, Message message) {
        Backlog backlog = state.network().stream(peer).backlog();
        return backlog.pairs().isEmpty() ? state : with(state, peer, backlog.settled(key(message)));
    }

    /** Whether a new message would overtake one of its pair that waits. */
    static boolean waitsBehind(NetworkState network, SubnetId peer, Message message) {
        Backlog backlog = network.stream(peer).backlog();
        return backlog.count() > 0 && backlog.holds(key(message));
    }

    /** A new message waits with those of its pair. */
    static ReplicatedState behind(ReplicatedState state, SubnetId peer, Message message) {
        return with(state, peer, state.network().stream(peer).backlog().behind(key(message), message));
    }

    /** Puts into the streams again what is due. */
    public static ReplicatedState release(ReplicatedState state) {
        ReplicatedState next = state;
        for (HashedMap.Entry<SubnetId, StreamState> entry : state.network().streams()) {
            SubnetId peer = entry.key();
            Backlog.Release release =
                    entry.value().backlog().release(state.registry().version(), state.time());
            if (!release.messages().isEmpty()) {
                next = with(next, peer, release.rest());
                for (Message message : release.messages()) {
                    next = sendAgain(next, peer, message);
                }
            }
        }
        return next;
    }

    private static ReplicatedState sendAgain(ReplicatedState state, SubnetId peer, Message message) {
        Optional<SubnetId> target = Routes.target(state.registry(), state.subnet(), message);
        return Post.send(target.equals(Optional.of(peer)) ? state : settled(state, peer, message), message);
    }

    /** The block time at which something is to be sent again. */
    public static Optional<Long> nextNs(NetworkState network) {
        Optional<Long> next = Optional.empty();
        for (HashedMap.Entry<SubnetId, StreamState> entry : network.streams()) {
            Optional<Long> due =
                    entry.value().backlog().nextNs(network.registry().version());
            next = due.isPresent() && (next.isEmpty() || due.get() < next.get()) ? due : next;
        }
        return next;
    }
}
