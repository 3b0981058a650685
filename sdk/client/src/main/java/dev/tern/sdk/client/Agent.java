package dev.tern.sdk.client;

import dev.tern.sdk.client.AgentException.Kind;
import dev.tern.sdk.crypto.TreePath;
import dev.tern.sdk.protocol.Bodies;
import dev.tern.sdk.protocol.CallResponse;
import dev.tern.sdk.protocol.Certificate;
import dev.tern.sdk.protocol.CertificateVerifier;
import dev.tern.sdk.protocol.CertificateVerifier.Verdict;
import dev.tern.sdk.protocol.Content;
import dev.tern.sdk.protocol.Migrating;
import dev.tern.sdk.protocol.Parsed;
import dev.tern.sdk.protocol.QueryResponse;
import dev.tern.sdk.protocol.QueryResult;
import dev.tern.sdk.protocol.RequestStatus;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.SubnetId;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Talks to a network through one gateway as one identity, and believes only what verifies against the root key:
 * certificates of calls and reads, node signatures of queries. A call is signed once and may be sent many times; the
 * network executes it once. Canisters that move are followed. Thread-safe; methods block.
 */
public final class Agent {
    private static final Duration VALIDITY = Duration.ofMinutes(4);
    private static final Duration SYNC_WAIT = Duration.ofSeconds(30);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Transport transport;
    private final Identity identity;
    private final CertificateVerifier verifier;
    private final AgentOptions options;
    private final Map<Target, NodeKeys> nodeKeys = new ConcurrentHashMap<>();

    /** An agent that trusts this root key (DER). */
    public Agent(URI gateway, Identity identity, Blob rootKeyDer, AgentOptions options) {
        this.transport = new Transport(gateway);
        this.identity = identity;
        this.verifier = new CertificateVerifier(rootKeyDer);
        this.options = options;
    }

    /** An agent that asks the gateway for the root key: for networks of one's own, whose gateway one trusts. */
    public static Agent connect(URI gateway, Identity identity) {
        return new Agent(gateway, identity, rootKey(gateway), AgentOptions.DEFAULT);
    }

    /** The root key (DER) as the gateway tells it. */
    public static Blob rootKey(URI gateway) {
        Transport transport = new Transport(gateway);
        Deadline deadline = new Deadline(Duration.ofSeconds(10));
        while (true) {
            switch (transport.get("/api/v2/status", deadline.left())) {
                case Transport.Reply.Busy busy -> deadline.pause(busy.cause());
                case Transport.Reply.Body body -> {
                    return believe(Bodies.rootKey(body.bytes()), "the status");
                }
            }
        }
    }

    public Identity identity() {
        return identity;
    }

    public URI gateway() {
        return transport.gateway();
    }

    /** The root subnet, whose key this agent trusts. */
    public SubnetId root() {
        return verifier.root();
    }

    /** Calls a method and waits for its certified end. Throws {@link AgentException} if there is none. */
    public Answer call(CanisterId canister, String method, Blob arg) {
        return call(Target.of(canister), canister, method, arg);
    }

    /** Calls a method by way of an effective id that differs from the canister: management calls. */
    public Answer call(Target target, CanisterId canister, String method, Blob arg) {
        Content.Call call =
                new Content.Call(identity.principal(), canister, method, arg, expiry(), Optional.of(nonce()));
        byte[] envelope = identity.envelope(call).encode();
        Hash id = call.requestId();
        Deadline deadline = new Deadline(
                options.patience().compareTo(VALIDITY) < 0 ? options.patience() : VALIDITY,
                "the network may still execute the call while it is valid, for " + VALIDITY.toMinutes()
                        + " minutes from its sending: look before you send another");
        String path = "/api/v4/" + target.path() + "/call";
        while (true) {
            Duration wait = deadline.left().compareTo(SYNC_WAIT) < 0 ? deadline.left() : SYNC_WAIT;
            switch (transport.post(path, envelope, wait)) {
                case Transport.Reply.Busy busy -> deadline.pause(busy.cause());
                case Transport.Reply.Body body -> {
                    Optional<Answer> answer =
                            body.status() == 202 ? poll(target, id) : answered(body.bytes(), target, id);
                    if (answer.isPresent()) {
                        return answer.get();
                    }
                    // sending the same envelope again is how one waits: the network knows it by its request id
                    deadline.pause("the call is not finished");
                }
            }
        }
    }

