package dev.tern.sdk.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import java.util.Arrays;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SignaturesTest {
    private static final byte[] MESSAGE = {1, 2, 3};
    private static final byte[] OTHER = {1, 2, 4};
    private static final Blob SECRET = Sha256.hash("secret").bytes();

    @Test
    void blake3_and_sha256_agree_with_their_official_vectors() {
        assertThat(Blake3.hash())
                .isEqualTo(Hash.ofHex("af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262"));
        assertThat(Blake3.hash(new byte[] {0}, new byte[] {1}))
                .isEqualTo(Hash.ofHex("7b7015bb92cf0b318037702a6cdd81dee41224f734684c2c122cd6359cb1ee63"));
        assertThat(Sha256.hash("abc"))
                .isEqualTo(Hash.ofHex("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
    }

    @Test
    void ed25519_agrees_with_rfc_8032_test_2() {
        Blob secret = Blob.ofHex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
        Blob key = Blob.ofHex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
        Blob signature = Blob.ofHex("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
        assertThat(Ed25519.publicKey(secret)).isEqualTo(key);
        assertThat(Ed25519.sign(secret, new byte[] {0x72})).isEqualTo(signature);
        assertThat(Ed25519.verify(key, new byte[] {0x72}, signature)).isTrue();
    }

    @Test
    void ed25519_refuses_other_messages_malleable_signatures_and_small_order_keys() {
        Blob key = Ed25519.publicKey(SECRET);
        Blob signature = Ed25519.sign(SECRET, MESSAGE);
        assertThat(Ed25519.verify(key, OTHER, signature)).isFalse();
        byte[] big = signature.toBytes();
        Arrays.fill(big, 32, 64, (byte) 0xff);
        assertThat(Ed25519.verify(key, MESSAGE, Blob.wrap(big))).isFalse();
        Blob neutral = Blob.ofHex("01" + "00".repeat(31));
        Blob trivial = Blob.ofHex("01" + "00".repeat(63));
        assertThat(Ed25519.verify(neutral, MESSAGE, trivial)).isFalse();
        assertThat(Ed25519.verify(Blob.EMPTY, MESSAGE, signature)).isFalse();
        assertThat(Ed25519.verify(key, MESSAGE, Blob.EMPTY)).isFalse();
    }

    @Test
    void ecdsa_signs_and_verifies_on_both_curves_and_refuses_malformed_input() {
        for (Ecdsa curve : new Ecdsa[] {Ecdsa.P256, Ecdsa.SECP256K1}) {
            Blob secret = curve.secretFrom(new byte[48]);
            Blob key = curve.publicKey(secret);
            Blob signature = curve.sign(secret, MESSAGE);
            assertThat(curve.verify(key, MESSAGE, signature)).isTrue();
            assertThat(curve.verify(key, OTHER, signature)).isFalse();
            assertThat(curve.verify(key, MESSAGE, Blob.wrap(new byte[64]))).isFalse();
            assertThat(curve.verify(key, MESSAGE, Blob.wrap(new byte[63]))).isFalse();
            byte[] outside = key.toBytes();
            outside[64] ^= 1;
            assertThat(curve.isPublicKey(Blob.wrap(outside))).isFalse();
            assertThat(curve.verify(Blob.wrap(outside), MESSAGE, signature)).isFalse();
        }
    }

    @Test
    void public_keys_are_read_from_exactly_their_der_form() {
        PublicKey ed = new PublicKey.Ed25519Key(Ed25519.publicKey(SECRET));
        PublicKey p256 = new PublicKey.P256Key(Ecdsa.P256.publicKey(SECRET));
        PublicKey k1 = new PublicKey.Secp256k1Key(Ecdsa.SECP256K1.publicKey(SECRET));
        for (PublicKey key : new PublicKey[] {ed, p256, k1}) {
            assertThat(PublicKey.ofDer(key.der())).contains(key);
            assertThat(PublicKey.ofDer(Blob.wrap(
                            Arrays.copyOf(key.der().toBytes(), key.der().length() + 1))))
                    .isEmpty();
            assertThat(key.selfAuthenticating().bytes().length()).isEqualTo(29);
        }
        assertThat(PublicKey.ofDer(Blob.EMPTY)).isEmpty();
    }

    @Test
    void any_threshold_of_bls_shares_makes_the_same_group_signature_and_fewer_do_not() {
        Bls.Dealing dealing = Bls.deal(4, 3, SECRET);
        TreeMap<Integer, Blob> shares = new TreeMap<>();
        for (int i = 0; i < 4; i++) {
            Blob share = Bls.sign(dealing.secretShares().get(i), MESSAGE);
            assertThat(Bls.verify(dealing.publicShares().get(i), MESSAGE, share))
                    .isTrue();
            shares.put(i, share);
        }
        TreeMap<Integer, Blob> first = new TreeMap<>(shares.headMap(3));
        TreeMap<Integer, Blob> last = new TreeMap<>(shares.tailMap(1));
        Blob signature = Bls.combine(first).orElseThrow();
        assertThat(Bls.verify(dealing.groupKey(), MESSAGE, signature)).isTrue();
        assertThat(Bls.combine(last)).contains(signature);
        assertThat(Bls.combine(shares)).contains(signature);
        assertThat(Bls.combine(new TreeMap<>(shares.headMap(2)))).get().isNotEqualTo(signature);
        assertThat(Bls.verify(dealing.groupKey(), OTHER, signature)).isFalse();
    }

    @Test
    void bls_answers_malformed_points_with_false_or_nothing() {
        Bls.Dealing dealing = Bls.deal(1, 1, SECRET);
        Blob signature = Bls.sign(dealing.secretShares().get(0), MESSAGE);
        assertThat(dealing.publicShares()).containsExactly(dealing.groupKey());
        assertThat(Bls.verify(Blob.wrap(new byte[96]), MESSAGE, signature)).isFalse();
        assertThat(Bls.verify(dealing.groupKey(), MESSAGE, Blob.wrap(new byte[48])))
                .isFalse();
        byte[] infinity = new byte[96];
        infinity[0] = (byte) 0xc0;
        byte[] none = new byte[48];
        none[0] = (byte) 0xc0;
        assertThat(Bls.verify(Blob.wrap(infinity), MESSAGE, Blob.wrap(none))).isFalse();
        TreeMap<Integer, Blob> bad = new TreeMap<>();
        bad.put(0, Blob.wrap(new byte[48]));
        assertThat(Bls.combine(bad)).isEmpty();
        assertThat(Bls.combine(new TreeMap<>())).isEmpty();
        assertThat(Bls.ofDer(Bls.der(dealing.groupKey()))).contains(dealing.groupKey());
        assertThat(Bls.ofDer(Blob.EMPTY)).isEmpty();
    }

    @Test
    void aBlsSignatureThatWasRightOnceIsStillOnlyRightForItsKeyAndMessage() {
        Bls.Dealing dealing = Bls.deal(2, 1, Blob.wrap(new byte[32]));
        Bls.Dealing other = Bls.deal(2, 2, Sha256.hash("other").bytes());
        byte[] message = {1, 2, 3};
        Blob signature = Bls.sign(dealing.secretShares().get(0), message);
        for (int i = 0; i < 2; i++) {
            assertThat(Bls.verify(dealing.groupKey(), message, signature)).isTrue();
            assertThat(Bls.verify(dealing.groupKey(), new byte[] {1, 2, 4}, signature))
                    .isFalse();
            assertThat(Bls.verify(other.groupKey(), message, signature)).isFalse();
            assertThat(Bls.verify(
                            dealing.groupKey(),
                            message,
                            Bls.sign(other.secretShares().get(0), message)))
                    .isFalse();
        }
    }
}
