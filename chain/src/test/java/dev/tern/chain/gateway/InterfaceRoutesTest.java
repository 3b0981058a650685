package dev.tern.chain.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.sdk.crypto.HashTree.Lookup;
import dev.tern.sdk.crypto.TreePath;
import dev.tern.sdk.protocol.Bodies;
import dev.tern.sdk.protocol.CallResponse;
import dev.tern.sdk.protocol.Certificate;
import dev.tern.sdk.protocol.CertificateVerifier;
import dev.tern.sdk.protocol.Content;
import dev.tern.sdk.protocol.QueryResponse;
import dev.tern.sdk.protocol.QueryResult;
import dev.tern.sdk.protocol.RequestStatus;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Principal;
import dev.tern.sdk.types.SubnetId;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The interface specification's routes: call, query, read_state, and canisters that move while somebody waits. */
class InterfaceRoutesTest {
    private static final CanisterId COUNTER = FakeNode.COUNTER;
    private static final String CANISTER = "/canister/" + COUNTER;

    private final FakeNode node = new FakeNode();
    private Gateway gateway;
    private Caller caller;
    private CertificateVerifier verifier;

    @BeforeEach
    void start() throws IOException {
        gateway = Gateway.start(node, "127.0.0.1", 0, new Limits(1_000, 2_000, 100));
        caller = new Caller(gateway.port(), 9);
        verifier = new CertificateVerifier(
                Bodies.rootKey(caller.get("/api/v2/status").body()).orThrow());
    }

    @AfterEach
    void stop() {
        caller.close();
        gateway.close();
    }

    @Test
    void aSynchronousCallAnswersWithACertificateThatVerifies() {
        Content.Call call = caller.call(COUNTER, "inc");
        for (String version : new String[] {"v3", "v4"}) {
            HttpResponse<byte[]> response = caller.post("/api/" + version + CANISTER + "/call", call);
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(status(certificate(response), call)).isEqualTo(new RequestStatus.Replied(FakeNode.nat(1)));
        }
    }

