package dev.tern.sdk.protocol;

import dev.tern.sdk.crypto.Bls;
import dev.tern.sdk.crypto.HashTree;
import dev.tern.sdk.crypto.PublicKey;
import dev.tern.sdk.crypto.TreePath;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.SubnetId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Verifies certificates against the root key (interface specification, "Certification"). It does not look at the time:
 * whoever asks decides how old an answer may be. Thread-safe; remembers the last delegation that verified.
 */
public final class CertificateVerifier {
    private final Blob rootKey;
    private final SubnetId root;
    private volatile @Nullable KnownDelegation known;

    /** Throws {@link IllegalArgumentException} if the bytes are not a BLS key in DER. */
    public CertificateVerifier(Blob rootKeyDer) {
        rootKey = Bls.ofDer(rootKeyDer)
                .orElseThrow(() -> new IllegalArgumentException("the root key is not a BLS key in DER"));
        root = new SubnetId(PublicKey.selfAuthenticating(rootKeyDer));
    }

    /** What a certificate is worth. */
    public sealed interface Verdict {
        /** Signed by this subnet, under a key that the root vouches for. */
        record Valid(SubnetId subnet) implements Verdict {}

        record Invalid(String reason) implements Verdict {}
    }

    private record KnownDelegation(Certificate.Delegation delegation, Blob key, Certificate certificate) {}

    public SubnetId root() {
        return root;
    }

    /** Verifies signature and delegation, and that the subnet answers for this canister. */
    public Verdict verify(Certificate certificate, CanisterId canister) {
        Verdict verdict = verify(certificate);
        KnownDelegation delegation = known;
        if (verdict instanceof Verdict.Valid valid
                && certificate.delegation().isPresent()
                && (delegation == null
                        || !delegation.delegation.equals(
                                certificate.delegation().get())
                        || !ranges(delegation.certificate.tree(), valid.subnet())
                                .contains(canister))) {
            return new Verdict.Invalid("subnet " + valid.subnet() + " does not answer for canister " + canister
                    + ": its delegation does not include it");
        }
        return verdict;
    }

    /** Verifies signature and delegation, and that the certificate is this subnet's. */
    public Verdict verify(Certificate certificate, SubnetId subnet) {
        Verdict verdict = verify(certificate);
        return verdict instanceof Verdict.Valid valid && !valid.subnet().equals(subnet)
                ? new Verdict.Invalid("the certificate is of subnet " + valid.subnet() + ", not of " + subnet)
                : verdict;
    }

    /** Verifies signature and delegation, whoever the subnet is. */
    public Verdict verify(Certificate certificate) {
        if (certificate.delegation().isEmpty()) {
            return signed(certificate, rootKey)
                    ? new Verdict.Valid(root)
                    : new Verdict.Invalid(
                            "the signature does not verify under the root key, and there is no delegation to another key");
        }
        Certificate.Delegation delegation = certificate.delegation().get();
        KnownDelegation last = known;
        if (last == null || !last.delegation.equals(delegation)) {
            switch (Certificate.decode(delegation.certificate())) {
                case Parsed.Malformed<Certificate> bad -> {
                    return new Verdict.Invalid("the delegation is malformed: " + bad.reason());
                }
                case Parsed.Ok<Certificate> ok -> {
                    Optional<Blob> key = delegatedKey(ok.value(), delegation.subnet());
                    if (key.isEmpty()) {
                        return new Verdict.Invalid("the root key does not vouch for subnet " + delegation.subnet());
                    }
                    last = new KnownDelegation(delegation, key.get(), ok.value());
                    known = last;
                }
            }
        }
        return signed(certificate, last.key)
                ? new Verdict.Valid(delegation.subnet())
                : new Verdict.Invalid("the signature does not verify under the key of subnet " + delegation.subnet());
    }

    private Optional<Blob> delegatedKey(Certificate certificate, SubnetId subnet) {
        if (certificate.delegation().isPresent() || !signed(certificate, rootKey)) {
            return Optional.empty();
        }
        return certificate
                .tree()
                .value(TreePath.of("subnet").then(subnet.bytes()).then("public_key"))
                .flatMap(Bls::ofDer);
    }

    private static boolean signed(Certificate certificate, Blob key) {
        return Bls.verify(key, Domains.stateRoot(certificate.tree().digest()), certificate.signature());
    }

    /** All ranges of a subnet that a tree shows, in one piece or in shards; what is malformed counts as nothing. */
    public static CanisterRanges ranges(HashTree tree, SubnetId subnet) {
        List<CanisterRanges.Range> ranges = new ArrayList<>();
        tree.value(TreePath.of("subnet").then(subnet.bytes()).then("canister_ranges"))
                .ifPresent(bytes -> add(bytes, ranges));
        tree.subtree(TreePath.of("canister_ranges").then(subnet.bytes()))
                .ifPresent(shards -> shards.children().forEach(shard -> {
                    if (shard.tree() instanceof HashTree.Leaf leaf) {
                        add(leaf.value(), ranges);
                    }
                }));
        return new CanisterRanges(ranges);
    }

    private static void add(Blob bytes, List<CanisterRanges.Range> into) {
        if (CanisterRanges.decode(bytes) instanceof Parsed.Ok<CanisterRanges> ok) {
            into.addAll(ok.value().ranges());
        }
    }
}
