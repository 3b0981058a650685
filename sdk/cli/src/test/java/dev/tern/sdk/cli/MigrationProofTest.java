package dev.tern.sdk.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.crypto.Bls;
import dev.tern.sdk.crypto.HashTree;
import dev.tern.sdk.crypto.PublicKey;
import dev.tern.sdk.crypto.Sha256;
import dev.tern.sdk.protocol.Certificate;
import dev.tern.sdk.protocol.Domains;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.SubnetId;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MigrationProofTest {
    private static final Bls.Dealing ROOT = Bls.deal(1, 1, Sha256.hash("root").bytes());
    private static final SubnetId ROOT_ID = new SubnetId(PublicKey.selfAuthenticating(Bls.der(ROOT.groupKey())));
    private static final SubnetId OTHER = new SubnetId(PublicKey.selfAuthenticating(Blob.ofText("other")));
    private static final CanisterId CANISTER = CanisterId.ofText("rrkah-fqaaa-aaaaa-aaaaq-cai");

    private static MigrationProof proof(long id, SubnetId from, long... epochs) {
        List<Blob> certificates = java.util.Arrays.stream(epochs)
                .mapToObj(epoch -> {
                    Writer leaf = new Writer()
                            .u64(id)
                            .canister(CANISTER)
                            .subnet(from)
                            .subnet(OTHER)
                            .u64(epoch);
                    Blob label = MigrationProof.path(id).labels().get(2);
                    HashTree tree = HashTree.EMPTY.with(
                            "tern",
                            HashTree.EMPTY.with(
                                    "migrations",
                                    HashTree.EMPTY.with(label, HashTree.leaf(Blob.wrap(leaf.toBytes())))));
                    Blob signature = Bls.sign(ROOT.secretShares().get(0), Domains.stateRoot(tree.digest()));
                    return new Certificate(tree, signature, Optional.empty()).encode();
                })
                .toList();
        return new MigrationProof(Bls.der(ROOT.groupKey()), id, certificates);
    }

    @Test
    void a_proof_survives_its_file_and_says_who_certified_what() {
        MigrationProof read =
                MigrationProof.of(new JsonObject(proof(3, ROOT_ID, 1).toJson().encode()));
        assertThat(read.check())
                .containsExactly(new MigrationProof.Proven(
                        ROOT_ID, new MigrationProof.Statement(3, CANISTER, ROOT_ID, OTHER, 1)));
    }

    @Test
    void contradictions_foreign_subnets_and_other_migrations_are_refused() {
        assertThatThrownBy(() -> proof(3, ROOT_ID, 1, 2).check()).hasMessageContaining("contradict");
        assertThatThrownBy(() -> proof(3, OTHER, 1).check()).hasMessageContaining("another migration");
        MigrationProof good = proof(3, ROOT_ID, 1);
        assertThatThrownBy(() -> new MigrationProof(good.rootKey(), 4, good.certificates()).check())
                .hasMessageContaining("certifies nothing");
        Blob foreign = Bls.der(Bls.deal(1, 1, Sha256.hash("foreign").bytes()).groupKey());
        assertThatThrownBy(() -> new MigrationProof(foreign, 3, good.certificates()).check())
                .hasMessageContaining("does not verify");
        assertThatThrownBy(() -> MigrationProof.of(new JsonObject("{\"migration\": \"x\"}")))
                .hasMessageContaining("not a proof");
    }
}
