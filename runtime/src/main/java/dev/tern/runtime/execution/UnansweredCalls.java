package dev.tern.runtime.execution;

import dev.tern.runtime.state.Answer;
import dev.tern.runtime.state.CallOrigin;
import dev.tern.runtime.state.Fifo;
import dev.tern.runtime.state.HashedMap;
import dev.tern.runtime.state.Ingress;
import dev.tern.runtime.state.Management;
import dev.tern.runtime.state.PendingCall;
import dev.tern.runtime.state.Queues;
import dev.tern.runtime.state.ReplicatedState;
import dev.tern.runtime.state.Task;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Hash;
import java.util.Optional;

/**
 * Users' calls of the management canister about one canister that have no answer yet. Their statuses move with the canister, so
 * the source has to answer them before it freezes: nobody could afterwards (protocol.md, 20 and 23). Calls of canisters stay: their
 * answers are messages, which find the caller.
 */
public final class UnansweredCalls {
    private UnansweredCalls() {}

    /** The state with all of them rejected, to be sent again. */
    public static ReplicatedState reject(ReplicatedState state, CanisterId canister) {
        return rejectPending(rejectQueued(state, canister), canister);
    }

    private static ReplicatedState rejectQueued(ReplicatedState state, CanisterId canister) {
        ReplicatedState next = state;
        Queues queues = state.management().queues();
        Fifo<Task> rest = Fifo.empty(Task::read);
        for (Task task : queues.input().toList()) {
            if (task instanceof Task.FromUser user && concerns(user.ingress(), canister)) {
                next = reject(next, user.ingress().requestId(), canister);
            } else {
                rest = rest.plus(task);
            }
        }
        return rest.size() == queues.input().size()
                ? state
                : next.withManagement(next.management().withQueues(queues.withInput(rest)));
    }

    private static boolean concerns(Ingress ingress, CanisterId canister) {
        return EffectiveCanister.of(ingress.method(), ingress.argument()).equals(Optional.of(canister));
    }

    private static ReplicatedState rejectPending(ReplicatedState state, CanisterId canister) {
        ReplicatedState next = state;
        for (HashedMap.Entry<Long, PendingCall> entry : state.management().pending()) {
            if (concerns(entry.value(), canister) && entry.value().origin() instanceof CallOrigin.User user) {
                Management answered = next.management().answered(entry.key());
                next = reject(next.withManagement(answered), user.requestId(), canister);
            }
        }
        return next;
    }

    private static boolean concerns(PendingCall call, CanisterId canister) {
        return switch (call) {
            case PendingCall.Migration migration -> migration.canister().equals(canister);
            case PendingCall.Waiting waiting -> waiting.canister().equals(canister);
            case PendingCall.Randomness randomness -> false;
        };
    }

    private static ReplicatedState reject(ReplicatedState state, Hash request, CanisterId canister) {
        Answer.Reject answer = Fault.migrating(canister.principal()).toUser();
        return state.withIngress(state.ingress().withStatus(request, Answers.status(answer), state.time()));
    }
}
