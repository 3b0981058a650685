package dev.tern.chain.gateway;

import dev.tern.sdk.candid.Candid;
import dev.tern.sdk.candid.CandidType;
import dev.tern.sdk.candid.CandidValue;
import dev.tern.sdk.candid.CandidValue.Field;
import dev.tern.sdk.candid.DidParser;
import dev.tern.sdk.candid.Primitive;
import dev.tern.sdk.types.Blob;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * An HTTP request as a canister takes it (HTTP gateway protocol, "HTTP Request Encoding").
 *
 * @param url path and query, as they were sent
 */
record SiteRequest(String method, String url, List<Map.Entry<String, String>> headers, Blob body) {
    private static final CandidType UPDATE = DidParser.parseType(
            "record { method : text; url : text; headers : vec record { text; text }; body : blob }");
    private static final CandidType QUERY = DidParser.parseType("record { method : text; url : text;"
            + " headers : vec record { text; text }; body : blob; certificate_version : opt nat16 }");
    private static final CandidValue VERSION = CandidValue.Opt.of(new CandidValue.Fixed(Primitive.NAT16, 2));

    static SiteRequest of(RoutingContext context) {
        HttpServerRequest request = context.request();
        Buffer body = context.body().buffer();
        return new SiteRequest(
                request.method().name(),
                origin(request.uri()),
                List.copyOf(request.headers().entries()),
                body == null ? Blob.EMPTY : Blob.wrap(body.getBytes()));
    }

    /** Proxies name the host in the request line. */
    private static String origin(String uri) {
        int scheme = uri.indexOf("://");
        if (uri.startsWith("/") || scheme < 0) {
            return uri;
        }
        int path = uri.indexOf('/', scheme + 3);
        return path < 0 ? "/" : uri.substring(path);
    }

    /** For {@code http_request}. */
    Blob forQuery() {
        List<Field> fields = fields();
        fields.add(new Field("certificate_version", VERSION));
        return Candid.encode(List.of(QUERY), List.of(new CandidValue.Struct(fields)));
    }

    /** For {@code http_request_update}. */
    Blob forUpdate() {
        return Candid.encode(List.of(UPDATE), List.of(new CandidValue.Struct(fields())));
    }

    private List<Field> fields() {
        List<CandidValue> pairs = new ArrayList<>();
        headers.forEach(header -> pairs.add(CandidValue.Struct.tuple(
                List.of(new CandidValue.Text(header.getKey()), new CandidValue.Text(header.getValue())))));
        List<Field> fields = new ArrayList<>();
        fields.add(new Field("method", new CandidValue.Text(method)));
        fields.add(new Field("url", new CandidValue.Text(url)));
        fields.add(new Field("headers", new CandidValue.Vec(pairs)));
        fields.add(new Field("body", new CandidValue.Bytes(body)));
        return fields;
    }
}
