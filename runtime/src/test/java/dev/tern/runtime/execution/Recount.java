package dev.tern.runtime.execution;

import dev.tern.runtime.state.CallContext;
import dev.tern.runtime.state.CallOrigin;
import dev.tern.runtime.state.Callback;
import dev.tern.runtime.state.CanisterState;
import dev.tern.runtime.state.Fifo;
import dev.tern.runtime.state.HashedMap;
import dev.tern.runtime.state.Ingress;
import dev.tern.runtime.state.Message;
import dev.tern.runtime.state.MessageMemory;
import dev.tern.runtime.state.PendingCall;
import dev.tern.runtime.state.Queues;
import dev.tern.runtime.state.ReplicatedState;
import dev.tern.runtime.state.Request;
import dev.tern.runtime.state.Task;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Principal;

/** What messages take of a subnet's memory for them, counted message by message and call by call. */
public final class Recount {
    private static final int OVERHEAD = 256;

    private Recount() {}

    /** All but what is kept free for canisters on their way to the subnet. */
    public static long of(ReplicatedState state) {
        long sum = waiting(state.management().queues());
        for (HashedMap.Entry<Long, PendingCall> call : state.management().pending()) {
            sum += pending(call.value());
        }
        for (HashedMap.Entry<CanisterId, CanisterState> entry : state.canisters()) {
            sum += of(entry.value());
        }
        return sum;
    }

    public static long of(CanisterState canister) {
        long calls = 0;
        for (HashedMap.Entry<Long, Callback> callback : canister.calls().callbacks()) {
            calls += callback.value().deadline() == 0 ? 1 : 0;
        }
        for (Task task : canister.queues().input().toList()) {
            boolean answer = task instanceof Task.FromCanister from
                    && !(from.message() instanceof Request)
                    && from.message().deadline() == 0;
            calls -= answer ? 1 : 0;
        }
        for (HashedMap.Entry<Long, CallContext> context : canister.calls().contexts()) {
            calls += context.value().needsToRespond()
                            && guaranteed(context.value().origin())
                    ? 1
                    : 0;
        }
        return waiting(canister.queues()) + calls * MessageMemory.LARGEST;
    }

    private static boolean guaranteed(CallOrigin origin) {
        return origin instanceof CallOrigin.Canister && origin.deadline() == 0;
    }

    private static long pending(PendingCall call) {
        if (guaranteed(call.origin())) {
            return MessageMemory.LARGEST;
        }
        return call instanceof PendingCall.Waiting waiting
                ? waiting.argument().length() + Blob.ofText(waiting.method()).length() + OVERHEAD
                : OVERHEAD;
    }

    private static long waiting(Queues queues) {
        long sum = 0;
        for (Task task : queues.input().toList()) {
            sum += switch (task) {
                case Task.FromUser user -> bytes(user.ingress());
                case Task.FromCanister from -> bytes(from.message(), MessageMemory.LARGEST);
            };
        }
        for (HashedMap.Entry<Principal, Fifo<Message>> queue : queues.output()) {
            for (Message message : queue.value().toList()) {
                sum += bytes(message, 0);
            }
        }
        return sum;
    }

    private static long bytes(Ingress ingress) {
        return (long) ingress.argument().length()
                + Blob.ofText(ingress.method()).length()
                + OVERHEAD;
    }

    private static long bytes(Message message, long guaranteedRequest) {
        return message instanceof Request && message.deadline() == 0
                ? guaranteedRequest
                : message.payloadBytes() + OVERHEAD;
    }
}
