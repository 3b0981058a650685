package dev.tern.runtime.messaging;

import dev.tern.runtime.execution.Answers;
import dev.tern.runtime.execution.EffectiveCanister;
import dev.tern.runtime.registry.IdRange;
import dev.tern.runtime.registry.SubnetRecord;
import dev.tern.runtime.state.CanisterState;
import dev.tern.runtime.state.CanisterStatus;
import dev.tern.runtime.state.HashedMap;
import dev.tern.runtime.state.Limits;
import dev.tern.runtime.state.Message;
import dev.tern.runtime.state.MessageMemory;
import dev.tern.runtime.state.NetworkState;
import dev.tern.runtime.state.Pair;
import dev.tern.runtime.state.Queues;
import dev.tern.runtime.state.ReplicatedState;
import dev.tern.runtime.state.Request;
import dev.tern.runtime.state.Response;
import dev.tern.runtime.state.Signal;
import dev.tern.runtime.state.Stray;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Principal;
import dev.tern.sdk.types.SubnetId;
import java.util.Optional;
import java.util.OptionalLong;

/** A message arrives at this subnet: into an input queue, or refused with a signal. */
public final class Induction {
    private Induction() {}

    /** The state after, and the signal if the message was refused. A message that was dropped as lost has none. */
    public record Verdict(ReplicatedState state, Optional<Signal> signal) {
        static Verdict taken(ReplicatedState state) {
            return new Verdict(state, Optional.empty());
        }

        static Verdict refused(ReplicatedState state, Signal signal) {
            return new Verdict(state, Optional.of(signal));
        }
    }

    /** Takes in what {@code from} sent; {@code from} may be this subnet itself. */
    public static Verdict take(ReplicatedState state, SubnetId from, Message message) {
        if (!Routes.maySend(state.registry(), from, message)) {
            return lose(state, message);
        }
        return switch (message) {
            case Request request -> request(state, request);
            case Response response -> response(state, response);
        };
    }

    private static Verdict request(ReplicatedState state, Request request) {
        if (request.receiver().equals(Principal.MANAGEMENT)
                || request.receiver().equals(state.subnet().principal())) {
            return management(state, request);
        }
        CanisterId canister = new CanisterId(request.receiver());
        return switch (Hosting.of(state, canister)) {
            case HERE -> hosted(state, canister, request);
            case BETWEEN -> Verdict.refused(state, Signal.RETRY);
            case ELSEWHERE -> Verdict.refused(state, Signal.MIGRATING);
            case NOWHERE -> nobody(state, canister, request);
        };
    }

    private static Verdict management(ReplicatedState state, Request request) {
        Optional<Hosting> concerned =
                EffectiveCanister.of(request.method(), request.payload()).map(canister -> Hosting.of(state, canister));
        if (concerned.equals(Optional.of(Hosting.BETWEEN))) {
            return Verdict.refused(state, Signal.RETRY);
        }
        if (concerned.equals(Optional.of(Hosting.ELSEWHERE))) {
            return Verdict.refused(state, Signal.MIGRATING);
        }
        Queues queues = state.management().queues();
        if (queues.pair(request.sender()).waiting() >= Limits.QUEUE_CAPACITY) {
            return Verdict.refused(state, Signal.QUEUE_FULL);
        }
        Optional<Signal> refusal = refusal(state, request);
        if (refusal.isPresent()) {
            return new Verdict(state, refusal);
        }
        Queues longer = queues.receive(request.withSequence(0));
        return Verdict.taken(state.withManagement(state.management().withQueues(longer)));
    }

    /** A request below the expected number cannot overtake any more: it is late, and taken in. */
    private static Verdict hosted(ReplicatedState state, CanisterId id, Request request) {
        CanisterState canister = state.canister(id).orElseThrow();
        Pair pair = canister.queues().pair(request.sender());
        boolean stated = MessageMemory.call(request) <= state.statedMessages(canister);
        if (request.sequence() > pair.received() + 1 || !stated) {
            return Verdict.refused(state, Signal.RETRY);
        }
        Optional<Signal> refusal = refusal(canister, pair).or(() -> refusal(state, request));
        if (refusal.isEmpty()) {
            return Verdict.taken(
                    state.withCanister(canister.withQueues(canister.queues().receive(request))));
        }
        Pair consumed = pair.withReceived(Math.max(pair.received(), request.sequence()));
        Queues queues = canister.queues().withPair(request.sender(), consumed);
        return new Verdict(state.withCanister(canister.withQueues(queues)), refusal);
    }

    private static Optional<Signal> refusal(CanisterState canister, Pair pair) {
        return switch (canister.status()) {
            case CanisterStatus.Stopping s -> Optional.of(Signal.STOPPING);
            case CanisterStatus.Stopped s -> Optional.of(Signal.STOPPED);
            case CanisterStatus.Running s ->
                pair.waiting() >= Limits.QUEUE_CAPACITY ? Optional.of(Signal.QUEUE_FULL) : Optional.empty();
        };
    }

    private static Optional<Signal> refusal(ReplicatedState state, Request request) {
        return MessageMemory.call(request) > state.freeMessages()
                ? Optional.of(Signal.OUT_OF_MEMORY)
                : Optional.empty();
    }

    /** An id of this subnet that will exist one day goes on counting then; any other never will. */
    private static Verdict nobody(ReplicatedState state, CanisterId canister, Request request) {
        if (!mayBeCreated(state, canister)) {
            return Verdict.refused(state, Signal.NOT_FOUND);
        }
        NetworkState network = state.network();
        Stray stray = network.strays().get(request.receiver()).orElse(Stray.NONE);
        if (request.sequence() > stray.received(request.sender()) + 1) {
            return Verdict.refused(state, Signal.RETRY);
        }
        Stray counted = stray.with(request.sender(), request.sequence());
        HashedMap<Principal, Stray> strays = network.strays().with(request.receiver(), counted);
        return Verdict.refused(state.withNetwork(network.withStrays(strays)), Signal.NOT_FOUND);
    }

    private static boolean mayBeCreated(ReplicatedState state, CanisterId canister) {
        OptionalLong number = IdRange.number(canister);
        Optional<SubnetRecord> own = state.registry().subnet(state.subnet());
        return number.isPresent()
                && number.getAsLong() >= state.position().nextCanister()
                && own.filter(record -> record.range().contains(canister)).isPresent();
    }

    private static Verdict response(ReplicatedState state, Response response) {
        CanisterId canister = new CanisterId(response.receiver());
        return switch (Hosting.of(state, canister)) {
            case HERE ->
                Verdict.taken(state.update(
                        canister,
                        c -> c.withQueues(c.queues().receive(Answers.fitting(response, state.freeMessages(c))))));
            case BETWEEN -> Verdict.refused(state, Signal.RETRY);
            case ELSEWHERE -> Verdict.refused(state, Signal.MIGRATING);
            case NOWHERE -> lose(state, response);
        };
    }

    /** Nobody can have this message, or nobody honest sent it: its cycles are counted, so that the sum stays right. */
    private static Verdict lose(ReplicatedState state, Message message) {
        return Verdict.taken(state.withNetwork(state.network().withLost(message.cycles())));
    }
}
