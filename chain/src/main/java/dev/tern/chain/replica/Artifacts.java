package dev.tern.chain.replica;

import dev.tern.chain.block.Artifact;
import dev.tern.runtime.machine.Admission;
import dev.tern.runtime.machine.IngressRefusal;
import dev.tern.runtime.machine.Payload;
import dev.tern.runtime.machine.PayloadCheck;
import dev.tern.runtime.machine.RegistryProof;
import dev.tern.runtime.messaging.CertificateCheck;
import dev.tern.runtime.messaging.CertifiedSlice;
import dev.tern.runtime.messaging.Slice;
import dev.tern.runtime.messaging.Slices;
import dev.tern.runtime.migration.Activation;
import dev.tern.runtime.registry.RegistryUpdate;
import dev.tern.runtime.registry.SubnetRecord;
import dev.tern.runtime.state.LocalMigration;
import dev.tern.runtime.state.NodeAck;
import dev.tern.runtime.state.ReplicatedState;
import dev.tern.sdk.codec.DecodeException;
import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.protocol.Certificate;
import dev.tern.sdk.protocol.Content;
import dev.tern.sdk.protocol.Parsed;
import dev.tern.sdk.types.Blob;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What waits in a pool, as parts of payloads. */
final class Artifacts {
    /** One message may always enter, however full the payload is. */
    static final int ONE_MESSAGE = 3 << 20;

    private static final int MAX_INGRESS = 1000;

    private final Admission admission;
    private final CertificateCheck certificates;
    private final Envelopes envelopes;

    Artifacts(Admission admission, CertificateCheck certificates, Envelopes envelopes) {
        this.admission = admission;
        this.certificates = certificates;
        this.envelopes = envelopes;
    }

    /** As much of what waits as fits and is admissible on top of {@code parent}. */
    Payload payload(ReplicatedState parent, long timeNs, List<Artifact> waiting, int maxBytes) {
        PayloadCheck check = admission.begin(parent, timeNs);
        Room room = new Room(maxBytes);
        List<RegistryUpdate> updates = decoded(waiting, Artifact.Kind.REGISTRY, RegistryUpdate::read).stream()
                .filter(update -> !update.deltas().isEmpty())
                .sorted(Comparator.comparing(
                        update -> update.deltas().getFirst().version()))
                .filter(update -> check.update(update).isEmpty())
                .toList();
        List<CertifiedSlice> slices = decoded(waiting, Artifact.Kind.SLICE, CertifiedSlice::read).stream()
                .sorted(Comparator.comparing(
                                (CertifiedSlice slice) -> slice.certificate().length())
                        .reversed())
                .filter(slice -> room.fits(slice.certificate().length())
                        && check.slice(slice).isEmpty())
                .filter(slice -> room.take(slice.certificate().length()))
                .toList();
        List<Blob> ingress = new ArrayList<>();
        for (Artifact artifact : waiting) {
            int bytes = artifact.content().length();
            if (artifact.kind() == Artifact.Kind.INGRESS
                    && ingress.size() < MAX_INGRESS
                    && room.fits(bytes)
                    && check.ingress(artifact.content()).isEmpty()) {
                room.take(bytes);
                ingress.add(artifact.content());
            }
        }
        List<NodeAck> acks = decoded(waiting, Artifact.Kind.ACK, NodeAck::read).stream()
                .filter(ack -> check.ack(ack).isEmpty())
                .toList();
        List<Activation> activations = decoded(waiting, Artifact.Kind.ACTIVATION, Activation::read).stream()
                .filter(activation -> check.activation(activation).isEmpty())
                .toList();
        return new Payload(updates, slices, ingress, acks, activations);
    }

    /** Bytes left in a payload. */
    private static final class Room {
        private int left;
        private boolean empty = true;

        Room(int bytes) {
            left = bytes;
        }

        boolean fits(int bytes) {
            return empty || bytes <= left;
        }

        boolean take(int bytes) {
            left -= bytes;
            empty = false;
            return true;
        }
    }

    /** Why an artifact cannot enter a block on top of {@code state} now. */
    Optional<String> refusal(ReplicatedState state, long timeNs, Artifact artifact) {
        try {
            return switch (artifact.kind()) {
                case INGRESS -> ingress(state, timeNs, artifact.content()).map(IngressRefusal::text);
                case SLICE -> admission.begin(state, timeNs).slice(read(artifact, CertifiedSlice::read));
                case REGISTRY -> admission.begin(state, timeNs).update(read(artifact, RegistryUpdate::read));
                case ACK -> admission.begin(state, timeNs).ack(read(artifact, NodeAck::read));
                case ACTIVATION -> admission.begin(state, timeNs).activation(read(artifact, Activation::read));
            };
        } catch (DecodeException e) {
            return Optional.of("it does not decode: " + e.getMessage());
        }
    }

