package dev.tern.sdk.protocol;

import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.RejectCode;

/** What a query gave (interface specification, "Request: Query call"). */
public sealed interface QueryResult {
    record Replied(Blob reply) implements QueryResult {}

    /** The error code is a stable label such as IC0301; empty if there is none. */
    record Rejected(RejectCode code, String message, String errorCode) implements QueryResult {}

    /** The bytes that a node signs for this result of the request at this time (nanoseconds since 1970). */
    default byte[] toSign(Hash requestId, long timestamp) {
        Cbor map = fields().put("timestamp", Cbor.nat(timestamp))
                .put("request_id", Cbor.bytes(requestId.bytes()))
                .build();
        return Domains.response(StructuredHash.of(map));
    }

    /** The fields of the response, without signatures. */
    private Cbor.Builder fields() {
        return switch (this) {
            case Replied replied ->
                Cbor.map()
                        .put("status", Cbor.text("replied"))
                        .put(
                                "reply",
                                Cbor.map().put("arg", Cbor.bytes(replied.reply)).build());
            case Rejected rejected -> {
                Cbor.Builder map = Cbor.map().put("status", Cbor.text("rejected"));
                Bodies.reject(map, new RequestStatus.Rejected(rejected.code, rejected.message, rejected.errorCode));
                yield map;
            }
        };
    }

    /** The body of the response. */
    default byte[] encode(NodeSignature signature) {
        return fields().put("signatures", Cbor.array(signature.toCbor()))
                .build()
                .encodeTagged();
    }

    static QueryResult read(Cbor map) {
        String status = map.need("status").asText();
        return switch (status) {
            case "replied" -> new Replied(map.need("reply").need("arg").asBytes());
            case "rejected" -> {
                RequestStatus.Rejected rejected = Bodies.reject(map);
                yield new Rejected(rejected.code(), rejected.message(), rejected.errorCode());
            }
            default -> throw new MalformedException("status must be replied or rejected, not \"" + status + "\"");
        };
    }
}
