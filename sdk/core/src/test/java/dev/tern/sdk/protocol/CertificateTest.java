package dev.tern.sdk.protocol;

import static dev.tern.sdk.protocol.Samples.CANISTER;
import static dev.tern.sdk.protocol.Samples.SUBNET_ID;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.sdk.crypto.Bls;
import dev.tern.sdk.crypto.Ed25519;
import dev.tern.sdk.crypto.HashTree;
import dev.tern.sdk.crypto.Sha256;
import dev.tern.sdk.protocol.CertificateVerifier.Verdict;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.NodeId;
import dev.tern.sdk.types.RejectCode;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CertificateTest {
    private static final Hash REQUEST = Samples.call().requestId();
    private static final HashTree TREE = HashTree.EMPTY
            .with("time", Samples.time())
            .with(
                    "request_status",
                    HashTree.EMPTY.with(REQUEST.bytes(), new RequestStatus.Replied(Blob.ofText("ok")).toTree()));
    private final CertificateVerifier verifier = new CertificateVerifier(Bls.der(Samples.ROOT.groupKey()));

    @Test
    void a_certificate_with_either_form_of_delegation_verifies_and_survives_its_encoding() {
        for (boolean sharded : new boolean[] {true, false}) {
            Certificate certificate = Samples.subnetCertificate(TREE, sharded);
            Certificate read = Certificate.decode(certificate.encode()).orThrow();
            assertThat(read).isEqualTo(certificate);
            assertThat(verifier.verify(read, CANISTER)).isEqualTo(new Verdict.Valid(SUBNET_ID));
            assertThat(verifier.verify(read, SUBNET_ID)).isEqualTo(new Verdict.Valid(SUBNET_ID));
            assertThat(verifier.verify(read, Samples.STRANGER)).isInstanceOf(Verdict.Invalid.class);
            assertThat(verifier.verify(read, verifier.root())).isInstanceOf(Verdict.Invalid.class);
            assertThat(read.time()).contains(Samples.NOW);
        }
    }

    @Test
    void a_pruned_certificate_still_verifies_and_shows_the_status() {
        Certificate pruned = Samples.subnetCertificate(TREE, true).witness(List.of(RequestStatus.path(REQUEST)));
        assertThat(verifier.verify(pruned, CANISTER)).isEqualTo(new Verdict.Valid(SUBNET_ID));
        assertThat(RequestStatus.in(pruned.tree(), REQUEST)).contains(new RequestStatus.Replied(Blob.ofText("ok")));
        assertThat(RequestStatus.in(pruned.tree(), Sha256.hash("other"))).isEmpty();
    }

    @Test
    void forged_certificates_are_refused() {
        Certificate good = Samples.subnetCertificate(TREE, true);
        HashTree other = TREE.with("time", HashTree.leaf("later"));
        assertThat(verifier.verify(new Certificate(other, good.signature(), good.delegation()), CANISTER))
                .isInstanceOf(Verdict.Invalid.class);
        assertThat(verifier.verify(new Certificate(TREE, good.signature(), Optional.empty()), CANISTER))
                .isInstanceOf(Verdict.Invalid.class);
        Certificate.Delegation nested = new Certificate.Delegation(SUBNET_ID, good.encode());
        assertThat(verifier.verify(new Certificate(TREE, good.signature(), Optional.of(nested)), CANISTER))
                .isInstanceOf(Verdict.Invalid.class);
        CertificateVerifier foreign = new CertificateVerifier(Bls.der(Samples.SUBNET.groupKey()));
        assertThat(foreign.verify(good, CANISTER)).isInstanceOf(Verdict.Invalid.class);
    }

    @Test
    void the_root_subnet_needs_no_delegation() {
        assertThat(verifier.verify(Samples.rootCertificate(TREE), CANISTER))
                .isEqualTo(new Verdict.Valid(verifier.root()));
    }

    @Test
    void every_request_status_is_found_again_in_the_tree() {
        for (RequestStatus status : List.of(
                new RequestStatus.Received(),
                new RequestStatus.Processing(),
                new RequestStatus.Replied(Blob.EMPTY),
                new RequestStatus.Rejected(RejectCode.CANISTER_ERROR, "trapped", "IC0503"),
                new RequestStatus.Rejected(RejectCode.CANISTER_REJECT, "no", ""),
                new RequestStatus.Done())) {
            HashTree tree = HashTree.labeled("request_status", HashTree.EMPTY.with(REQUEST.bytes(), status.toTree()));
            assertThat(RequestStatus.in(tree, REQUEST)).contains(status);
        }
    }

    @Test
    void query_responses_carry_a_signature_that_binds_result_request_and_time() {
        Blob key = Ed25519.publicKey(Samples.SECRET);
        for (QueryResult result : List.of(
                new QueryResult.Replied(Blob.ofText("42")),
                new QueryResult.Rejected(RejectCode.CANISTER_REJECT, "no", "IC0406"))) {
            Blob signature = Ed25519.sign(Samples.SECRET, result.toSign(REQUEST, 7));
            NodeSignature signed = new NodeSignature(7, signature, new NodeId(Samples.KEY.selfAuthenticating()));
            QueryResponse read = QueryResponse.decode(result.encode(signed)).orThrow();
            assertThat(read).isEqualTo(new QueryResponse(result, List.of(signed)));
            assertThat(Ed25519.verify(key, read.result().toSign(REQUEST, 7), signature))
                    .isTrue();
            assertThat(Ed25519.verify(key, read.result().toSign(REQUEST, 8), signature))
                    .isFalse();
        }
    }

    @Test
    void the_other_bodies_survive_their_encoding() {
        RequestStatus.Rejected rejected = new RequestStatus.Rejected(RejectCode.SYS_TRANSIENT, "later", "");
        CallResponse refused = new CallResponse.NotReplicated(rejected);
        CallResponse certified = new CallResponse.Certified(Blob.ofText("certificate"));
        assertThat(CallResponse.decode(refused.encode())).isEqualTo(new Parsed.Ok<>(refused));
        assertThat(CallResponse.decode(certified.encode())).isEqualTo(new Parsed.Ok<>(certified));
        assertThat(CallResponse.decode(Bodies.rejectedV2(rejected))).isEqualTo(new Parsed.Ok<>(refused));
        assertThat(Bodies.certificate(Bodies.readState(Blob.ofText("c")))).isEqualTo(new Parsed.Ok<>(Blob.ofText("c")));
        assertThat(Bodies.rootKey(Bodies.status(Blob.ofText("k"), "tern")))
                .isEqualTo(new Parsed.Ok<>(Blob.ofText("k")));
    }

    @Test
    void a_migrating_reject_names_its_destination_to_programs() {
        Migrating migrating = new Migrating(SUBNET_ID, 17);
        RequestStatus.Rejected reject = migrating.toReject();
        assertThat(Migrating.of(reject.errorCode(), reject.message())).contains(migrating);
        assertThat(Migrating.of(Migrating.ERROR_CODE, "MIGRATING destination=aaaaa-bb registry_version=1"))
                .isEmpty();
        assertThat(Migrating.of("IC0301", reject.message())).isEmpty();
    }
}
