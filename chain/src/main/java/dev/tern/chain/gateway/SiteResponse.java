package dev.tern.chain.gateway;

import dev.tern.sdk.candid.Candid;
import dev.tern.sdk.candid.CandidException;
import dev.tern.sdk.candid.CandidType;
import dev.tern.sdk.candid.CandidValue;
import dev.tern.sdk.candid.DidParser;
import dev.tern.sdk.candid.Label;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A canister's answer to an HTTP request (HTTP gateway protocol, "HTTP Response Decoding").
 *
 * @param upgrade the canister wants the request as an update
 * @param more where the rest of the body is
 */
record SiteResponse(
        int status, List<Map.Entry<String, String>> headers, Blob body, boolean upgrade, Optional<More> more) {
    private static final CandidType TYPE = DidParser.parseType("record { status_code : nat16;"
            + " headers : vec record { text; text }; body : blob; upgrade : opt bool }");
    private static final CandidType CHUNK = DidParser.parseType("record { body : blob }");
    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final Pattern VALUE = Pattern.compile("[\\t\\x20-\\x7e\\x80-\\xff]*");

    /** These say how a message goes over one connection: the gateway's, not the canister's. */
    private static final Set<String> OF_THE_CONNECTION =
            Set.of("connection", "content-length", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade");

    /** A query that gives the next part of the body; {@code argument} holds the canister's token. */
    record More(Principal canister, String method, Blob argument) {}

    /** A part of a body, and how to get the one after it. */
    record Chunk(Blob body, Optional<More> more) {}

    /** Throws {@link CandidException} if it is no such response. */
    static SiteResponse decode(Blob reply) {
        CandidValue.Struct form =
                (CandidValue.Struct) Candid.decode(reply, List.of(TYPE)).getFirst();
        int status = (int) ((CandidValue.Fixed) form.get("status_code")).bits();
        if (status < 200 || status > 599) {
            throw new CandidException("the status is " + status);
        }
        boolean upgrade =
                ((CandidValue.Opt) form.get("upgrade")).value().equals(Optional.of(new CandidValue.Bool(true)));
        return new SiteResponse(status, headers(form), body(form), upgrade, streaming(Sent.first(reply)));
    }

    private static Blob body(CandidValue.Struct form) {
        return ((CandidValue.Bytes) form.get("body")).value();
    }

    private static List<Map.Entry<String, String>> headers(CandidValue.Struct form) {
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        for (CandidValue pair : ((CandidValue.Vec) form.get("headers")).values()) {
            String name = text((CandidValue.Struct) pair, 0);
            String value = text((CandidValue.Struct) pair, 1);
            if (!NAME.matcher(name).matches() || !VALUE.matcher(value).matches()) {
                throw new CandidException("a header is not one of HTTP");
            }
            if (!OF_THE_CONNECTION.contains(name.toLowerCase(Locale.ROOT))) {
                headers.add(Map.entry(name, value));
            }
        }
        return headers;
    }

    private static String text(CandidValue.Struct pair, int at) {
        return ((CandidValue.Text) pair.field(Label.of(at)).orElseThrow()).value();
    }

    private static Optional<More> streaming(Sent response) {
        return response.field("streaming_strategy")
                .flatMap(Sent::content)
                .flatMap(strategy -> strategy.when("Callback"))
                .map(SiteResponse::callback);
    }

    private static More callback(Sent callback) {
        Sent token = callback.field("token").orElseThrow(() -> new CandidException("there is no token"));
        CandidValue function = callback.field("callback").map(Sent::value).orElse(CandidValue.Null.VALUE);
        if (!(function instanceof CandidValue.FuncRef method)) {
            throw new CandidException("the callback is no function");
        }
        return new More(method.canister(), method.method(), token.encoded());
    }

    /** What the callback {@code asked} gave. */
    static Chunk chunk(More asked, Blob reply) {
        CandidValue.Struct form =
                (CandidValue.Struct) Candid.decode(reply, List.of(CHUNK)).getFirst();
        Optional<More> more = Sent.first(reply)
                .field("token")
                .flatMap(Sent::content)
                .map(token -> new More(asked.canister(), asked.method(), token.encoded()));
        return new Chunk(body(form), more);
    }
}
