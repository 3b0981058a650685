package dev.tern.runtime.machine;

import dev.tern.runtime.messaging.CertifiedSlice;
import dev.tern.runtime.migration.Activation;
import dev.tern.runtime.registry.RegistryUpdate;
import dev.tern.runtime.state.NodeAck;
import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.types.Blob;
import java.util.List;

/**
 * What a block brings to the state, in the order in which it takes effect.
 *
 * @param updates of the registry; none on the root subnet
 * @param slices of streams, at most one per subnet
 * @param ingress raw envelopes of users' calls
 */
public record Payload(
        List<RegistryUpdate> updates,
        List<CertifiedSlice> slices,
        List<Blob> ingress,
        List<NodeAck> acks,
        List<Activation> activations)
        implements Encodable {
    public static final Payload EMPTY = new Payload(List.of(), List.of(), List.of(), List.of(), List.of());

    public Payload {
        updates = List.copyOf(updates);
        slices = List.copyOf(slices);
        ingress = List.copyOf(ingress);
        acks = List.copyOf(acks);
        activations = List.copyOf(activations);
    }

    public boolean isEmpty() {
        return updates.isEmpty() && slices.isEmpty() && ingress.isEmpty() && acks.isEmpty() && activations.isEmpty();
    }

    @Override
    public void write(Writer out) {
        out.list(updates, Writer::value).list(slices, Writer::value).list(ingress, Writer::blob);
        out.list(acks, Writer::value).list(activations, Writer::value);
    }

    public static Payload read(Reader in) {
        return new Payload(
                in.list(RegistryUpdate::read),
                in.list(CertifiedSlice::read),
                in.list(Reader::blob),
                in.list(NodeAck::read),
                in.list(Activation::read));
    }
}
