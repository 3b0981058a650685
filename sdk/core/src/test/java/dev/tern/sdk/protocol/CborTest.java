package dev.tern.sdk.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.sdk.crypto.HashTree;
import dev.tern.sdk.crypto.TreePath;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;

class CborTest {
    private static String hex(Cbor value) {
        return Blob.wrap(value.encode()).hex();
    }

    private static Parsed<Cbor> decode(String hex) {
        return Cbor.decode(Blob.ofHex(hex).toBytes());
    }

    @Test
    void the_examples_of_rfc_8949_are_written_and_read() {
        assertThat(hex(Cbor.nat(0))).isEqualTo("00");
        assertThat(hex(Cbor.nat(24))).isEqualTo("1818");
        assertThat(hex(Cbor.nat(1000))).isEqualTo("1903e8");
        assertThat(hex(Cbor.nat(1_000_000))).isEqualTo("1a000f4240");
        assertThat(hex(Cbor.nat(1_000_000_000_000L))).isEqualTo("1b000000e8d4a51000");
        assertThat(hex(Cbor.nat(-1))).isEqualTo("1bffffffffffffffff");
        assertThat(hex(new Cbor.Int(BigInteger.ONE.shiftLeft(64)))).isEqualTo("c249010000000000000000");
        assertThat(hex(new Cbor.Int(BigInteger.valueOf(-1000)))).isEqualTo("3903e7");
        assertThat(hex(Cbor.map()
                        .put("a", Cbor.nat(1))
                        .put("b", Cbor.array(Cbor.nat(2)))
                        .build()))
                .isEqualTo("a26161016162" + "8102");
        for (String sample : new String[] {"00", "1818", "1903e8", "c249010000000000000000", "3903e7", "4401020304"}) {
            assertThat(hex(decode(sample).orThrow())).isEqualTo(sample);
        }
    }

    @Test
    void indefinite_lengths_and_self_description_are_read() {
        assertThat(decode("d9d9f7bf61619f01ffff").orThrow())
                .isEqualTo(Cbor.map().put("a", Cbor.array(Cbor.nat(1))).build());
        assertThat(decode("5f42010243030405ff").orThrow()).isEqualTo(Cbor.bytes(new byte[] {1, 2, 3, 4, 5}));
        assertThat(decode("7f657374726561646d696e67ff").orThrow()).isEqualTo(Cbor.text("streaming"));
    }

    @Test
    void what_is_not_allowed_is_named() {
        assertThat(decode("a2616101616102")).isEqualTo(new Parsed.Malformed<>("field \"a\" occurs twice"));
        assertThat(decode("f93c00")).isInstanceOf(Parsed.Malformed.class);
        assertThat(decode("0000")).isEqualTo(new Parsed.Malformed<>("1 bytes too many after the CBOR value"));
        assertThat(decode("5affffffff")).isInstanceOf(Parsed.Malformed.class);
        assertThat(decode("9bffffffffffffffff")).isInstanceOf(Parsed.Malformed.class);
        assertThat(decode("a10102")).isEqualTo(new Parsed.Malformed<>("keys of a map must be text"));
        assertThat(decode("61ff")).isEqualTo(new Parsed.Malformed<>("text is not UTF-8"));
        assertThat(decode("81".repeat(5000) + "00")).isEqualTo(new Parsed.Malformed<>("CBOR nested deeper than 1000"));
    }

    @Test
    void the_hash_trees_of_the_specification_are_read_and_written() {
        String whole = "8301830183024161830183018302417882034568656c6c6f810083024179820345776f726c648302416282034467"
                + "6f6f648301830241638100830241648203476d6f726e696e67";
        String pruned = "83018301830241618301820458201b4feff9bef8131788b0c9dc6dbad6e81e524249c879e9f10f71ce3749f5a638"
                + "83024179820345776f726c6483024162820458207b32ac0c6ba8ce35ac82c255fc7906f7fc130dab2a090f80fe12f9c2"
                + "cae83ba6830182045820ec8324b8a1f1ac16bd2e806edba78006479c9877fed4eb464a25485465af601d830241648203"
                + "476d6f726e696e67";
        HashTree tree = HashTreeCbor.decode(Blob.ofHex(whole).toBytes()).orThrow();
        HashTree part = HashTreeCbor.decode(Blob.ofHex(pruned).toBytes()).orThrow();
        assertThat(tree.digest())
                .isEqualTo(Hash.ofHex("eb5c5b2195e62d996b84c9bcc8259d19a83786a2f59e0878cec84c811f669aa0"));
        assertThat(part.digest()).isEqualTo(tree.digest());
        assertThat(hex(HashTreeCbor.write(tree))).isEqualTo(whole);
        HashTree witness =
                HashTree.witness(tree, java.util.List.of(TreePath.of("a", "y"), TreePath.of("ax"), TreePath.of("d")));
        assertThat(hex(HashTreeCbor.write(witness))).isEqualTo(pruned);
    }
}
