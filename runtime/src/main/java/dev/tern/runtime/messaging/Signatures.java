package dev.tern.runtime.messaging;

import dev.tern.runtime.registry.SubnetRecord;
import dev.tern.sdk.crypto.Bls;
import dev.tern.sdk.protocol.Certificate;
import dev.tern.sdk.protocol.Domains;

/** The real check: the subnet's BLS key over the tree's digest. */
public final class Signatures implements CertificateCheck {
    @Override
    public boolean signedBy(SubnetRecord subnet, Certificate certificate) {
        byte[] message = Domains.stateRoot(certificate.tree().digest());
        return Bls.verify(subnet.publicKey(), message, certificate.signature());
    }
}
