package dev.tern.runtime.messaging;

import dev.tern.runtime.state.CanisterState;
import dev.tern.runtime.state.HashedMap;
import dev.tern.runtime.state.Message;
import dev.tern.runtime.state.Queues;
import dev.tern.runtime.state.ReplicatedState;
import dev.tern.runtime.state.Signal;
import dev.tern.runtime.state.StreamMessage;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Principal;
import dev.tern.sdk.types.SubnetId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Empties output queues at the end of a block: to canisters of this subnet, or into streams. Order within a pair is kept. */
public final class Router {
    private Router() {}

    /** A queue owner: a canister, or the subnet with its management canister. */
    private interface Owner {
        Queues queues(ReplicatedState state);

        ReplicatedState with(ReplicatedState state, Queues queues);
    }

    private record OfCanister(CanisterId id) implements Owner {
        @Override
        public Queues queues(ReplicatedState state) {
            return state.canister(id).map(CanisterState::queues).orElse(Queues.EMPTY);
        }

        @Override
        public ReplicatedState with(ReplicatedState state, Queues queues) {
            return state.update(id, canister -> canister.withQueues(queues));
        }
    }

    private record OfSubnet() implements Owner {
        @Override
        public Queues queues(ReplicatedState state) {
            return state.management().queues();
        }

        @Override
        public ReplicatedState with(ReplicatedState state, Queues queues) {
            return state.withManagement(state.management().withQueues(queues));
        }
    }

    /** Sends on all that can leave. What cannot (a full stream, a receiver on its way) stays, in its order. */
    public static ReplicatedState route(ReplicatedState state) {
        List<Owner> owners = new ArrayList<>();
        owners.add(new OfSubnet());
        for (HashedMap.Entry<CanisterId, CanisterId> entry : state.agenda().sending()) {
            owners.add(new OfCanister(entry.key()));
        }
        ReplicatedState next = state;
        for (Owner owner : owners) {
            List<Principal> receivers = new ArrayList<>();
            owner.queues(next).output().forEach(entry -> receivers.add(entry.key()));
            for (Principal receiver : receivers) {
                next = drain(next, owner, receiver);
            }
        }
        return next;
    }

    private static ReplicatedState drain(ReplicatedState state, Owner owner, Principal receiver) {
        ReplicatedState next = state;
        Optional<ReplicatedState> sent = Optional.of(state);
        while (sent.isPresent()) {
            next = sent.get();
            ReplicatedState now = next;
            sent = owner.queues(now).nextTo(receiver).flatMap(message -> send(now, owner, message));
        }
        return next;
    }

    /** The state without the message in its queue, or nothing if it has to stay. */
    private static Optional<ReplicatedState> send(ReplicatedState state, Owner owner, Message message) {
        Optional<SubnetId> target = Routes.target(state.registry(), state.subnet(), message);
        ReplicatedState without = owner.with(state, owner.queues(state).sent(message.receiver()));
        if (target.isEmpty()) {
            return Optional.of(Post.send(without, message));
        }
        SubnetId peer = target.get();
        boolean here = peer.equals(state.subnet());
        boolean waits = Retries.waitsBehind(state.network(), peer, message);
        if (here && !waits) {
            return deliver(without, message);
        }
        if (!Post.hasRoom(state.network(), peer)) {
            return Optional.empty();
        }
        if (waits) {
            return Optional.of(Retries.behind(without, peer, message));
        }
        StreamMessage carried = new StreamMessage.Carried(message);
        return Optional.of(without.withNetwork(Post.append(without.network(), peer, carried)));
    }

    /** To a canister of this subnet: no stream in between, the same checks. */
    private static Optional<ReplicatedState> deliver(ReplicatedState without, Message message) {
        SubnetId self = without.subnet();
        Induction.Verdict verdict = Induction.take(without, self, message);
        boolean again = verdict.signal().filter(Signal::again).isPresent();
        if (again && !Post.hasRoom(without.network(), self)) {
            return Optional.empty();
        }
        StreamMessage carried = new StreamMessage.Carried(message);
        return Optional.of(Streams.answered(verdict.state(), self, carried, verdict.signal()));
    }
}
