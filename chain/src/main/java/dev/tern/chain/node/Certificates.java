package dev.tern.chain.node;

import dev.tern.chain.engine.View;
import dev.tern.chain.replica.ReplicaState;
import dev.tern.sdk.crypto.Bls;
import dev.tern.sdk.crypto.TreePath;
import dev.tern.sdk.protocol.Certificate;
import dev.tern.sdk.protocol.CertificateVerifier;
import dev.tern.sdk.protocol.Parsed;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.SubnetId;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Certificates made of a replica's certified states, and what is read from those of others. */
final class Certificates {
    private static final TreePath VERSION = TreePath.of("tern", "registry_version");

    private Certificates() {}

    /** The paths of the newest certified state laid open, with the subnet's signature. */
    static Optional<Certificate> of(View<ReplicaState> view, Collection<TreePath> paths) {
        return view.certified().map(certified -> certified.state().certificate(certified.certification(), paths));
    }

    /** What a delegation shows. */
    static List<TreePath> delegationPaths(SubnetId subnet) {
        TreePath about = TreePath.of("subnet").then(subnet.bytes());
        return List.of(
                TreePath.of("time"),
                VERSION,
                about.then("public_key"),
                about.then("canister_ranges"),
                TreePath.of("canister_ranges").then(subnet.bytes()));
    }

    /** The registry version that a delegation shows; empty unless the root vouches in it for the subnet's key. */
    static Optional<Long> delegationVersion(Blob certificate, SubnetId subnet, Blob subnetKey, Blob rootKey) {
        return switch (Certificate.decode(certificate)) {
            case Parsed.Malformed<Certificate> bad -> Optional.empty();
            case Parsed.Ok<Certificate> ok -> {
                Certificate shown = ok.value();
                boolean signed = new CertificateVerifier(Bls.der(rootKey)).verify(shown)
                                instanceof CertificateVerifier.Verdict.Valid
                        && shown.delegation().isEmpty();
                Optional<Blob> key = shown.tree()
                        .value(TreePath.of("subnet").then(subnet.bytes()).then("public_key"));
                yield signed && key.equals(Optional.of(Bls.der(subnetKey)))
                        ? shown.tree().value(VERSION).flatMap(Certificate::leb128)
                        : Optional.empty();
            }
        };
    }
}
