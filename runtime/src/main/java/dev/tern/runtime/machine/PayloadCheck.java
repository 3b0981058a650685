package dev.tern.runtime.machine;

import dev.tern.runtime.messaging.CertificateCheck;
import dev.tern.runtime.messaging.CertifiedSlice;
import dev.tern.runtime.messaging.Slice;
import dev.tern.runtime.messaging.Slices;
import dev.tern.runtime.migration.Acks;
import dev.tern.runtime.migration.Activation;
import dev.tern.runtime.migration.Activations;
import dev.tern.runtime.registry.RegistryUpdate;
import dev.tern.runtime.registry.SubnetRecord;
import dev.tern.runtime.state.NodeAck;
import dev.tern.runtime.state.ReplicatedState;
import dev.tern.sdk.protocol.Certificate;
import dev.tern.sdk.protocol.Content;
import dev.tern.sdk.protocol.Parsed;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.SubnetId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * One payload under examination. Items are offered one by one, in the order of {@link Payload}'s fields; what is accepted counts
 * for those after it. A proposer takes what is accepted, a validator insists on all. Not thread-safe.
 */
public final class PayloadCheck {
    private final ReplicatedState parent;
    private final long timeNs;
    private final CertificateCheck certificates;
    private final Admission.EnvelopeCheck envelopes;
    private final List<RegistryUpdate> updates = new ArrayList<>();
    private final SortedSet<SubnetId> subnets = new TreeSet<>();
    private final SortedSet<Hash> calls = new TreeSet<>();
    private final SortedSet<Long> activated = new TreeSet<>();
    private ReplicatedState state;

    PayloadCheck(
            ReplicatedState parent, long timeNs, CertificateCheck certificates, Admission.EnvelopeCheck envelopes) {
        this.parent = parent;
        this.timeNs = timeNs;
        this.certificates = certificates;
        this.envelopes = envelopes;
        this.state = StateMachine.begin(parent, parent.height() + 1, timeNs, List.of());
    }

    /** Why an update of the registry is refused (protocol.md, 6). */
    public Optional<String> update(RegistryUpdate update) {
        if (state.network().isRoot()) {
            return Optional.of("the root subnet takes the registry from its own state");
        }
        Optional<String> refusal = RegistryProof.refusal(state.registry(), update, certificates);
        if (refusal.isEmpty()) {
            updates.add(update);
            state = StateMachine.begin(parent, parent.height() + 1, timeNs, updates);
        }
        return refusal;
    }

    /** Why a slice is refused. */
    public Optional<String> slice(CertifiedSlice certified) {
        Optional<SubnetRecord> from = state.registry().subnet(certified.from());
        if (from.isEmpty() || certified.from().equals(state.subnet())) {
            return Optional.of("no such other subnet: " + certified.from());
        }
        if (subnets.contains(certified.from())) {
            return Optional.of("one slice of a subnet is enough");
        }
        Optional<Slice> slice = Slices.read(certified, state.subnet());
        if (slice.isEmpty()) {
            return Optional.of("not a slice of a stream to this subnet");
        }
        Optional<String> refusal =
                Slices.refusal(state.network(), slice.get()).or(() -> signed(from.get(), certified.certificate()));
        if (refusal.isEmpty()) {
            subnets.add(certified.from());
        }
        return refusal;
    }

    private Optional<String> signed(SubnetRecord from, Blob bytes) {
        boolean signed = Certificate.decode(bytes) instanceof Parsed.Ok<Certificate> certificate
                && certificates.signedBy(from, certificate.value());
        return signed ? Optional.empty() : Optional.of("the certificate is not signed by subnet " + from.id());
    }

    /** Why a user's raw envelope is refused. */
    public Optional<IngressRefusal> ingress(Blob envelope) {
        Optional<Content.Call> call = IngressInduction.decode(envelope);
        if (call.isEmpty()) {
            return Optional.of(new IngressRefusal.Invalid("not the envelope of an update call"));
        }
        if (calls.contains(call.get().requestId())) {
            return Optional.of(new IngressRefusal.Duplicate());
        }
        Optional<IngressRefusal> refusal = Admission.ingress(state, call.get(), timeNs)
                .or(() -> envelopes.refusal(envelope, timeNs).map(IngressRefusal.Invalid::new));
        if (refusal.isEmpty()) {
            calls.add(call.get().requestId());
        }
        return refusal;
    }

    /** Why an acknowledgement is refused. */
    public Optional<String> ack(NodeAck ack) {
        Optional<String> refusal = Acks.refusal(state.network(), ack);
        if (refusal.isEmpty()) {
            state = state.withNetwork(Acks.take(state.network(), ack));
        }
        return refusal;
    }

    /** Why an activation is refused. */
    public Optional<String> activation(Activation activation) {
        if (activated.contains(activation.migration())) {
            return Optional.of("it is in this block already");
        }
        Optional<String> refusal = Activations.refusal(state.network(), activation, timeNs, certificates);
        if (refusal.isEmpty()) {
            activated.add(activation.migration());
        }
        return refusal;
    }

    /** Why the payload is refused as a whole. */
    Optional<String> payload(Payload payload) {
        return first("registry update", payload.updates(), this::update)
                .or(() -> first("slice", payload.slices(), this::slice))
                .or(() -> first("call", payload.ingress(), e -> ingress(e).map(IngressRefusal::text)))
                .or(() -> first("acknowledgement", payload.acks(), this::ack))
                .or(() -> first("activation", payload.activations(), this::activation));
    }

    private static <T> Optional<String> first(String what, List<T> items, Function<T, Optional<String>> check) {
        for (int i = 0; i < items.size(); i++) {
            Optional<String> refusal = check.apply(items.get(i));
            if (refusal.isPresent()) {
                return Optional.of(what + " " + i + ": " + refusal.get());
            }
        }
        return Optional.empty();
    }
}