    private Optional<Answer> answered(byte[] body, Target target, Hash id) {
        return switch (believe(CallResponse.decode(body), "the answer to a call")) {
            case CallResponse.NotReplicated refused -> {
                RequestStatus.Rejected no = refused.rejected();
                yield unlessMigrating(
                        new Answer.Rejected(id, Optional.empty(), no.code(), no.message(), no.errorCode()));
            }
            case CallResponse.Certified certified -> {
                Certificate certificate = believe(Certificate.decode(certified.certificate()), "a certificate");
                yield ended(certificate, verified(certificate, target), id);
            }
        };
    }

    private Optional<Answer> poll(Target target, Hash id) {
        if (target instanceof Target.Any) {
            return Optional.empty(); // which subnet has it, only the gateway knows
        }
        Certificate certificate = readState(target, List.of(RequestStatus.path(id)));
        return ended(certificate, verified(certificate, target), id);
    }

    private static Optional<Answer> ended(Certificate certificate, SubnetId subnet, Hash id) {
        Optional<RequestStatus> status = RequestStatus.in(certificate.tree(), id);
        if (status.isEmpty()) {
            return Optional.empty();
        }
        return switch (status.get()) {
            case RequestStatus.Received r -> Optional.empty();
            case RequestStatus.Processing p -> Optional.empty();
            case RequestStatus.Replied replied -> Optional.of(new Answer.Replied(id, subnet, replied.reply()));
            case RequestStatus.Rejected no ->
                unlessMigrating(new Answer.Rejected(id, Optional.of(subnet), no.code(), no.message(), no.errorCode()));
            case RequestStatus.Done done ->
                throw new AgentException(Kind.REFUSED, "the call was answered before, and the answer is forgotten");
        };
    }

    /** A reject that says MIGRATING is no answer: the same envelope goes to the destination. */
    private static Optional<Answer> unlessMigrating(Answer.Rejected rejected) {
        return Migrating.of(rejected.errorCode(), rejected.message()).isPresent()
                ? Optional.empty()
                : Optional.of(rejected);
    }

    /** Runs a query method on one node, whose signature is checked against the subnet's certified list of nodes. */
    public Answer query(CanisterId canister, String method, Blob arg) {
        return query(Target.of(canister), canister, method, arg);
    }

    /** A query by way of an effective id that differs from the canister: management queries. */
    public Answer query(Target target, CanisterId canister, String method, Blob arg) {
        Content.Query query =
                new Content.Query(identity.principal(), canister, method, arg, expiry(), Optional.of(nonce()));
        byte[] envelope = identity.envelope(query).encode();
        Hash id = query.requestId();
        Deadline deadline = new Deadline(options.patience());
        while (true) {
            switch (transport.post("/api/v3/" + target.path() + "/query", envelope, deadline.left())) {
                case Transport.Reply.Busy busy -> deadline.pause(busy.cause());
                case Transport.Reply.Body body -> {
                    QueryResponse response = believe(QueryResponse.decode(body.bytes()), "the answer to a query");
                    Optional<Answer> answer = result(response, signer(response, target, id), id);
                    if (answer.isPresent()) {
                        return answer.get();
                    }
                    deadline.pause("the canister is moving");
                }
            }
        }
    }

