package dev.tern.runtime.messaging;

import dev.tern.runtime.registry.SubnetRecord;
import dev.tern.sdk.protocol.Certificate;

/** Whether a certificate's signature is that of a subnet over the certificate's tree. Pure; callers may cache it. */
@FunctionalInterface
public interface CertificateCheck {
    boolean signedBy(SubnetRecord subnet, Certificate certificate);
}
