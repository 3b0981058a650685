package dev.tern.chain.replica;

import dev.tern.runtime.messaging.CertificateCheck;
import dev.tern.runtime.registry.SubnetRecord;
import dev.tern.sdk.crypto.Bls;
import dev.tern.sdk.protocol.Certificate;
import dev.tern.sdk.protocol.Domains;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Checks the signature of each certificate once: pairings are slow, and every artefact is judged several times. Thread-safe. */
public final class CachedCheck implements CertificateCheck {
    private static final int MAX_REMEMBERED = 10_000;

    private final Map<Signed, Boolean> verdicts = new ConcurrentHashMap<>();

    private record Signed(Blob key, Hash root, Blob signature) {}

    @Override
    public boolean signedBy(SubnetRecord subnet, Certificate certificate) {
        if (verdicts.size() > MAX_REMEMBERED) {
            verdicts.clear();
        }
        Hash root = certificate.tree().digest();
        return verdicts.computeIfAbsent(
                new Signed(subnet.publicKey(), root, certificate.signature()),
                signed -> Bls.verify(signed.key, Domains.stateRoot(signed.root), signed.signature));
    }
}
