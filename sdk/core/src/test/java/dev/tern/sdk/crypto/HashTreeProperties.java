package dev.tern.sdk.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.sdk.crypto.HashTree.Lookup;
import dev.tern.sdk.types.Blob;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Trees built in any order are one tree, and a witness says exactly what the whole tree says. */
class HashTreeProperties {
    @Provide
    Arbitrary<Blob> label() {
        return Arbitraries.bytes()
                .between((byte) -2, (byte) 2)
                .array(byte[].class)
                .ofMaxSize(3)
                .map(Blob::of);
    }

    @Provide
    Arbitrary<Map<Blob, Blob>> contents() {
        return Arbitraries.maps(label(), label()).ofMaxSize(30);
    }

    @Property
    void the_order_of_changes_leaves_no_trace(
            @ForAll("contents") Map<Blob, Blob> contents,
            @ForAll("contents") Map<Blob, Blob> others,
            @ForAll long seed) {
        TreeMap<Blob, Blob> sorted = new TreeMap<>(contents);
        HashTree expected = HashTree.ofSorted(sorted.entrySet().stream()
                .map(e -> HashTree.labeled(e.getKey(), HashTree.leaf(e.getValue())))
                .toList());
        List<Blob> order = new ArrayList<>(sorted.keySet());
        order.addAll(others.keySet());
        Collections.shuffle(order, new Random(seed));
        HashTree tree = HashTree.EMPTY;
        for (Blob label : order) {
            tree = tree.with(label, HashTree.leaf("first"));
        }
        for (Blob label : order) {
            Blob value = sorted.get(label);
            tree = value == null ? tree.without(label) : tree.with(label, HashTree.leaf(value));
        }

        assertThat(tree).isEqualTo(expected);
        assertThat(tree.digest()).isEqualTo(expected.digest());
        assertThat(tree.wellFormed()).isTrue();
        assertThat(tree.children()).extracting(HashTree.Labeled::label).containsExactlyElementsOf(sorted.keySet());
    }

    @Provide
    Arbitrary<TreePath> path() {
        return label().list().ofMinSize(1).ofMaxSize(2).map(TreePath::new);
    }

    @Provide
    Arbitrary<HashTree> nested() {
        return Arbitraries.maps(label(), contents()).ofMaxSize(12).map(outer -> {
            HashTree tree = HashTree.EMPTY;
            for (Map.Entry<Blob, Map<Blob, Blob>> entry : outer.entrySet()) {
                HashTree inner = HashTree.EMPTY;
                for (Map.Entry<Blob, Blob> leaf : entry.getValue().entrySet()) {
                    inner = inner.with(leaf.getKey(), HashTree.leaf(leaf.getValue()));
                }
                tree = tree.with(entry.getKey(), inner);
            }
            return tree;
        });
    }

    @Property
    void a_witness_answers_its_paths_like_the_whole_tree_and_never_lies_about_others(
            @ForAll("nested") HashTree tree,
            @ForAll("path") TreePath asked,
            @ForAll("path") TreePath alsoAsked,
            @ForAll("path") TreePath other) {
        HashTree witness = HashTree.witness(tree, List.of(asked, alsoAsked));

        assertThat(witness.digest()).isEqualTo(tree.digest());
        assertThat(witness.wellFormed()).isTrue();
        assertThat(witness.lookup(asked)).isEqualTo(tree.lookup(asked));
        assertThat(witness.lookup(alsoAsked)).isEqualTo(tree.lookup(alsoAsked));
        Lookup about = witness.lookup(other);
        assertThat(about instanceof Lookup.Unknown || about.equals(tree.lookup(other)))
                .as("witness says %s, tree says %s about %s", about, tree.lookup(other), other)
                .isTrue();
    }
}