    private Optional<IngressRefusal> ingress(ReplicatedState state, long timeNs, Blob envelope) {
        Optional<Content.Call> call = envelopes.check(envelope).call();
        if (call.isEmpty()) {
            return Optional.of(new IngressRefusal.Invalid("not the signed envelope of an update call"));
        }
        return Admission.ingress(state, call.get(), timeNs)
                .or(() -> envelopes.refusal(envelope, timeNs).map(IngressRefusal.Invalid::new));
    }

    /**
     * Whether what is refused now may be accepted later: it is ahead of this state rather than behind it, and proves where it comes
     * from. Else anybody could fill the pool with things that seem to be ahead and stay there.
     */
    boolean mayEnterLater(ReplicatedState state, long timeNs, Artifact artifact) {
        try {
            return switch (artifact.kind()) {
                case INGRESS ->
                    ingress(state, timeNs, artifact.content())
                            .filter(IngressRefusal.Busy.class::isInstance)
                            .isPresent();
                case SLICE -> slice(state, read(artifact, CertifiedSlice::read));
                case REGISTRY -> {
                    RegistryUpdate update = read(artifact, RegistryUpdate::read);
                    yield !update.deltas().isEmpty()
                            && update.deltas().getFirst().version()
                                    > state.registry().version()
                            && RegistryProof.shows(update, state.registry().rootRecord(), certificates);
                }
                case ACK -> concerns(state, read(artifact, NodeAck::read).migration());
                case ACTIVATION ->
                    concerns(state, read(artifact, Activation::read).migration());
            };
        } catch (DecodeException e) {
            return false;
        }
    }

    private boolean slice(ReplicatedState state, CertifiedSlice certified) {
        Optional<Slice> slice = Slices.read(certified, state.subnet());
        return slice.filter(s -> s.at().registryVersion() > state.registry().version()
                        || (!s.messages().isEmpty()
                                && s.first()
                                        > state.network().stream(s.from())
                                                .header()
                                                .signalsEnd()))
                .filter(s -> state.registry()
                        .subnet(s.from())
                        .filter(from -> signed(from, certified.certificate()))
                        .isPresent())
                .isPresent();
    }

    private boolean signed(SubnetRecord from, Blob bytes) {
        return Certificate.decode(bytes) instanceof Parsed.Ok<Certificate> certificate
                && certificates.signedBy(from, certificate.value());
    }

    /** Whether a migration may still be ahead of this state, or is under way in it. */
    private static boolean concerns(ReplicatedState state, long migration) {
        Optional<LocalMigration> local = state.network().migrations().get(migration);
        return local.isEmpty()
                ? state.registry()
                        .migration(migration)
                        .filter(m -> m.phase().over())
                        .isEmpty()
                : !local.get().over();
    }

    /** The artifacts that a payload was made of. */
    static List<Artifact> of(Payload payload) {
        List<Artifact> all = new ArrayList<>();
        payload.updates().forEach(update -> all.add(artifact(Artifact.Kind.REGISTRY, update)));
        payload.slices().forEach(slice -> all.add(artifact(Artifact.Kind.SLICE, slice)));
        payload.ingress().forEach(envelope -> all.add(new Artifact(Artifact.Kind.INGRESS, envelope)));
        payload.acks().forEach(ack -> all.add(artifact(Artifact.Kind.ACK, ack)));
        payload.activations().forEach(activation -> all.add(artifact(Artifact.Kind.ACTIVATION, activation)));
        return all;
    }

    private static Artifact artifact(Artifact.Kind kind, Encodable content) {
        return new Artifact(kind, content.encoded());
    }

    private static <T> List<T> decoded(List<Artifact> waiting, Artifact.Kind kind, Function<Reader, T> read) {
        List<T> values = new ArrayList<>();
        for (Artifact artifact : waiting) {
            if (artifact.kind() == kind) {
                values.add(read(artifact, read));
            }
        }
        return values;
    }

    private static <T> T read(Artifact artifact, Function<Reader, T> read) {
        return Reader.whole(artifact.content().unsafeBytes(), read);
    }
}
