package dev.tern.sdk.protocol;

import java.util.List;

/** A query response as it was received: its node signatures still have to be verified. */
public record QueryResponse(QueryResult result, List<NodeSignature> signatures) {
    public QueryResponse {
        signatures = List.copyOf(signatures);
    }

    public static Parsed<QueryResponse> decode(byte[] body) {
        return Cbor.decode(
                body,
                map -> new QueryResponse(
                        QueryResult.read(map), Cbor.each(map.need("signatures"), NodeSignature::read)));
    }
}
