package dev.tern.runtime.machine;

import dev.tern.runtime.execution.EffectiveCanister;
import dev.tern.runtime.messaging.Hosting;
import dev.tern.runtime.state.Ingress;
import dev.tern.runtime.state.ReplicatedState;
import dev.tern.sdk.protocol.Content;
import dev.tern.sdk.protocol.Envelope;
import dev.tern.sdk.protocol.Parsed;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Principal;
import java.util.Optional;

/** A user's call enters the state: a status, and a place in an input queue. */
final class IngressInduction {
    private IngressInduction() {}

    /** The canister that a call concerns: its receiver, or the one that a call to the management canister is about. */
    static Optional<CanisterId> effective(Content.Call call) {
        return toManagement(call) ? EffectiveCanister.of(call.method(), call.arg()) : Optional.of(call.canister());
    }

    static boolean toManagement(Content.Call call) {
        return call.canister().principal().equals(Principal.MANAGEMENT);
    }

    static Optional<Content.Call> decode(Blob envelope) {
        return Envelope.decode(envelope.unsafeBytes()) instanceof Parsed.Ok<Envelope> read
                        && read.value().content() instanceof Content.Call call
                ? Optional.of(call)
                : Optional.empty();
    }

    static ReplicatedState take(ReplicatedState state, Blob envelope) {
        Content.Call call =
                decode(envelope).orElseThrow(() -> new IllegalStateException("a block with a broken call was decided"));
        Ingress ingress = Ingress.of(call);
        Optional<CanisterId> effective = effective(call);
        boolean absent =
                effective.filter(id -> Hosting.of(state, id) != Hosting.HERE).isPresent();
        if (state.ingress().contains(ingress.requestId()) || (absent && !toManagement(call))) {
            return state;
        }
        Principal concerned = effective.map(CanisterId::principal).orElse(Principal.MANAGEMENT);
        ReplicatedState known = state.withIngress(state.ingress().received(ingress, concerned));
        return toManagement(call)
                ? known.withManagement(known.management()
                        .withQueues(known.management().queues().receive(ingress)))
                : known.update(
                        call.canister(),
                        canister -> canister.withQueues(canister.queues().receive(ingress)));
    }
}
