package dev.tern.sdk.cli;

import dev.tern.sdk.codec.DecodeException;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.crypto.TreePath;
import dev.tern.sdk.protocol.Certificate;
import dev.tern.sdk.protocol.CertificateVerifier;
import dev.tern.sdk.protocol.CertificateVerifier.Verdict;
import dev.tern.sdk.protocol.Parsed;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.SubnetId;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What both subnets certify about a migration, in one piece that can be checked without a network. A subnet certifies a
 * migration at {@code tern/migrations/<id>}: id, canister, source, destination and epoch lead the statement.
 */
record MigrationProof(Blob rootKey, long id, List<Blob> certificates) {
    private static final String ROOT_KEY = "rootKey";
    private static final String MIGRATION = "migration";
    private static final String CERTIFICATES = "certificates";

    /** The part of a subnet's statement that both sides must agree on. */
    record Statement(long id, CanisterId canister, SubnetId from, SubnetId to, long epoch) {}

    /** A statement and the subnet whose key vouches for it. */
    record Proven(SubnetId by, Statement statement) {}

    static TreePath path(long id) {
        return TreePath.of("tern", "migrations")
                .then(Blob.wrap(ByteBuffer.allocate(Long.BYTES).putLong(id).array()));
    }

    JsonObject toJson() {
        JsonArray list = new JsonArray();
        certificates.forEach(certificate -> list.add(certificate.hex()));
        return new JsonObject().put(ROOT_KEY, rootKey.hex()).put(MIGRATION, id).put(CERTIFICATES, list);
    }

    static MigrationProof of(JsonObject json) {
        try {
            List<Blob> certificates = new ArrayList<>();
            for (Object certificate : json.getJsonArray(CERTIFICATES, new JsonArray())) {
                certificates.add(Blob.ofHex((String) certificate));
            }
            return new MigrationProof(
                    Blob.ofHex(json.getString(ROOT_KEY, "")), json.getLong(MIGRATION, -1L), certificates);
        } catch (ClassCastException | IllegalArgumentException e) {
            throw failed("the file is not a proof of a migration; write one with tern migration verify ID --save FILE");
        }
    }

    /** What each certificate proves; throws if one does not verify, or if they contradict each other. */
    List<Proven> check() {
        CertificateVerifier verifier = verifier();
        List<Proven> proven = new ArrayList<>();
        for (Blob bytes : certificates) {
            Proven next = switch (Certificate.decode(bytes)) {
                case Parsed.Malformed<Certificate> bad -> throw failed("a certificate is malformed: " + bad.reason());
                case Parsed.Ok<Certificate> ok -> prove(verifier, ok.value());
            };
            if (!proven.isEmpty() && !proven.get(0).statement().equals(next.statement())) {
                throw failed("the subnets contradict each other: " + proven.get(0) + " and " + next);
            }
            proven.add(next);
        }
        return proven;
    }

    private CertificateVerifier verifier() {
        try {
            return new CertificateVerifier(rootKey);
        } catch (IllegalArgumentException e) {
            throw failed(String.valueOf(e.getMessage()));
        }
    }

    private Proven prove(CertificateVerifier verifier, Certificate certificate) {
        SubnetId by = switch (verifier.verify(certificate)) {
            case Verdict.Invalid invalid -> throw failed("a certificate does not verify: " + invalid.reason());
            case Verdict.Valid valid -> valid.subnet();
        };
        Blob leaf = certificate
                .tree()
                .value(path(id))
                .orElseThrow(() -> failed("subnet " + by + " certifies nothing about migration " + id));
        Statement statement = statement(leaf);
        if (statement.id() != id || !(by.equals(statement.from()) || by.equals(statement.to()))) {
            throw failed("subnet " + by + " speaks of another migration: " + statement);
        }
        return new Proven(by, statement);
    }

    private static Statement statement(Blob leaf) {
        try {
            Reader in = new Reader(leaf.toBytes());
            return new Statement(in.u64(), in.canister(), in.subnet(), in.subnet(), in.u64());
        } catch (DecodeException e) {
            throw failed("a certified statement does not read: " + e.getMessage());
        }
    }

    private static CliException failed(String why) {
        return new CliException(Exit.FAILED, why);
    }
}
