package dev.tern.sdk.crypto;

import static dev.tern.sdk.crypto.HashTree.fork;
import static dev.tern.sdk.crypto.HashTree.labeled;
import static dev.tern.sdk.crypto.HashTree.leaf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tern.sdk.codec.DecodeException;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.crypto.HashTree.Lookup;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The example of the interface specification, "Certification", and the canonical codec. */
class HashTreeTest {
    private static final Hash ROOT = Hash.ofHex("eb5c5b2195e62d996b84c9bcc8259d19a83786a2f59e0878cec84c811f669aa0");
    private static final HashTree EXAMPLE = fork(
            fork(
                    labeled("a", fork(fork(labeled("x", leaf("hello")), HashTree.EMPTY), labeled("y", leaf("world")))),
                    labeled("b", leaf("good"))),
            fork(labeled("c", HashTree.EMPTY), labeled("d", leaf("morning"))));

    @Test
    void the_example_of_the_specification_has_its_root_hash() {
        assertThat(EXAMPLE.digest()).isEqualTo(ROOT);
        assertThat(EXAMPLE.wellFormed()).isTrue();
    }

    @Test
    void a_witness_keeps_the_root_hash_and_answers_as_the_specification_says() {
        HashTree pruned =
                HashTree.witness(EXAMPLE, List.of(TreePath.of("a", "y"), TreePath.of("ax"), TreePath.of("d")));

        assertThat(pruned.digest()).isEqualTo(ROOT);
        assertThat(pruned.lookup(TreePath.of("a", "a"))).isEqualTo(new Lookup.Unknown());
        assertThat(pruned.lookup(TreePath.of("a", "y"))).isEqualTo(new Lookup.Found(Blob.ofText("world")));
        assertThat(pruned.lookup(TreePath.of("aa"))).isEqualTo(new Lookup.Absent());
        assertThat(pruned.lookup(TreePath.of("ax"))).isEqualTo(new Lookup.Absent());
        assertThat(pruned.lookup(TreePath.of("b"))).isEqualTo(new Lookup.Unknown());
        assertThat(pruned.lookup(TreePath.of("bb"))).isEqualTo(new Lookup.Unknown());
        assertThat(pruned.lookup(TreePath.of("d"))).isEqualTo(new Lookup.Found(Blob.ofText("morning")));
        assertThat(pruned.lookup(TreePath.of("e"))).isEqualTo(new Lookup.Absent());
    }

    @Test
    void lookup_tells_values_from_subtrees() {
        assertThat(EXAMPLE.lookup(TreePath.of("a"))).isEqualTo(new Lookup.NoValue());
        assertThat(EXAMPLE.lookup(TreePath.of("c"))).isEqualTo(new Lookup.Absent());
        assertThat(EXAMPLE.lookup(TreePath.of("b", "deeper"))).isEqualTo(new Lookup.Absent());
        assertThat(HashTree.EMPTY.lookup(TreePath.of("a"))).isEqualTo(new Lookup.Absent());
        assertThat(EXAMPLE.subtree(TreePath.of("a")).orElseThrow().children())
                .extracting(child -> child.label().text())
                .containsExactly("x", "y");
    }

    @Test
    void a_witness_of_nothing_is_one_hash() {
        assertThat(HashTree.witness(EXAMPLE, List.of())).isEqualTo(HashTree.pruned(ROOT));
    }

    @Test
    void labels_must_increase() {
        List<HashTree.Labeled> unsorted = List.of(labeled("b", leaf("1")), labeled("a", leaf("2")));
        assertThatThrownBy(() -> HashTree.ofSorted(unsorted)).isInstanceOf(IllegalArgumentException.class);
        assertThat(fork(labeled("b", leaf("1")), labeled("a", leaf("2"))).wellFormed())
                .isFalse();
        assertThat(fork(leaf("1"), labeled("a", leaf("2"))).wellFormed()).isFalse();
    }

    @Test
    void the_canonical_encoding_gives_the_tree_back_and_refuses_malformed_trees() {
        assertThat(Reader.whole(EXAMPLE.encode(), HashTree::read)).isEqualTo(EXAMPLE);
        byte[] unsorted = fork(labeled("b", leaf("1")), labeled("a", leaf("2"))).encode();
        assertThatThrownBy(() -> Reader.whole(unsorted, HashTree::read)).isInstanceOf(DecodeException.class);
        byte[] deep = new byte[5000];
        java.util.Arrays.fill(deep, (byte) 1);
        assertThatThrownBy(() -> Reader.whole(deep, HashTree::read)).isInstanceOf(DecodeException.class);
    }
}
