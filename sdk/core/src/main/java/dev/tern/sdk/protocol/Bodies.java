package dev.tern.sdk.protocol;

import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Principal;
import dev.tern.sdk.types.RejectCode;
import java.util.List;

/** The smaller bodies of the HTTP interface, both ways. */
public final class Bodies {
    private Bodies() {}

    /** {@code GET /api/v2/status}. */
    public static byte[] status(Blob rootKeyDer, String version) {
        return Cbor.map()
                .put("root_key", Cbor.bytes(rootKeyDer))
                .put("impl_version", Cbor.text(version))
                .put("replica_health_status", Cbor.text("healthy"))
                .build()
                .encodeTagged();
    }

    /** The root key (DER) in the answer to {@code GET /api/v2/status}. */
    public static Parsed<Blob> rootKey(byte[] status) {
        return Cbor.decode(status, map -> map.need("root_key").asBytes());
    }

    /** The answer to a {@code read_state} request: an encoded certificate. */
    public static byte[] readState(Blob certificate) {
        return Cbor.map().put("certificate", Cbor.bytes(certificate)).build().encodeTagged();
    }

    /** The encoded certificate in the answer to a {@code read_state} request. */
    public static Parsed<Blob> certificate(byte[] readState) {
        return Cbor.decode(readState, map -> map.need("certificate").asBytes());
    }

    /** The {@code 200} of the asynchronous call, for a call that one node refused. */
    public static byte[] rejectedV2(RequestStatus.Rejected rejected) {
        return reject(Cbor.map(), rejected).build().encodeTagged();
    }

    /** The principals at {@code /canister/<id>/controllers}. */
    public static Blob principals(List<Principal> principals) {
        return Blob.wrap(
                Cbor.array(principals.stream().map(p -> Cbor.bytes(p.bytes())).toList())
                        .encodeTagged());
    }

    static Cbor.Builder reject(Cbor.Builder map, RequestStatus.Rejected rejected) {
        map.put("reject_code", Cbor.nat(rejected.code().code())).put("reject_message", Cbor.text(rejected.message()));
        if (!rejected.errorCode().isEmpty()) {
            map.put("error_code", Cbor.text(rejected.errorCode()));
        }
        return map;
    }

    static RequestStatus.Rejected reject(Cbor map) {
        long code = map.need("reject_code").asNat64();
        return new RequestStatus.Rejected(
                RejectCode.of(code >= 0 && code < 100 ? (int) code : 0)
                        .orElseThrow(() -> new MalformedException("unknown reject code " + code)),
                map.need("reject_message").asText(),
                map.find("error_code").map(Cbor::asText).orElse(""));
    }
}
