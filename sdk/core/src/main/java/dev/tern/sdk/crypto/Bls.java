package dev.tern.sdk.crypto;

import dev.tern.sdk.types.Blob;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import supranational.blst.BLST_ERROR;
import supranational.blst.P1;
import supranational.blst.P1_Affine;
import supranational.blst.P2;
import supranational.blst.P2_Affine;
import supranational.blst.SecretKey;

/**
 * Threshold BLS signatures on BLS12-381: 48-byte signatures in G1, 96-byte keys in G2, ciphersuite
 * BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_ (interface specification, "Certificate"). Share i belongs to member i of
 * the committee, counted from 0, and is the key polynomial at i + 1.
 */
public final class Bls {
    public static final int SIGNATURE_LENGTH = 48;
    public static final int KEY_LENGTH = 96;
    private static final int SECRET_LENGTH = 32;
    private static final String DST = "BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_";
    private static final BigInteger ORDER =
            new BigInteger("73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001", 16);

    private static final Proven PROVEN = new Proven();

    private Bls() {}

    /**
     * A key dealt to n members: any {@code threshold} shares sign, fewer learn nothing. A dealer knows all secrets, so
     * this is for local networks and tests.
     */
    public record Dealing(Blob groupKey, List<Blob> secretShares, List<Blob> publicShares) {}

    /** Deterministic in the seed, which must be secret and have at least 32 bytes. */
    public static Dealing deal(int members, int threshold, Blob seed) {
        if (threshold < 1 || threshold > members || seed.length() < 32) {
            throw new IllegalArgumentException(
                    "threshold " + threshold + " of " + members + " members, seed of " + seed.length() + " bytes");
        }
        List<BigInteger> coefficients = new ArrayList<>();
        for (int i = 0; i < threshold; i++) {
            coefficients.add(coefficient(seed, i));
        }
        List<Blob> secrets = new ArrayList<>();
        List<Blob> publics = new ArrayList<>();
        for (int member = 0; member < members; member++) {
            Blob secret = secret(evaluate(coefficients, BigInteger.valueOf(member + 1L)));
            secrets.add(secret);
            publics.add(publicKey(secret));
        }
        return new Dealing(publicKey(secret(coefficients.get(0))), List.copyOf(secrets), List.copyOf(publics));
    }

    /** The 96-byte public key of a 32-byte secret. */
    public static Blob publicKey(Blob secret) {
        return Blob.wrap(new P2(key(secret)).compress());
    }

    /** A signature, or a share of one: 48 bytes. */
    public static Blob sign(Blob secret, byte[] message) {
        return Blob.wrap(new P1().hash_to(message, DST).sign_with(key(secret)).compress());
    }

    /** False for whatever is not a signature of this key on this message, malformed points included. */
    public static boolean verify(Blob publicKey, byte[] message, Blob signature) {
        if (publicKey.length() != KEY_LENGTH || signature.length() != SIGNATURE_LENGTH) {
            return false;
        }
        Proven.Signed signed = new Proven.Signed(publicKey, Sha256.hash(message), signature);
        if (PROVEN.contains(signed)) {
            return true;
        }
        boolean right = fits(publicKey, message, signature);
        if (right) {
            PROVEN.add(signed);
        }
        return right;
    }

    private static boolean fits(Blob publicKey, byte[] message, Blob signature) {
        try {
            P2_Affine key = new P2_Affine(publicKey.unsafeBytes());
            P1_Affine point = new P1_Affine(signature.unsafeBytes());
            // the pairing check alone accepts keys outside the group
            return !key.is_inf()
                    && key.in_group()
                    && point.in_group()
                    && point.core_verify(key, true, message, DST) == BLST_ERROR.BLST_SUCCESS;
        } catch (RuntimeException e) {
            return false; // the library's answer to bytes that are no point
        }
    }

    /** The group's signature from at least a threshold of shares by member; empty if a share is no point of the group. */
    public static Optional<Blob> combine(SortedMap<Integer, Blob> shares) {
        if (shares.isEmpty()) {
            return Optional.empty();
        }
        P1 sum = new P1();
        for (Map.Entry<Integer, Blob> share : shares.entrySet()) {
            Optional<P1> point = point(share.getValue());
            if (point.isEmpty()) {
                return Optional.empty();
            }
            sum = sum.add(point.get().mult(lagrange(share.getKey(), shares.keySet())));
        }
        return Optional.of(Blob.wrap(sum.compress()));
    }

    /** The 133-byte DER form of a key. */
    public static Blob der(Blob publicKey) {
        return Der.wrap(Der.BLS, publicKey);
    }

    /** The 96-byte key in a DER form; whether it is a point of the group shows when it verifies. */
    public static Optional<Blob> ofDer(Blob der) {
        return Der.strip(Der.BLS, der, KEY_LENGTH);
    }

    private static Optional<P1> point(Blob signature) {
        if (signature.length() != SIGNATURE_LENGTH) {
            return Optional.empty();
        }
        try {
            P1 point = new P1(signature.unsafeBytes());
            return point.in_group() ? Optional.of(point) : Optional.empty();
        } catch (RuntimeException e) {
            return Optional.empty(); // the library's answer to bytes that are no point
        }
    }

    private static BigInteger lagrange(int member, Iterable<Integer> members) {
        BigInteger numerator = BigInteger.ONE;
        BigInteger denominator = BigInteger.ONE;
        for (int other : members) {
            if (other != member) {
                numerator = numerator.multiply(BigInteger.valueOf(other + 1L)).mod(ORDER);
                denominator = denominator
                        .multiply(BigInteger.valueOf((long) other - member))
                        .mod(ORDER);
            }
        }
        return numerator.multiply(denominator.modInverse(ORDER)).mod(ORDER);
    }

    private static BigInteger evaluate(List<BigInteger> coefficients, BigInteger x) {
        BigInteger value = BigInteger.ZERO;
        for (int i = coefficients.size() - 1; i >= 0; i--) {
            value = value.multiply(x).add(coefficients.get(i)).mod(ORDER);
        }
        return value;
    }

    private static BigInteger coefficient(Blob seed, int index) {
        SecretKey key = new SecretKey();
        byte[] number = {(byte) (index >>> 24), (byte) (index >>> 16), (byte) (index >>> 8), (byte) index};
        key.keygen(Sha256.hash(seed.unsafeBytes(), number).bytes().unsafeBytes());
        return new BigInteger(1, key.to_bendian());
    }

    private static Blob secret(BigInteger value) {
        byte[] bytes = value.toByteArray();
        byte[] out = new byte[SECRET_LENGTH];
        int n = Math.min(bytes.length, SECRET_LENGTH);
        System.arraycopy(bytes, bytes.length - n, out, SECRET_LENGTH - n, n);
        return Blob.wrap(out);
    }

    private static SecretKey key(Blob secret) {
        if (secret.length() != SECRET_LENGTH) {
            throw new IllegalArgumentException("a BLS secret has 32 bytes, not " + secret.length());
        }
        SecretKey key = new SecretKey();
        key.from_bendian(secret.unsafeBytes());
        return key;
    }
}
