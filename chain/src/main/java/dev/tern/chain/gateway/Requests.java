package dev.tern.chain.gateway;

import dev.tern.chain.gateway.IcRoutes.Request;
import dev.tern.chain.gateway.Locator.Target;
import dev.tern.sdk.protocol.Content;
import dev.tern.sdk.protocol.Envelope;
import dev.tern.sdk.protocol.EnvelopeRules;
import dev.tern.sdk.protocol.Parsed;
import dev.tern.sdk.protocol.Refusal;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Principal;
import dev.tern.sdk.types.SubnetId;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads requests of the interface specification, and says of a malformed one what is wrong with it. */
final class Requests {
    private static final Set<String> CREATING = Set.of("create_canister", "provisional_create_canister_with_cycles");

    /** Which versions of the API have which request for canisters and for subnets. */
    private static final Map<String, Set<String>> KNOWN = Map.of(
            "canister/call", Set.of("v2", "v3", "v4"),
            "canister/query", Set.of("v2", "v3"),
            "canister/read_state", Set.of("v2", "v3"),
            "subnet/call", Set.of("v4"),
            "subnet/query", Set.of("v3"),
            "subnet/read_state", Set.of("v2", "v3"));

    private Requests() {}

    /** The request, or empty after the problem with it was sent. */
    static Optional<Request> read(RoutingContext context) {
        boolean ofCanister = context.request().path().contains("/canister/");
        String version = context.pathParam("version");
        String op = context.pathParam("op");
        if (!KNOWN.getOrDefault((ofCanister ? "canister/" : "subnet/") + op, Set.of())
                .contains(version)) {
            return fail(
                    context,
                    Problem.notFound(
                            "the interface specification 0.66.0 has no such route",
                            "use call (v2, v3, v4), query (v2, v3) or read_state (v2, v3)"));
        }
        Principal id;
        try {
            id = Principal.ofText(context.pathParam("id"));
        } catch (IllegalArgumentException e) {
            return fail(context, Problem.badRequest(String.valueOf(e.getMessage()), "check the id in the URL"));
        }
        Target target = ofCanister ? new Target.OfCanister(id) : new Target.OfSubnet(new SubnetId(id));
        String type = context.request().getHeader("content-type");
        if (type != null && !type.toLowerCase(Locale.ROOT).startsWith("application/cbor")) {
            return fail(
                    context,
                    Problem.of(415, "not-cbor", "the content-type is " + type, "send CBOR as application/cbor"));
        }
        Buffer buffer = context.body().buffer();
        byte[] body = buffer == null ? new byte[0] : buffer.getBytes();
        Optional<Refusal> size = EnvelopeRules.size(body.length);
        if (size.isPresent()) {
            return fail(
                    context,
                    Problem.of(413, "too-large", size.get().cause(), size.get().fix()));
        }
        return switch (Envelope.decode(body)) {
            case Parsed.Malformed<Envelope> bad ->
                fail(
                        context,
                        Problem.badRequest(
                                "the body is not a request: " + bad.reason(),
                                "send an envelope in CBOR, as agents do (interface specification, \"Authentication\")"));
            case Parsed.Ok<Envelope> ok -> typed(context, version, op, target, Blob.wrap(body), ok.value());
        };
    }

    private static Optional<Request> typed(
            RoutingContext context, String version, String op, Target target, Blob body, Envelope envelope) {
        String type = switch (envelope.content()) {
            case Content.Call call -> "call";
            case Content.Query query -> "query";
            case Content.ReadState read -> "read_state";
        };
        if (!type.equals(op)) {
            return fail(
                    context,
                    Problem.badRequest(
                            "the request_type is " + type + ", the URL ends in /" + op, "send it to /" + type));
        }
        return Optional.of(new Request(context, version.charAt(1) - '0', target, body, envelope));
    }

    /** Whether the id in the URL is the one that the interface specification asks for ("Effective canister id"). */
    static Optional<Problem> effective(Target target, Content.Call call) {
        return switch (target) {
            case Target.OfCanister of ->
                sameCanister(of.canister(), call.canister().principal());
            case Target.OfSubnet of ->
                createsCanister(call)
                        ? Optional.empty()
                        : Optional.of(Problem.badRequest(
                                "only calls that create a canister go to a subnet", "send this one to its canister"));
        };
    }

    static Optional<Problem> effective(Target target, Content.Query query) {
        return switch (target) {
            case Target.OfCanister of ->
                sameCanister(of.canister(), query.canister().principal());
            case Target.OfSubnet of ->
                query.canister().principal().equals(Principal.MANAGEMENT)
                                && query.method().equals("list_canisters")
                        ? Optional.empty()
                        : Optional.of(Problem.badRequest(
                                "only list_canisters can be asked of a subnet", "send this query to its canister"));
        };
    }

    /** Calls to the management canister name the canister concerned in their argument: the replica compares that. */
    private static Optional<Problem> sameCanister(Principal effective, Principal receiver) {
        return receiver.equals(Principal.MANAGEMENT) || receiver.equals(effective)
                ? Optional.empty()
                : Optional.of(Problem.badRequest(
                        "the URL names canister " + effective + ", the request " + receiver,
                        "use the canister_id of the request in the URL"));
    }

    static boolean createsCanister(Content.Call call) {
        return call.canister().principal().equals(Principal.MANAGEMENT) && CREATING.contains(call.method());
    }

    private static Optional<Request> fail(RoutingContext context, Problem problem) {
        problem.send(context);
        return Optional.empty();
    }
}
