package dev.tern.sdk.protocol;

import dev.tern.sdk.types.Blob;

/** The body of an answer to a call with status 200 (interface specification, "Request: Call"). A 202 has no body. */
public sealed interface CallResponse {
    /** The call came to its end; the certificate (encoded) says how, rejects included. */
    record Certified(Blob certificate) implements CallResponse {}

    /** One node refused the call before it was agreed upon; nothing certifies that. */
    record NotReplicated(RequestStatus.Rejected rejected) implements CallResponse {}

    /** The body for {@code v3} and {@code v4}. */
    default byte[] encode() {
        return switch (this) {
            case Certified certified ->
                Cbor.map()
                        .put("status", Cbor.text("replied"))
                        .put("certificate", Cbor.bytes(certified.certificate))
                        .build()
                        .encodeTagged();
            case NotReplicated refused -> {
                Cbor.Builder map = Cbor.map().put("status", Cbor.text("non_replicated_rejection"));
                yield Bodies.reject(map, refused.rejected).build().encodeTagged();
            }
        };
    }

    /** Reads the body of a 200 of any version; {@code v2} sends rejections without a status. */
    static Parsed<CallResponse> decode(byte[] body) {
        return Cbor.decode(body, map -> {
            String status = map.find("status").map(Cbor::asText).orElse("non_replicated_rejection");
            return switch (status) {
                case "replied" -> new Certified(map.need("certificate").asBytes());
                case "non_replicated_rejection" -> new NotReplicated(Bodies.reject(map));
                default -> throw new MalformedException("unknown status of a call: \"" + status + "\"");
            };
        });
    }
}
