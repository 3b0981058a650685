package dev.tern.sdk.protocol;

import dev.tern.sdk.types.Blob;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A request and what authenticates it (interface specification, "Authentication"). Decoding verifies nothing: {@link EnvelopeRules} do. */
public record Envelope(
        Content content, Optional<Blob> senderKey, Optional<Blob> signature, List<SignedDelegation> delegations) {
    private static final Set<String> FIELDS = Set.of("content", "sender_pubkey", "sender_sig", "sender_delegation");

    public Envelope {
        delegations = List.copyOf(delegations);
    }

    /** An envelope of the anonymous sender. */
    public static Envelope anonymous(Content content) {
        return new Envelope(content, Optional.empty(), Optional.empty(), List.of());
    }

    public byte[] encode() {
        Cbor.Builder map = Cbor.map()
                .put("content", content.toCbor())
                .put("sender_pubkey", senderKey.map(Cbor::bytes))
                .put("sender_sig", signature.map(Cbor::bytes));
        if (!delegations.isEmpty()) {
            map.put(
                    "sender_delegation",
                    Cbor.array(
                            delegations.stream().map(SignedDelegation::toCbor).toList()));
        }
        return map.build().encodeTagged();
    }

    public static Parsed<Envelope> decode(byte[] bytes) {
        return Cbor.decode(bytes, map -> {
            Content content = ContentCbor.read(map.need("content"));
            ContentCbor.only(map, FIELDS);
            return new Envelope(
                    content,
                    map.find("sender_pubkey").map(Cbor::asBytes),
                    map.find("sender_sig").map(Cbor::asBytes),
                    map.find("sender_delegation")
                            .map(chain -> Cbor.each(chain, SignedDelegation::read))
                            .orElse(List.of()));
        });
    }
}
