package dev.tern.runtime.machine;

import dev.tern.runtime.messaging.CertificateCheck;
import dev.tern.runtime.registry.Registry;
import dev.tern.runtime.registry.RegistryDelta;
import dev.tern.runtime.registry.RegistryUpdate;
import dev.tern.runtime.registry.SubnetRecord;
import dev.tern.runtime.state.CertifiedTree;
import dev.tern.runtime.state.DeltaRecord;
import dev.tern.runtime.state.ReplicatedState;
import dev.tern.runtime.state.Schema;
import dev.tern.sdk.crypto.HashTree;
import dev.tern.sdk.crypto.TreePath;
import dev.tern.sdk.protocol.Certificate;
import dev.tern.sdk.protocol.Parsed;
import dev.tern.sdk.types.Blob;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Registry deltas with the root subnet's certificate. */
public final class RegistryProof {
    /** More deltas than this do not go into one update. */
    private static final int MAX_DELTAS = 100;

    private RegistryProof() {}

    private static TreePath path(long version) {
        return TreePath.of("tern", "registry").then(Schema.bigEndian(version));
    }

    /**
     * Makes an update for somebody who is at {@code version}, from the root's state and the signature over its certified tree; empty
     * if there is nothing newer, or if what follows is no longer kept.
     */
    public static Optional<RegistryUpdate> make(ReplicatedState root, Blob signature, long version) {
        List<RegistryDelta> deltas = new ArrayList<>();
        List<TreePath> paths = new ArrayList<>();
        long last = Math.min(root.registry().version(), version + MAX_DELTAS);
        for (long v = version + 1; v <= last; v++) {
            Optional<DeltaRecord> kept = root.network().log().get(v);
            if (kept.isEmpty()) {
                return Optional.empty();
            }
            deltas.add(kept.get().delta());
            paths.add(path(v));
        }
        if (deltas.isEmpty()) {
            return Optional.empty();
        }
        HashTree witness = CertifiedTree.of(root).witness(paths);
        Certificate certificate = new Certificate(witness, signature, Optional.empty());
        return Optional.of(new RegistryUpdate(deltas, certificate.encode()));
    }

    /** Why an update does not follow {@code registry}, or is not the root's word. */
    public static Optional<String> refusal(Registry registry, RegistryUpdate update, CertificateCheck check) {
        if (update.deltas().isEmpty()) {
            return Optional.of("not a registry update");
        }
        long expected = registry.version() + 1;
        for (RegistryDelta delta : update.deltas()) {
            if (delta.version() != expected) {
                return Optional.of("version " + delta.version() + ", expected is " + expected);
            }
            expected++;
        }
        return unproven(registry.rootRecord(), update, check);
    }

    /** Whether an update is the root's word, whatever version it follows. */
    public static boolean shows(RegistryUpdate update, SubnetRecord root, CertificateCheck check) {
        return unproven(root, update, check).isEmpty();
    }

    private static Optional<String> unproven(SubnetRecord root, RegistryUpdate update, CertificateCheck check) {
        if (!(Certificate.decode(update.certificate()) instanceof Parsed.Ok<Certificate> certificate)) {
            return Optional.of("not a registry update");
        }
        for (RegistryDelta delta : update.deltas()) {
            Optional<Blob> leaf = certificate.value().tree().value(path(delta.version()));
            if (!leaf.equals(Optional.of(delta.encoded()))) {
                return Optional.of("the certificate does not show version " + delta.version());
            }
        }
        return check.signedBy(root, certificate.value())
                ? Optional.empty()
                : Optional.of("the certificate is not signed by the root subnet");
    }
}
