package dev.tern.sdk.crypto;

import dev.tern.sdk.types.Blob;
import java.math.BigInteger;
import java.util.Optional;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;

/**
 * ECDSA with SHA-256 on one curve. Secrets are 32 bytes big-endian, public keys 65 bytes uncompressed, signatures the
 * 32 bytes of r and of s (interface specification, "Signatures"). Signing is deterministic (RFC 6979).
 */
public final class Ecdsa {
    public static final Ecdsa P256 = new Ecdsa("secp256r1");
    public static final Ecdsa SECP256K1 = new Ecdsa("secp256k1");

    private static final int SCALAR = 32;
    private static final int POINT = 65;

    private final ECDomainParameters domain;

    private Ecdsa(String curve) {
        X9ECParameters x9 = CustomNamedCurves.getByName(curve);
        domain = new ECDomainParameters(x9.getCurve(), x9.getG(), x9.getN(), x9.getH());
    }

    /** A secret from 48 or more random bytes, so that the reduction leaves no bias worth the name. */
    public Blob secretFrom(byte[] randomness) {
        if (randomness.length < 48) {
            throw new IllegalArgumentException("48 random bytes are needed, not " + randomness.length);
        }
        BigInteger range = domain.getN().subtract(BigInteger.ONE);
        return Blob.wrap(fixed(new BigInteger(1, randomness).mod(range).add(BigInteger.ONE)));
    }

    /** Throws {@link IllegalArgumentException} if the secret is not between 1 and the order of the curve. */
    public Blob publicKey(Blob secret) {
        return Blob.wrap(new FixedPointCombMultiplier()
                .multiply(domain.getG(), scalar(secret))
                .normalize()
                .getEncoded(false));
    }

    public Blob sign(Blob secret, byte[] message) {
        ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
        signer.init(true, new ECPrivateKeyParameters(scalar(secret), domain));
        BigInteger[] rs = signer.generateSignature(Sha256.hash(message).bytes().unsafeBytes());
        byte[] signature = new byte[2 * SCALAR];
        System.arraycopy(fixed(rs[0]), 0, signature, 0, SCALAR);
        System.arraycopy(fixed(rs[1]), 0, signature, SCALAR, SCALAR);
        return Blob.wrap(signature);
    }

    /** False for whatever is not a signature of this key on this message, malformed input included. */
    public boolean verify(Blob publicKey, byte[] message, Blob signature) {
        if (signature.length() != 2 * SCALAR) {
            return false;
        }
        return point(publicKey)
                .map(key -> {
                    ECDSASigner signer = new ECDSASigner();
                    signer.init(false, key);
                    byte[] rs = signature.unsafeBytes();
                    return signer.verifySignature(
                            Sha256.hash(message).bytes().unsafeBytes(),
                            new BigInteger(1, rs, 0, SCALAR),
                            new BigInteger(1, rs, SCALAR, SCALAR));
                })
                .orElse(false);
    }

    /** Whether these bytes are an uncompressed point on the curve. */
    public boolean isPublicKey(Blob publicKey) {
        return point(publicKey).isPresent();
    }

    private Optional<ECPublicKeyParameters> point(Blob publicKey) {
        if (publicKey.length() != POINT || publicKey.at(0) != 4) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new ECPublicKeyParameters(domain.getCurve().decodePoint(publicKey.unsafeBytes()), domain));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private BigInteger scalar(Blob secret) {
        BigInteger d = new BigInteger(1, secret.unsafeBytes());
        if (d.signum() == 0 || d.compareTo(domain.getN()) >= 0) {
            throw new IllegalArgumentException("not a secret key of this curve");
        }
        return d;
    }

    private static byte[] fixed(BigInteger value) {
        byte[] bytes = value.toByteArray();
        byte[] out = new byte[SCALAR];
        int n = Math.min(bytes.length, SCALAR);
        System.arraycopy(bytes, bytes.length - n, out, SCALAR - n, n);
        return out;
    }
}