    private static Optional<Answer> result(QueryResponse response, SubnetId subnet, Hash id) {
        return switch (response.result()) {
            case QueryResult.Replied replied -> Optional.of(new Answer.Replied(id, subnet, replied.reply()));
            case QueryResult.Rejected no ->
                unlessMigrating(new Answer.Rejected(id, Optional.of(subnet), no.code(), no.message(), no.errorCode()));
        };
    }

    private SubnetId signer(QueryResponse response, Target target, Hash id) {
        NodeKeys known = nodeKeys.get(target);
        if (known != null && known.check(response, id, options).isEmpty()) {
            return known.subnet();
        }
        // first contact, or the canister moved, or the subnet's nodes changed
        NodeKeys fresh = fetchNodeKeys(target);
        nodeKeys.put(target, fresh);
        Optional<String> problem = fresh.check(response, id, options);
        if (problem.isPresent()) {
            throw unverified("the answer to the query: " + problem.get());
        }
        return fresh.subnet();
    }

    private NodeKeys fetchNodeKeys(Target target) {
        Certificate certificate = readState(target, List.of(TreePath.of("subnet")));
        return NodeKeys.of(certificate.tree(), verified(certificate, target));
    }

    /** Reads paths of the certified tree; the certificate is verified, for this target and this time. */
    public Certificate readState(Target target, List<TreePath> paths) {
        Content.ReadState read = new Content.ReadState(identity.principal(), paths, expiry(), Optional.of(nonce()));
        byte[] envelope = identity.envelope(read).encode();
        Deadline deadline = new Deadline(options.patience());
        while (true) {
            switch (transport.post("/api/v3/" + target.path() + "/read_state", envelope, deadline.left())) {
                case Transport.Reply.Busy busy -> deadline.pause(busy.cause());
                case Transport.Reply.Body body -> {
                    Blob bytes = believe(Bodies.certificate(body.bytes()), "the answer to read_state");
                    Certificate certificate = believe(Certificate.decode(bytes), "a certificate");
                    verified(certificate, target);
                    return certificate;
                }
            }
        }
    }

    /** A value of the canister's public part of the tree, such as {@code module_hash} or a metadata section. */
    public Optional<Blob> canisterValue(CanisterId canister, String... path) {
        TreePath full = TreePath.of("canister").then(canister.bytes());
        for (String label : path) {
            full = full.then(label);
        }
        return readState(Target.of(canister), List.of(full)).tree().value(full);
    }

    private SubnetId verified(Certificate certificate, Target target) {
        Verdict verdict = switch (target) {
            case Target.OfSubnet subnet -> verifier.verify(certificate, subnet.id());
            case Target.OfCanister canister -> verifier.verify(certificate, canister.id());
            case Target.Any any -> verifier.verify(certificate);
        };
        switch (verdict) {
            case Verdict.Invalid invalid -> throw unverified("the certificate: " + invalid.reason());
            case Verdict.Valid valid -> {
                checkAge(certificate.time().orElse(null));
                return valid.subnet();
            }
        }
    }

    private void checkAge(@Nullable Long time) {
        if (time == null) {
            throw unverified("the certificate: it shows no time");
        }
        Duration age = Duration.ofNanos(options.now() - time);
        if (age.abs().compareTo(options.maxAge()) > 0) {
            throw unverified("the certificate: it is " + age.toSeconds()
                    + " seconds old; set this machine's clock, or wait until the network makes blocks again");
        }
    }

    private static AgentException unverified(String what) {
        return new AgentException(Kind.UNVERIFIED, "the gateway's answer does not verify: " + what);
    }

    private static <T> T believe(Parsed<T> parsed, String what) {
        return switch (parsed) {
            case Parsed.Ok<T> ok -> ok.value();
            case Parsed.Malformed<T> bad -> throw unverified(what + " is malformed: " + bad.reason());
        };
    }

    private long expiry() {
        return options.now() + VALIDITY.toNanos();
    }

    private static Blob nonce() {
        byte[] nonce = new byte[16];
        RANDOM.nextBytes(nonce);
        return Blob.wrap(nonce);
    }
}
