package dev.tern.sdk.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.sdk.codec.DecodeException;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.crypto.Bls;
import dev.tern.sdk.crypto.HashTree;
import dev.tern.sdk.crypto.PublicKey;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.NodeId;
import java.util.List;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.arbitraries.ListArbitrary;

/** Whatever bytes come in, decoders answer with a value or with Malformed, and verifiers with a verdict. */
class DecodersProperties {
    private static final List<byte[]> GOOD = List.of(
            Samples.signed(Samples.call()).encode(),
            Samples.subnetCertificate(HashTree.EMPTY.with("time", Samples.time()), true)
                    .encode()
                    .toBytes(),
            new QueryResult.Replied(Blob.ofText("x"))
                    .encode(new NodeSignature(1, Blob.EMPTY, new NodeId(Samples.KEY.selfAuthenticating()))),
            new CallResponse.Certified(Blob.ofText("c")).encode(),
            HashTree.EMPTY
                    .with("a", HashTree.leaf("b"))
                    .with("c", HashTree.EMPTY)
                    .encode(),
            Samples.RANGES.encode().toBytes());

    private static void decodeAll(byte[] bytes) {
        Blob blob = Blob.of(bytes);
        assertThat(Cbor.decode(bytes)).isNotNull();
        assertThat(HashTreeCbor.decode(bytes)).isNotNull();
        assertThat(QueryResponse.decode(bytes)).isNotNull();
        assertThat(CallResponse.decode(bytes)).isNotNull();
        assertThat(Bodies.certificate(bytes)).isNotNull();
        assertThat(Bodies.rootKey(bytes)).isNotNull();
        assertThat(CanisterRanges.decode(blob)).isNotNull();
        assertThat(PublicKey.ofDer(blob)).isNotNull();
        assertThat(Certificate.leb128(blob)).isNotNull();
        if (Envelope.decode(bytes) instanceof Parsed.Ok<Envelope> ok) {
            assertThat(EnvelopeRules.check(ok.value(), Samples.NOW)).isNotNull();
            assertThat(Envelope.decode(ok.value().encode())).isEqualTo(ok);
        }
        if (Certificate.decode(blob) instanceof Parsed.Ok<Certificate> ok) {
            assertThat(new CertificateVerifier(Bls.der(Samples.ROOT.groupKey())).verify(ok.value(), Samples.CANISTER))
                    .isNotNull();
        }
        try {
            HashTree tree = Reader.whole(bytes, HashTree::read);
            assertThat(tree.encode()).isEqualTo(bytes);
        } catch (DecodeException e) {
            assertThat(e).hasMessageMatching("(?s).+");
        }
    }

    @Property(tries = 2000)
    void arbitrary_bytes_are_answered(@ForAll byte[] bytes) {
        decodeAll(bytes);
    }

    @Provide
    Arbitrary<byte[]> structured() {
        ListArbitrary<Byte> heads = Arbitraries.of(
                        0x00, 0x01, 0x18, 0x41, 0x61, 0x80, 0x81, 0x82, 0x83, 0x9f, 0xa0, 0xa1, 0xbf, 0xc2, 0xd9, 0xf6,
                        0xff)
                .map(Integer::byteValue)
                .list()
                .ofMaxSize(40);
        return heads.map(list -> {
            byte[] bytes = new byte[list.size()];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = list.get(i);
            }
            return bytes;
        });
    }

    @Property(tries = 2000)
    void bytes_that_look_like_cbor_are_answered(@ForAll("structured") byte[] bytes) {
        decodeAll(bytes);
    }

    @Property(tries = 600)
    void good_encodings_with_one_changed_byte_are_answered(@ForAll int which, @ForAll int where, @ForAll byte what) {
        byte[] bytes = GOOD.get(Math.floorMod(which, GOOD.size())).clone();
        bytes[Math.floorMod(where, bytes.length)] = what;
        decodeAll(bytes);
    }

    @Property(tries = 200)
    void verifiers_take_any_bytes(@ForAll byte[] a, @ForAll byte[] b, @ForAll byte[] c) {
        Blob key = Blob.wrap(java.util.Arrays.copyOf(a, 96));
        Blob signature = Blob.wrap(java.util.Arrays.copyOf(b, 48));
        assertThat(Bls.verify(key, c, signature)).isFalse();
        TreeMap<Integer, Blob> shares = new TreeMap<>();
        shares.put(0, signature);
        shares.put(3, Blob.of(b));
        assertThat(Bls.combine(shares)).isNotNull();
        assertThat(new PublicKey.Ed25519Key(Blob.wrap(java.util.Arrays.copyOf(a, 32)))
                        .verify(c, Blob.wrap(java.util.Arrays.copyOf(b, 64))))
                .isFalse();
    }
}
