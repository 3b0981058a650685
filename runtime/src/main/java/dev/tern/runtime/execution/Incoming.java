package dev.tern.runtime.execution;

import dev.tern.runtime.state.Answer;
import dev.tern.runtime.state.CallContext;
import dev.tern.runtime.state.CallOrigin;
import dev.tern.runtime.state.Ingress;
import dev.tern.runtime.state.PendingCall;
import dev.tern.runtime.state.Request;
import dev.tern.runtime.state.Response;
import dev.tern.runtime.state.Task;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Cycles;
import java.util.Optional;

/** A call as it comes in. */
record Incoming(CallOrigin origin, String method, Blob argument, Cycles cycles, long deadline) {
    static Incoming of(Ingress ingress) {
        CallOrigin user = new CallOrigin.User(ingress.requestId(), ingress.sender());
        return new Incoming(user, ingress.method(), ingress.argument(), Cycles.ZERO, 0);
    }

    static Incoming of(Request request) {
        CallOrigin caller = new CallOrigin.Canister(request.sender(), request.callback(), request.deadline());
        return new Incoming(caller, request.method(), request.payload(), request.cycles(), request.deadline());
    }

    static Incoming of(PendingCall.Waiting call) {
        return new Incoming(
                call.origin(),
                call.method(),
                call.argument(),
                call.refund(),
                call.origin().deadline());
    }

    /** What a user's call pays for beside a fixed price. */
    long bytes() {
        return argument.length() + (long) Blob.ofText(method).length();
    }

    /** The call that a task is; empty for a response. */
    static Optional<Incoming> call(Task task) {
        return switch (task) {
            case Task.FromUser user -> Optional.of(of(user.ingress()));
            case Task.FromCanister from ->
                from.message() instanceof Request request ? Optional.of(of(request)) : Optional.empty();
        };
    }

    static Invocation invocation(CallContext context, Response response) {
        return new Invocation(
                context.origin().caller(),
                "",
                response.answer() instanceof Answer.Reply reply ? reply.payload() : Blob.EMPTY,
                response.answer() instanceof Answer.Reject reject ? Optional.of(reject) : Optional.empty(),
                context.available(),
                response.refund(),
                context.origin().deadline(),
                context.needsToRespond(),
                context.instructions());
    }
}
