package dev.tern.runtime.machine;

import dev.tern.runtime.messaging.CertificateCheck;
import dev.tern.runtime.messaging.Hosting;
import dev.tern.runtime.state.CanisterState;
import dev.tern.runtime.state.Limits;
import dev.tern.runtime.state.MessageMemory;
import dev.tern.runtime.state.ReplicatedState;
import dev.tern.sdk.protocol.Content;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import java.util.Optional;

/**
 * What may go into a block. Pure: every validator comes to the same verdict. Checks of signatures are handed in, so that a replica
 * can remember what it has checked before.
 */
public final class Admission {
    private final CertificateCheck certificates;
    private final EnvelopeCheck envelopes;

    /** Signature, delegations and format of a user's raw envelope. */
    @FunctionalInterface
    public interface EnvelopeCheck {
        /** Why the envelope is refused in a block of that time, if it is. */
        Optional<String> refusal(Blob envelope, long timeNs);
    }

    public Admission(CertificateCheck certificates, EnvelopeCheck envelopes) {
        this.certificates = certificates;
        this.envelopes = envelopes;
    }

    /** Begins the check of the payload of the block {@code parent.height() + 1}, for a proposer that fills it or for a validator. */
    public PayloadCheck begin(ReplicatedState parent, long timeNs) {
        return new PayloadCheck(parent, timeNs, certificates, envelopes);
    }

    /** Why a payload is not valid on top of {@code parent} in a block of that time, if it is not. */
    public Optional<String> refusal(ReplicatedState parent, long timeNs, Payload payload) {
        return begin(parent, timeNs).payload(payload);
    }

    /** Why a user's call is not taken in this state at this time (protocol.md, 9 and 23). Its signature is checked elsewhere. */
    public static Optional<IngressRefusal> ingress(ReplicatedState state, Content.Call call, long timeNs) {
        if (call.ingressExpiry() <= timeNs) {
            return invalid("the call has expired; sign it again with a later ingress_expiry");
        }
        if (call.ingressExpiry() > timeNs + Limits.MAX_INGRESS_TTL + Limits.MAX_INGRESS_DRIFT) {
            return invalid("ingress_expiry is more than five minutes ahead; name an earlier one");
        }
        if (state.ingress().contains(call.requestId())) {
            return Optional.of(new IngressRefusal.Duplicate());
        }
        return IngressInduction.effective(call)
                .flatMap(canister -> hosted(state, canister, call))
                .or(() -> room(state, call));
    }

    private static Optional<IngressRefusal> hosted(ReplicatedState state, CanisterId canister, Content.Call call) {
        long version = state.registry().version();
        return switch (Hosting.of(state, canister)) {
            case HERE -> IngressInduction.toManagement(call) ? Optional.empty() : room(state, canister, call);
            case BETWEEN -> Optional.of(new IngressRefusal.Migrating(Optional.empty(), version));
            case ELSEWHERE ->
                Optional.of(new IngressRefusal.Migrating(state.registry().route(canister), version));
            case NOWHERE -> invalid("canister " + canister + " does not exist; check its id, or create it first");
        };
    }

    private static Optional<IngressRefusal> room(ReplicatedState state, CanisterId id, Content.Call call) {
        CanisterState canister = state.canister(id).orElseThrow();
        boolean full = canister.queues().input().size() >= Limits.INGRESS_QUEUE_CAPACITY;
        return full || bytes(call) > state.statedMessages(canister)
                ? Optional.of(new IngressRefusal.Busy("canister " + id + " has too many calls waiting; try again"))
                : Optional.empty();
    }

    /** Whatever a call to the management canister is about, it waits in the one queue of that: controllers can stop who is flooded. */
    private static Optional<IngressRefusal> room(ReplicatedState state, Content.Call call) {
        boolean full = IngressInduction.toManagement(call)
                && state.management().queues().input().size() >= Limits.INGRESS_QUEUE_CAPACITY;
        return full || bytes(call) > state.freeMessages() - Limits.RESERVED_MESSAGE_BYTES
                ? Optional.of(new IngressRefusal.Busy("the subnet has too many calls waiting; try again"))
                : Optional.empty();
    }

    private static long bytes(Content.Call call) {
        return MessageMemory.ingress(
                call.arg().length() + (long) Blob.ofText(call.method()).length());
    }

    private static Optional<IngressRefusal> invalid(String text) {
        return Optional.of(new IngressRefusal.Invalid(text));
    }
}
