package dev.tern.sdk.client;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tern.sdk.crypto.Bls;
import dev.tern.sdk.crypto.Ed25519;
import dev.tern.sdk.crypto.HashTree;
import dev.tern.sdk.crypto.PublicKey;
import dev.tern.sdk.crypto.Sha256;
import dev.tern.sdk.protocol.Bodies;
import dev.tern.sdk.protocol.CallResponse;
import dev.tern.sdk.protocol.CanisterRanges;
import dev.tern.sdk.protocol.Certificate;
import dev.tern.sdk.protocol.Content;
import dev.tern.sdk.protocol.Domains;
import dev.tern.sdk.protocol.Envelope;
import dev.tern.sdk.protocol.EnvelopeRules;
import dev.tern.sdk.protocol.NodeSignature;
import dev.tern.sdk.protocol.QueryResult;
import dev.tern.sdk.protocol.RequestStatus;
import dev.tern.sdk.protocol.StructuredHash;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.NodeId;
import dev.tern.sdk.types.SubnetId;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A gateway of one subnet with one node, whose answers tests prescribe; certificates and signatures are real. */
final class FakeGateway implements AutoCloseable {
    static final CanisterId CANISTER =
            CanisterId.of(Blob.ofHex("00000000000000070101").toBytes());
    static final Bls.Dealing ROOT = Bls.deal(1, 1, Sha256.hash("root").bytes());
    static final Bls.Dealing SUBNET = Bls.deal(1, 1, Sha256.hash("subnet").bytes());
    static final SubnetId SUBNET_ID = new SubnetId(PublicKey.selfAuthenticating(Bls.der(SUBNET.groupKey())));
    static final Blob NODE = Sha256.hash("node").bytes();
    private static final PublicKey NODE_KEY = new PublicKey.Ed25519Key(Ed25519.publicKey(NODE));

    /** One prescribed answer to a call. */
    sealed interface Step {
        /** 202, and the status that polls see from then on. */
        record Later(RequestStatus status) implements Step {}

        record Now(RequestStatus status) implements Step {}

        record NotReplicated(RequestStatus.Rejected rejected) implements Step {}

        record Http(int status, String body) implements Step {}
    }

    final Queue<Step> steps = new ConcurrentLinkedQueue<>();
    final Queue<QueryResult> queries = new ArrayDeque<>();
    final List<Hash> calls = java.util.Collections.synchronizedList(new ArrayList<>());
    private final Map<Hash, RequestStatus> statuses = new ConcurrentHashMap<>();
    private final HttpServer server;
    private volatile Blob signer = SUBNET.secretShares().get(0);
    private volatile Blob nodeSigner = NODE;
    private volatile long skewNanos;

    FakeGateway() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    Agent agent(Identity identity) {
        return Agent.connect(uri(), identity);
    }

    void forgeCertificates() {
        signer = ROOT.secretShares().get(0);
    }

    void forgeQueries() {
        nodeSigner = Sha256.hash("another node").bytes();
    }

    void skew(long nanos) {
        skewNanos = nanos;
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private long now() {
        return AgentOptions.DEFAULT.now() + skewNanos;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            byte[] body = exchange.getRequestBody().readAllBytes();
            if (path.equals("/api/v2/status")) {
                send(exchange, 200, Bodies.status(Bls.der(ROOT.groupKey()), "fake"));
                return;
            }
            Envelope envelope = Envelope.decode(body).orThrow();
            Optional<String> refusal =
                    EnvelopeRules.check(envelope, AgentOptions.DEFAULT.now()).map(Object::toString);
            if (refusal.isPresent()) {
                send(exchange, 400, refusal.get().getBytes(StandardCharsets.UTF_8));
                return;
            }
            answer(exchange, envelope.content());
        }
    }

    private void answer(HttpExchange exchange, Content content) throws IOException {
        switch (content) {
            case Content.Call call -> call(exchange, call.requestId());
            case Content.Query query -> {
                QueryResult result = queries.remove();
                long time = now();
                Blob signature = Ed25519.sign(nodeSigner, result.toSign(query.requestId(), time));
                NodeId node = new NodeId(NODE_KEY.selfAuthenticating());
                send(exchange, 200, result.encode(new NodeSignature(time, signature, node)));
            }
            case Content.ReadState read ->
                send(
                        exchange,
                        200,
                        Bodies.readState(certificate().witness(read.paths()).encode()));
        }
    }

    private void call(HttpExchange exchange, Hash id) throws IOException {
        calls.add(id);
        switch (steps.remove()) {
            case Step.Later later -> {
                statuses.put(id, later.status());
                send(exchange, 202, new byte[0]);
            }
            case Step.Now now -> {
                statuses.put(id, now.status());
                Blob certificate =
                        certificate().witness(List.of(RequestStatus.path(id))).encode();
                send(exchange, 200, new CallResponse.Certified(certificate).encode());
            }
            case Step.NotReplicated no -> send(exchange, 200, new CallResponse.NotReplicated(no.rejected()).encode());
            case Step.Http http -> send(exchange, http.status(), http.body().getBytes(StandardCharsets.UTF_8));
        }
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
    }

    private Certificate certificate() {
        HashTree requests = HashTree.EMPTY;
        for (Map.Entry<Hash, RequestStatus> entry : statuses.entrySet()) {
            requests = requests.with(entry.getKey().bytes(), entry.getValue().toTree());
        }
        HashTree node = HashTree.EMPTY.with("public_key", HashTree.leaf(NODE_KEY.der()));
        HashTree nodes = HashTree.EMPTY.with(NODE_KEY.selfAuthenticating().bytes(), node);
        HashTree metadata = HashTree.EMPTY.with(
                "candid:service",
                HashTree.leaf("service : { increment : () -> (nat); get : () -> (nat) query; add : (nat) -> (nat) }"));
        HashTree tree = time().with("request_status", requests)
                .with("subnet", HashTree.EMPTY.with(SUBNET_ID.bytes(), HashTree.EMPTY.with("node", nodes)))
                .with("canister", HashTree.EMPTY.with(CANISTER.bytes(), HashTree.EMPTY.with("metadata", metadata)));
        return new Certificate(tree, Bls.sign(signer, Domains.stateRoot(tree.digest())), Optional.of(delegation()));
    }

    private HashTree time() {
        return HashTree.EMPTY.with("time", HashTree.leaf(Blob.wrap(StructuredHash.leb128(BigInteger.valueOf(now())))));
    }

    private Certificate.Delegation delegation() {
        CanisterRanges ranges = new CanisterRanges(List.of(new CanisterRanges.Range(CANISTER, CANISTER)));
        HashTree shard = HashTree.EMPTY.with(CANISTER.bytes(), HashTree.leaf(ranges.encode()));
        HashTree tree = time().with("canister_ranges", HashTree.EMPTY.with(SUBNET_ID.bytes(), shard))
                .with(
                        "subnet",
                        HashTree.EMPTY.with(
                                SUBNET_ID.bytes(),
                                HashTree.EMPTY.with("public_key", HashTree.leaf(Bls.der(SUBNET.groupKey())))));
        Blob signature = Bls.sign(ROOT.secretShares().get(0), Domains.stateRoot(tree.digest()));
        return new Certificate.Delegation(SUBNET_ID, new Certificate(tree, signature, Optional.empty()).encode());
    }
}
