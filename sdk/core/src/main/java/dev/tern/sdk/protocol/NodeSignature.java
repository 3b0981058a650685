package dev.tern.sdk.protocol;

import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.NodeId;

/** A node's word for a query response: Ed25519 over {@link QueryResult#toSign}. Time in nanoseconds since 1970. */
public record NodeSignature(long timestamp, Blob signature, NodeId node) {
    Cbor toCbor() {
        return Cbor.map()
                .put("timestamp", Cbor.nat(timestamp))
                .put("signature", Cbor.bytes(signature))
                .put("identity", Cbor.bytes(node.bytes()))
                .build();
    }

    static NodeSignature read(Cbor map) {
        return new NodeSignature(
                map.need("timestamp").asNat64(),
                map.need("signature").asBytes(),
                new NodeId(map.need("identity").asPrincipal()));
    }
}
