package dev.tern.runtime.execution;

import dev.tern.runtime.state.CanisterState;
import dev.tern.runtime.state.HashedMap;
import dev.tern.runtime.state.Limits;
import dev.tern.runtime.state.Message;
import dev.tern.runtime.state.MessageMemory;
import dev.tern.runtime.state.Pair;
import dev.tern.runtime.state.Queues;
import dev.tern.runtime.state.Request;
import dev.tern.runtime.state.Response;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Principal;
import dev.tern.sdk.types.SubnetId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Moves messages from output queues to the input queues of receivers on the same subnet. What is for others stays where it is,
 * for the streams; so does what is for a canister that is frozen or on its way here.
 */
final class Delivery {
    private final Round round;

    Delivery(Round round) {
        this.round = round;
    }

    /** What is to be done with the next message of a queue. */
    private enum Verdict {
        DELIVER,
        TO_MANAGEMENT,
        NOT_FOUND,
        QUEUE_FULL,
        OUT_OF_MEMORY,
        LEAVE
    }

    /** Delivers what canisters have sent since the last time, and what the management canister has. */
    void run() {
        deliverFrom(Principal.MANAGEMENT);
        for (Optional<CanisterId> next = round.nextSender(); next.isPresent(); next = round.nextSender()) {
            deliverFrom(next.orElseThrow().principal());
        }
    }

    private void deliverFrom(Principal sender) {
        List<Principal> receivers = new ArrayList<>();
        for (HashedMap.Entry<Principal, ?> entry : round.queues(sender).output()) {
            receivers.add(entry.key());
        }
        for (Principal receiver : receivers) {
            boolean goesOn = true;
            while (goesOn) {
                Optional<Message> message = round.queues(sender).nextTo(receiver);
                goesOn = message.isPresent() && handle(sender, message.orElseThrow());
            }
        }
    }

    /** Whether the message is gone. */
    private boolean handle(Principal sender, Message message) {
        Principal receiver = message.receiver();
        switch (verdict(message)) {
            case DELIVER -> {
                round.putQueues(sender, round.queues(sender).sent(receiver));
                round.putQueues(receiver, round.queues(receiver).receive(message));
            }
            case TO_MANAGEMENT -> toManagement(sender, message);
            case NOT_FOUND -> refuse(sender, message, Fault.canisterNotFound(receiver));
            case QUEUE_FULL -> refuse(sender, message, Fault.queueFull(receiver));
            case OUT_OF_MEMORY -> refuse(sender, message, Fault.noRoomForMessage());
            case LEAVE -> {
                return false;
            }
        }
        return true;
    }

    private Verdict verdict(Message message) {
        Principal receiver = message.receiver();
        SubnetId self = round.state().subnet();
        if (receiver.equals(Principal.MANAGEMENT) || receiver.equals(self.principal())) {
            return Verdict.TO_MANAGEMENT;
        }
        CanisterId id = new CanisterId(receiver);
        Optional<CanisterState> canister = round.state().canister(id);
        if (canister.isPresent()) {
            return canister.orElseThrow().frozenBy().isPresent()
                    ? Verdict.LEAVE
                    : verdict(message, canister.orElseThrow());
        }
        Optional<SubnetId> route = round.state().registry().route(id);
        boolean elsewhere = route.isPresent() && !route.orElseThrow().equals(self);
        boolean subnet = round.state().registry().subnets().containsKey(new SubnetId(receiver));
        boolean expected = round.state().network().arriving(id).isPresent();
        return elsewhere || subnet || expected ? Verdict.LEAVE : Verdict.NOT_FOUND;
    }

    /**
     * A request whose predecessor is still on its way through a stream waits for it (protocol.md 13), and one too many for a canister
     * that moves waits until it has moved.
     */
    private Verdict verdict(Message message, CanisterState receiver) {
        if (!(message instanceof Request request)) {
            return Verdict.DELIVER;
        }
        Pair pair = receiver.queues().pair(request.sender());
        boolean stated = MessageMemory.call(request) <= round.state().statedMessages(receiver);
        if (request.sequence() > pair.received() + 1 || !stated) {
            return Verdict.LEAVE;
        }
        if (pair.waiting() >= Limits.QUEUE_CAPACITY) {
            return Verdict.QUEUE_FULL;
        }
        return hasRoom(request) ? Verdict.DELIVER : Verdict.OUT_OF_MEMORY;
    }

    /** A best-effort call has it already, in the queue that it comes from. */
    private boolean hasRoom(Request request) {
        return !request.guaranteed()
                || MessageMemory.call(request) <= round.state().freeMessages();
    }

    /** A management call goes to the subnet that hosts the canister it is about. */
    private void toManagement(Principal sender, Message message) {
        Queues rest = round.queues(sender).withdrawn(message.receiver());
        if (!(message instanceof Request request)) {
            round.putQueues(sender, rest);
            round.burn(message.cycles());
            return;
        }
        Optional<SubnetId> host = EffectiveCanister.of(request.method(), request.payload())
                .flatMap(round.state().registry()::route)
                .or(() -> EffectiveCanister.subnet(request.method(), request.payload())
                        .filter(subnet ->
                                round.state().registry().subnet(subnet).isPresent()))
                .filter(subnet -> !subnet.equals(round.state().subnet()));
        if (request.receiver().equals(Principal.MANAGEMENT) && host.isPresent()) {
            Request forwarded = request.to(host.orElseThrow().principal());
            round.putQueues(sender, rest.send(forwarded));
            return;
        }
        if (!hasRoom(request)) {
            refuse(sender, request, Fault.noRoomForMessage());
            return;
        }
        round.putQueues(sender, rest);
        Queues management = round.state().management().queues();
        round.set(round.state().withManagement(round.state().management().withQueues(management.receive(message))));
    }

    private void refuse(Principal sender, Message message, Fault fault) {
        Queues rest = round.queues(sender).withdrawn(message.receiver());
        switch (message) {
            case Request request -> round.putQueues(sender, rest.receive(request.reject(fault.toCanister())));
            case Response response -> {
                round.putQueues(sender, rest);
                round.burn(response.refund());
            }
        }
    }
}