    @Test
    void aCallIsAnsweredWhenItsCertificateComesEvenIfTheNewsComesFirst() throws Exception {
        try (Gateway patient = Gateway.start(node, "127.0.0.1", 0, new Limits(5_000, 2_000, 60_000));
                Caller other = new Caller(patient.port(), 10)) {
            node.eager = false;
            Content.Call call = other.call(COUNTER, "inc");
            CompletableFuture<HttpResponse<byte[]>> later = other.postLater("/api/v4" + CANISTER + "/call", call);
            while (node.submissions.get() == 0) {
                Thread.onSpinWait();
            }
            node.blockButTellFirst(node.a);
            assertThat(later.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void theSameCallSentTwiceHappensOnce() {
        Content.Call call = caller.call(COUNTER, "inc");
        caller.post("/api/v4" + CANISTER + "/call", call);
        HttpResponse<byte[]> again = caller.post("/api/v4" + CANISTER + "/call", call);
        assertThat(status(certificate(again), call)).isEqualTo(new RequestStatus.Replied(FakeNode.nat(1)));
    }

    @Test
    void anAsynchronousCallIsAcceptedAndReadLater() {
        Content.Call call = caller.call(COUNTER, "inc");
        HttpResponse<byte[]> response = caller.post("/api/v2" + CANISTER + "/call", call);
        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(response.body()).isEmpty();
        Certificate read = read("/api/v3" + CANISTER, caller.read(RequestStatus.path(call.requestId())));
        assertThat(status(read, call)).isEqualTo(new RequestStatus.Replied(FakeNode.nat(1)));
    }

    @Test
    void aCallThatTakesTooLongIsAnsweredWith202AndGoesOn() {
        node.eager = false;
        Content.Call call = caller.call(COUNTER, "inc");
        HttpResponse<byte[]> response = caller.post("/api/v4" + CANISTER + "/call", call);
        assertThat(response.statusCode()).isEqualTo(202);
        node.block(node.a);
        Certificate read = read("/api/v2" + CANISTER, caller.read(RequestStatus.path(call.requestId())));
        assertThat(status(read, call)).isEqualTo(new RequestStatus.Replied(FakeNode.nat(1)));
    }

    @Test
    void aCallThatWaitsIsAnsweredByTheSubnetThatTheCanisterMovesTo() throws Exception {
        node.eager = false;
        Content.Call call = caller.call(COUNTER, "inc");
        CompletableFuture<HttpResponse<byte[]>> later = caller.postLater("/api/v4" + CANISTER + "/call", call);
        while (node.submissions.get() == 0) {
            Thread.onSpinWait();
        }
        node.eager = true;
        node.move();
        HttpResponse<byte[]> response = later.get(10, TimeUnit.SECONDS);
        assertThat(response.statusCode()).isEqualTo(200);
        Certificate certificate = certificate(response);
        assertThat(certificate.delegation().orElseThrow().subnet()).isEqualTo(node.b.id);
        assertThat(status(certificate, call)).isEqualTo(new RequestStatus.Replied(FakeNode.nat(1)));
    }

    @Test
    void whoAsksForACanisterOnItsWayWaitsForIt() throws Exception {
        node.moving = true;
        CompletableFuture<HttpResponse<byte[]>> query =
                caller.postLater("/api/v3" + CANISTER + "/query", caller.query(COUNTER, "get"));
        CompletableFuture<HttpResponse<byte[]>> read =
                caller.postLater("/api/v3" + CANISTER + "/read_state", caller.read(TreePath.of("time")));
        node.move();
        node.moving = false;
        assertThat(query.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        assertThat(read.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        node.moving = true;
        HttpResponse<byte[]> tooLate = caller.post("/api/v3" + CANISTER + "/query", caller.query(COUNTER, "get"));
        assertThat(tooLate.statusCode()).isEqualTo(503);
        assertThat(tooLate.headers().firstValue("retry-after")).isPresent();
    }

    @Test
    void aQueryCarriesTheSignatureOfANodeThatTheCertificateNames() {
        Content.Query query = caller.query(COUNTER, "get");
        HttpResponse<byte[]> response = caller.post("/api/v3" + CANISTER + "/query", query);
        QueryResponse answer = QueryResponse.decode(response.body()).orThrow();
        assertThat(answer.result()).isEqualTo(new QueryResult.Replied(FakeNode.nat(0)));
        assertThat(answer.signatures().getFirst().node()).isEqualTo(node.a.node);
        Certificate read = read("/api/v3" + CANISTER, caller.read(TreePath.of("subnet")));
        TreePath key = TreePath.of("subnet")
                .then(node.a.id.bytes())
                .then("node")
                .then(node.a.node.bytes())
                .then("public_key");
        assertThat(read.tree().lookup(key)).isInstanceOf(Lookup.Found.class);
    }

    @Test
    void aRequestNobodyKnowsIsProvablyAbsent() {
        caller.post("/api/v4" + CANISTER + "/call", caller.call(COUNTER, "inc"));
        TreePath unknown = RequestStatus.path(caller.call(COUNTER, "inc").requestId());
        Certificate read = read("/api/v3" + CANISTER, caller.read(unknown));
        assertThat(read.tree().lookup(unknown.then("status"))).isInstanceOf(Lookup.Absent.class);
    }

    @Test
    void onlyTheSenderReadsTheStatusOfACall() {
        Content.Call call = caller.call(COUNTER, "inc");
        caller.post("/api/v4" + CANISTER + "/call", call);
        try (Caller other = new Caller(gateway.port(), 10)) {
            HttpResponse<byte[]> response =
                    other.post("/api/v3" + CANISTER + "/read_state", other.read(RequestStatus.path(call.requestId())));
            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(text(response)).contains("only the sender");
        }
    }

    @Test
    void privateMetadataIsForControllers() {
        TreePath metadata = TreePath.of("canister").then(COUNTER.bytes()).then("metadata");
        assertThat(read("/api/v3" + CANISTER, caller.read(metadata.then("candid:service")))
                        .tree()
                        .lookup(metadata.then("candid:service")))
                .isInstanceOf(Lookup.Found.class);
        Content secret = caller.read(metadata.then(FakeNode.SECRET));
        assertThat(caller.post("/api/v3" + CANISTER + "/read_state", secret).statusCode())
                .isEqualTo(400);
    }

    @Test
    void pathsThatMustNotBeReadAreRefused() {
        for (TreePath path : new TreePath[] {
            TreePath.of("canister").then(COUNTER.bytes()).then("certified_data"),
            TreePath.of("canister").then(FakeNode.id(6).bytes()).then("module_hash"),
            TreePath.of("canister_ranges").then(node.a.id.bytes()),
            TreePath.of("subnet").then(node.a.id.bytes()).then("metrics"),
            TreePath.of("streams"),
        }) {
            HttpResponse<byte[]> response = caller.post("/api/v3" + CANISTER + "/read_state", caller.read(path));
            assertThat(response.statusCode()).as(path.toString()).isEqualTo(400);
        }
    }

    @Test
    void oldAndNewVersionsProveTheRangesWhereTheyLook() {
        for (String version : new String[] {"v2", "v3"}) {
            Certificate read = read("/api/" + version + CANISTER, caller.read(TreePath.of("time")));
            Certificate delegation = Certificate.decode(
                            read.delegation().orElseThrow().certificate())
                    .orThrow();
            TreePath flat = TreePath.of("subnet").then(node.a.id.bytes()).then("canister_ranges");
            TreePath shard = TreePath.of("canister_ranges")
                    .then(node.a.id.bytes())
                    .then(FakeNode.id(0).bytes());
            assertThat(delegation.tree().lookup(flat) instanceof Lookup.Found).isEqualTo(version.equals("v2"));
            assertThat(delegation.tree().lookup(shard) instanceof Lookup.Found).isEqualTo(version.equals("v3"));
        }
    }

    @Test
    void rejectionsBeforeConsensusAreAnsweredAtOnce() {
        HttpResponse<byte[]> response = caller.post("/api/v4" + CANISTER + "/call", caller.call(COUNTER, "inspected"));
        assertThat(CallResponse.decode(response.body()).orThrow()).isInstanceOf(CallResponse.NotReplicated.class);
        HttpResponse<byte[]> old = caller.post("/api/v2" + CANISTER + "/call", caller.call(COUNTER, "inspected"));
        assertThat(old.statusCode()).isEqualTo(200);
        assertThat(CallResponse.decode(old.body()).orThrow()).isInstanceOf(CallResponse.NotReplicated.class);
    }

    @Test
    void aCanisterIsCreatedOnTheSubnetNamedOrOnAnApplicationSubnet() {
        CanisterId management = new CanisterId(Principal.MANAGEMENT);
        Content.Call create = caller.call(management, "provisional_create_canister_with_cycles");
        assertThat(caller.post("/api/v4/subnet/" + node.b.id + "/call", create).statusCode())
                .isEqualTo(200);
        assertThat(node.b.statuses).containsKey(create.requestId());
        Content.Call anywhere = caller.call(management, "create_canister");
        assertThat(caller.post("/api/v4/canister/aaaaa-aa/call", anywhere).statusCode())
                .isEqualTo(200);
        assertThat(node.root.statuses).isEmpty();
        HttpResponse<byte[]> read = caller.post(
                "/api/v3/canister/aaaaa-aa/read_state", caller.read(RequestStatus.path(anywhere.requestId())));
        assertThat(read.statusCode()).as(text(read)).isEqualTo(200);
        Content.Call other = caller.call(management, "start_canister");
        assertThat(caller.post("/api/v4/subnet/" + node.b.id + "/call", other).statusCode())
                .isEqualTo(400);
    }

    @Test
    void badRequestsNameCauseAndFix() {
        assertProblem(
                caller.post("/api/v4" + CANISTER + "/call", new byte[] {1, 2, 3}), 400, "the body is not a request");
        assertProblem(caller.post("/api/v4/canister/nonsense/call", new byte[0]), 400, "not a principal");
        assertProblem(caller.post("/api/v9" + CANISTER + "/call", new byte[0]), 404, "no such route");
        assertProblem(
                caller.post("/api/v4" + CANISTER + "/call", caller.query(COUNTER, "get")),
                400,
                "request_type is query");
        assertProblem(
                caller.post("/api/v4" + CANISTER + "/call", caller.call(FakeNode.id(6), "inc")), 400, "the URL names");
        CanisterId nowhere = FakeNode.id(99);
        assertProblem(
                caller.post("/api/v4/canister/" + nowhere + "/call", caller.call(nowhere, "inc")),
                400,
                "canister_not_found");
        SubnetId noSubnet = new SubnetId(caller.principal());
        assertProblem(
                caller.post("/api/v3/subnet/" + noSubnet + "/read_state", caller.read(TreePath.of("time"))),
                400,
                "subnet_not_found");
        byte[] tooMuch = new byte[(2 << 20) + 1];
        assertProblem(caller.post("/api/v4" + CANISTER + "/call", tooMuch), 413, "more than the limit");
        assertProblem(caller.post("/api/v4" + CANISTER + "/call", new byte[3 << 20]), 413, "more than the limit");
    }

    @Test
    void expiredAndForgedRequestsAreRefusedInWordsThatAgentsKnow() {
        Content expired = new Content.Call(
                caller.principal(), COUNTER, "inc", Blob.EMPTY, 1_000_000_000L, java.util.Optional.empty());
        assertProblem(caller.post("/api/v4" + CANISTER + "/call", expired), 400, "Invalid request expiry: ");
        byte[] forged = caller.sign(caller.call(COUNTER, "inc"));
        forged[forged.length - 1] ^= 1;
        assertThat(caller.post("/api/v4" + CANISTER + "/call", forged).statusCode())
                .isEqualTo(400);
        byte[] forgedRead = caller.sign(caller.read(TreePath.of("time")));
        forgedRead[forgedRead.length - 1] ^= 1;
        assertThat(caller.post("/api/v3" + CANISTER + "/read_state", forgedRead).statusCode())
                .isEqualTo(400);
    }

    @Test
    void whatThisProcessDoesNotHostIsToldToTheFrontGateway() {
        node.hosted.remove(node.a.id);
        HttpResponse<byte[]> response = caller.post("/api/v4" + CANISTER + "/call", caller.call(COUNTER, "inc"));
        assertProblem(response, 421, "no replica of subnet");
        assertThat(text(response)).contains("\"subnet\":\"" + node.a.id + "\"");
    }

    @Test
    void aDelegationForOneCanisterDoesNotReadTheCallsToAnother() {
        Content.Call call = caller.call(COUNTER, "inc");
        certificate(caller.post("/api/v4" + CANISTER + "/call", call));
        Content.ReadState read =
                caller.read(TreePath.of("request_status").then(call.requestId().bytes()));
        byte[] other =
                caller.delegated(read, new CanisterId(Principal.MANAGEMENT), new CanisterId(node.a.id.principal()));
        assertThat(caller.post("/api/v3" + CANISTER + "/read_state", other).statusCode())
                .isEqualTo(200);
        byte[] wrong = caller.delegated(read, new CanisterId(node.a.id.principal()));
        assertProblem(caller.post("/api/v3" + CANISTER + "/read_state", wrong), 400, "cannot be read");
        byte[] right = caller.delegated(read, COUNTER);
        assertThat(caller.post("/api/v3" + CANISTER + "/read_state", right).statusCode())
                .isEqualTo(200);
    }

    @Test
    void aNodeThatCannotTakeCallsSaysTryAgain() {
        node.stopped = true;
        assertProblem(
                caller.post("/api/v4" + CANISTER + "/call", caller.call(COUNTER, "inc")), 503, "the pool is full");
        assertThat(caller.get("/readyz").statusCode()).isEqualTo(503);
        assertThat(caller.get("/healthz").statusCode()).isEqualTo(200);
    }

    private Certificate certificate(HttpResponse<byte[]> response) {
        CallResponse body = CallResponse.decode(response.body()).orThrow();
        assertThat(body).isInstanceOf(CallResponse.Certified.class);
        Certificate certificate = Certificate.decode(((CallResponse.Certified) body).certificate())
                .orThrow();
        assertThat(verifier.verify(certificate, COUNTER)).isInstanceOf(CertificateVerifier.Verdict.Valid.class);
        return certificate;
    }

    private Certificate read(String prefix, Content.ReadState read) {
        HttpResponse<byte[]> response = caller.post(prefix + "/read_state", read);
        assertThat(response.statusCode()).as(text(response)).isEqualTo(200);
        Certificate certificate = Certificate.decode(
                        Bodies.certificate(response.body()).orThrow())
                .orThrow();
        assertThat(verifier.verify(certificate, COUNTER)).isInstanceOf(CertificateVerifier.Verdict.Valid.class);
        return certificate;
    }

    private static RequestStatus status(Certificate certificate, Content call) {
        return RequestStatus.in(certificate.tree(), call.requestId()).orElseThrow();
    }

    private static void assertProblem(HttpResponse<byte[]> response, int status, String cause) {
        assertThat(response.statusCode()).as(text(response)).isEqualTo(status);
        assertThat(response.headers().firstValue("content-type")).hasValue("application/problem+json");
        assertThat(text(response)).contains(cause).contains("\"fix\":\"");
    }

    private static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }
}
