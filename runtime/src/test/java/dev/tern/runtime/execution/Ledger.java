package dev.tern.runtime.execution;

import dev.tern.runtime.state.CallContext;
import dev.tern.runtime.state.Callback;
import dev.tern.runtime.state.CanisterState;
import dev.tern.runtime.state.CanisterStatus;
import dev.tern.runtime.state.Fifo;
import dev.tern.runtime.state.HashedMap;
import dev.tern.runtime.state.Message;
import dev.tern.runtime.state.PendingCall;
import dev.tern.runtime.state.Queues;
import dev.tern.runtime.state.ReplicatedState;
import dev.tern.runtime.state.Task;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Cycles;
import dev.tern.sdk.types.Principal;

/** All places in which a subnet has cycles. */
final class Ledger {
    private Ledger() {}

    /** What was burned, what canisters have, and what is on its way. */
    static Cycles total(ReplicatedState state) {
        Cycles sum = state.position().burned().plus(inFlight(state.management().queues()));
        for (HashedMap.Entry<Long, PendingCall> call : state.management().pending()) {
            sum = sum.plus(call.value().refund());
        }
        for (HashedMap.Entry<CanisterId, CanisterState> entry : state.canisters()) {
            sum = sum.plus(held(entry.value()));
        }
        return sum;
    }

    private static Cycles held(CanisterState canister) {
        Cycles sum = canister.account().total().plus(inFlight(canister.queues()));
        for (HashedMap.Entry<Long, CallContext> context : canister.calls().contexts()) {
            sum = sum.plus(context.value().available());
        }
        for (HashedMap.Entry<Long, Callback> callback : canister.calls().callbacks()) {
            sum = sum.plus(callback.value().prepaid());
        }
        if (canister.status() instanceof CanisterStatus.Stopping stopping) {
            for (CanisterStatus.StopRequest request : stopping.requests()) {
                sum = sum.plus(request.refund());
            }
        }
        return sum;
    }

    private static Cycles inFlight(Queues queues) {
        Cycles sum = Cycles.ZERO;
        for (Task task : queues.input().toList()) {
            if (task instanceof Task.FromCanister from) {
                sum = sum.plus(from.message().cycles());
            }
        }
        for (HashedMap.Entry<Principal, Fifo<Message>> queue : queues.output()) {
            for (Message message : queue.value().toList()) {
                sum = sum.plus(message.cycles());
            }
        }
        return sum;
    }
}
