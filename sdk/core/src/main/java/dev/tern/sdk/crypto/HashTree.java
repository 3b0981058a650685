package dev.tern.sdk.crypto;

import dev.tern.sdk.codec.DecodeException;
import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The hash tree of the interface specification ("Certification"): immutable, with every digest computed once. Trees made
 * by {@link #ofSorted}, {@link #with} and {@link #without} have one canonical shape per content, whatever the order of
 * the steps (each fork splits at the first bit in which its labels differ), so a change costs O(depth) hashes.
 */
public abstract sealed class HashTree implements Encodable {
    public static final HashTree EMPTY = new Empty();
    private static final int MAX_DEPTH = 1000;

    /** The shared work of hashing happens once; writing the same value twice is harmless. */
    private @Nullable Hash digest;

    private HashTree() {}

    public static HashTree leaf(Blob value) {
        return new Leaf(value);
    }

    public static HashTree leaf(String value) {
        return new Leaf(Blob.ofText(value));
    }

    public static Labeled labeled(Blob label, HashTree tree) {
        return new Labeled(label, tree);
    }

    public static Labeled labeled(String label, HashTree tree) {
        return new Labeled(Blob.ofText(label), tree);
    }

    public static HashTree fork(HashTree left, HashTree right) {
        return new Fork(left, right);
    }

    public static HashTree pruned(Hash digest) {
        return new Pruned(digest);
    }

    /** The canonical tree over children whose labels strictly increase; throws {@link IllegalArgumentException} otherwise. */
    public static HashTree ofSorted(List<Labeled> children) {
        return HashTrees.ofSorted(children);
    }

    /** This tree with one child put or replaced. The tree must have been built here, not read from a certificate. */
    public HashTree with(Blob label, HashTree child) {
        return HashTrees.with(this, label, child);
    }

    public HashTree with(String label, HashTree child) {
        return with(Blob.ofText(label), child);
    }

    /** This tree without one child; the same tree if there is none. */
    public HashTree without(Blob label) {
        return HashTrees.without(this, label);
    }

    /** This tree with everything pruned but the subtrees at these paths, and what proves that a path is absent. */
    public static HashTree witness(HashTree tree, Collection<TreePath> paths) {
        return HashTrees.witness(tree, paths);
    }

    /** The root hash. */
    public final Hash digest() {
        Hash known = digest;
        if (known == null) {
            known = compute();
            digest = known;
        }
        return known;
    }

    /** The value at a path, or what the tree proves about it. */
    public Lookup lookup(TreePath path) {
        return HashTrees.lookup(this, path);
    }

    /** The subtree at a path, if the tree shows one. */
    public Optional<HashTree> subtree(TreePath path) {
        HashTree tree = this;
        for (Blob label : path.labels()) {
            HashTree next = HashTrees.search(tree, label).found();
            if (next == null) {
                return Optional.empty();
            }
            tree = next;
        }
        return Optional.of(tree);
    }

    public Optional<Blob> value(TreePath path) {
        return lookup(path) instanceof Lookup.Found found ? Optional.of(found.value()) : Optional.empty();
    }

    /** The labeled children that are visible at the top of this tree, in order. */
    public List<Labeled> children() {
        List<Labeled> children = new ArrayList<>();
        collect(this, children);
        return children;
    }

    private static void collect(HashTree tree, List<Labeled> into) {
        switch (tree) {
            case Fork fork -> {
                collect(fork.left, into);
                collect(fork.right, into);
            }
            case Labeled labeled -> into.add(labeled);
            case Empty e -> {}
            case Leaf l -> {}
            case Pruned p -> {}
        }
    }

    /** Whether labels strictly increase at every level and no leaf stands among labels. */
    public boolean wellFormed() {
        return HashTrees.wellFormed(this);
    }

    abstract Hash compute();

    /** The first node that is neither fork nor empty; null if there is none. */
    @Nullable
    HashTree firstNode() {
        return this;
    }

    @Nullable
    HashTree lastNode() {
        return this;
    }

    @Nullable
    Blob firstLabel() {
        return null;
    }

    @Nullable
    Blob lastLabel() {
        return null;
    }

    static byte[] separator(String domain) {
        byte[] text = domain.getBytes(StandardCharsets.UTF_8);
        byte[] out = new byte[text.length + 1];
        out[0] = (byte) text.length;
        System.arraycopy(text, 0, out, 1, text.length);
        return out;
    }

    @Override
    public boolean equals(@Nullable Object object) {
        return object == this || (object instanceof HashTree other && HashTrees.same(this, other));
    }

    @Override
    public int hashCode() {
        return digest().hashCode();
    }

    @Override
    public void write(Writer out) {
        switch (this) {
            case Empty e -> out.u8(0);
            case Fork fork -> out.u8(1).value(fork.left).value(fork.right);
            case Labeled labeled -> out.u8(2).blob(labeled.label).value(labeled.tree);
            case Leaf leaf -> out.u8(3).blob(leaf.value);
            case Pruned pruned -> out.u8(4).hash(pruned.hash);
        }
    }

    /** Reads the canonical encoding; refuses a tree that is not well-formed. */
    public static HashTree read(Reader in) {
        HashTree tree = read(in, 0);
        if (!tree.wellFormed()) {
            throw new DecodeException("hash tree is not well-formed");
        }
        return tree;
    }

    private static HashTree read(Reader in, int depth) {
        if (depth > MAX_DEPTH) {
            throw new DecodeException("hash tree is deeper than " + MAX_DEPTH);
        }
        int kind = in.u8();
        return switch (kind) {
            case 0 -> EMPTY;
            case 1 -> new Fork(read(in, depth + 1), read(in, depth + 1));
            case 2 -> new Labeled(in.blob(), read(in, depth + 1));
            case 3 -> new Leaf(in.blob());
            case 4 -> new Pruned(in.hash());
            default -> throw new DecodeException("not a kind of hash tree node: " + kind);
        };
    }

    /** What a tree says about a path (interface specification, "Lookup"). */
    public sealed interface Lookup {
        record Found(Blob value) implements Lookup {}

        /** The path is provably not in the tree. */
        record Absent() implements Lookup {}

        /** It may have been pruned. */
        record Unknown() implements Lookup {}

        /** The path is there, but holds no value. */
        record NoValue() implements Lookup {}
    }

    /** Nothing. */
    public static final class Empty extends HashTree {
        private static final byte[] DOMAIN = separator("ic-hashtree-empty");

        private Empty() {}

        @Override
        Hash compute() {
            return Sha256.hash(DOMAIN);
        }

        @Override
        @Nullable
        HashTree firstNode() {
            return null;
        }

        @Override
        @Nullable
        HashTree lastNode() {
            return null;
        }
    }

    /** Two forests side by side. */
    public static final class Fork extends HashTree {
        private static final byte[] DOMAIN = separator("ic-hashtree-fork");
        private final HashTree left;
        private final HashTree right;
        private final @Nullable HashTree firstNode;
        private final @Nullable HashTree lastNode;
        private final @Nullable Blob firstLabel;
        private final @Nullable Blob lastLabel;

        private Fork(HashTree left, HashTree right) {
            this.left = left;
            this.right = right;
            HashTree first = left.firstNode();
            firstNode = first != null ? first : right.firstNode();
            HashTree last = right.lastNode();
            lastNode = last != null ? last : left.lastNode();
            Blob low = left.firstLabel();
            firstLabel = low != null ? low : right.firstLabel();
            Blob high = right.lastLabel();
            lastLabel = high != null ? high : left.lastLabel();
        }

        public HashTree left() {
            return left;
        }

        public HashTree right() {
            return right;
        }

        @Override
        Hash compute() {
            return Sha256.hash(
                    DOMAIN,
                    left.digest().bytes().unsafeBytes(),
                    right.digest().bytes().unsafeBytes());
        }

        @Override
        @Nullable
        HashTree firstNode() {
            return firstNode;
        }

        @Override
        @Nullable
        HashTree lastNode() {
            return lastNode;
        }

        @Override
        @Nullable
        Blob firstLabel() {
            return firstLabel;
        }

        @Override
        @Nullable
        Blob lastLabel() {
            return lastLabel;
        }
    }

    /** A subtree under a label. */
    public static final class Labeled extends HashTree {
        private static final byte[] DOMAIN = separator("ic-hashtree-labeled");
        private final Blob label;
        private final HashTree tree;

        private Labeled(Blob label, HashTree tree) {
            this.label = label;
            this.tree = tree;
        }

        public Blob label() {
            return label;
        }

        public HashTree tree() {
            return tree;
        }

        @Override
        Hash compute() {
            return Sha256.hash(
                    DOMAIN, label.unsafeBytes(), tree.digest().bytes().unsafeBytes());
        }

        @Override
        Blob firstLabel() {
            return label;
        }

        @Override
        Blob lastLabel() {
            return label;
        }
    }

    /** A value. */
    public static final class Leaf extends HashTree {
        private static final byte[] DOMAIN = separator("ic-hashtree-leaf");
        private final Blob value;

        private Leaf(Blob value) {
            this.value = value;
        }

        public Blob value() {
            return value;
        }

        @Override
        Hash compute() {
            return Sha256.hash(DOMAIN, value.unsafeBytes());
        }
    }

    /** A subtree of which only the digest is left. */
    public static final class Pruned extends HashTree {
        private final Hash hash;

        private Pruned(Hash hash) {
            this.hash = hash;
        }

        public Hash hash() {
            return hash;
        }

        @Override
        Hash compute() {
            return hash;
        }
    }
}
