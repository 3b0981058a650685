package dev.tern.runtime.state;

import dev.tern.sdk.crypto.Blake3;
import dev.tern.sdk.crypto.HashTree;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A node of a crit-bit trie over key bytes. Every byte counts as nine bits, a 1 and then its own, and a key ends with a 0, so
 * that no key is a prefix of another and shorter ones come first. Digests are computed once, when first asked for.
 */
abstract sealed class TrieNode<K, V> {
    private byte @Nullable [] digest;
    private byte @Nullable [] treeDigest;

    abstract int size();

    /** The leaf that shares the longest path with {@code key}. */
    abstract Leaf<K, V> nearest(Blob key);

    abstract Leaf<K, V> first();

    abstract Leaf<K, V> last();

    abstract TrieNode<K, V> insert(Leaf<K, V> leaf, int differingBit);

    /** The trie without {@code key}; itself if the key is not there; null if nothing is left. */
    abstract @Nullable TrieNode<K, V> without(Blob key);

    /** Visits at least the values under this node that are not under {@code before} as well. */
    abstract void forEachChange(@Nullable TrieNode<K, V> before, Consumer<V> visit);

    abstract byte[] computeDigest(Schema<K, V> schema);

    abstract byte[] computeTreeDigest();

    abstract HashTree tree(SortedMap<Blob, Wanted> open);

    abstract HashTree wholeTree();

    final TrieNode<K, V> with(Leaf<K, V> leaf) {
        return insert(leaf, firstDifference(nearest(leaf.bytes).bytes, leaf.bytes));
    }

    /** The last leaf below {@code key}. */
    abstract @Nullable Leaf<K, V> before(Blob key);

    final byte[] digest(Schema<K, V> schema) {
        byte[] known = digest;
        if (known == null) {
            known = computeDigest(schema);
            digest = known;
        }
        return known;
    }

    final byte[] treeDigest() {
        byte[] known = treeDigest;
        if (known == null) {
            known = computeTreeDigest();
            treeDigest = known;
        }
        return known;
    }

    static boolean bit(Blob key, int index) {
        int at = index / 9;
        int within = index % 9;
        return at < key.length() && (within == 0 || (key.at(at) >> (8 - within) & 1) == 1);
    }

    /** The first bit in which two keys differ, or -1. */
    static int firstDifference(Blob a, Blob b) {
        int n = Math.min(a.length(), b.length());
        for (int i = 0; i < n; i++) {
            int difference = (a.at(i) ^ b.at(i)) & 0xff;
            if (difference != 0) {
                return 9 * i + 1 + Integer.numberOfLeadingZeros(difference) - 24;
            }
        }
        return a.length() == b.length() ? -1 : 9 * n;
    }

    /** One entry. */
    static final class Leaf<K, V> extends TrieNode<K, V> {
        final K key;
        final Blob bytes;
        final V value;

        Leaf(K key, Blob bytes, V value) {
            this.key = key;
            this.bytes = bytes;
            this.value = value;
        }

        @Override
        int size() {
            return 1;
        }

        @Override
        Leaf<K, V> nearest(Blob sought) {
            return this;
        }

        @Override
        Leaf<K, V> first() {
            return this;
        }

        @Override
        Leaf<K, V> last() {
            return this;
        }

        @Override
        TrieNode<K, V> insert(Leaf<K, V> leaf, int differingBit) {
            return differingBit < 0 ? leaf : Branch.join(this, leaf, differingBit);
        }

        @Override
        @Nullable
        TrieNode<K, V> without(Blob sought) {
            return bytes.equals(sought) ? null : this;
        }

        @Override
        @Nullable
        Leaf<K, V> before(Blob sought) {
            return bytes.compareTo(sought) < 0 ? this : null;
        }

        @Override
        void forEachChange(@Nullable TrieNode<K, V> before, Consumer<V> visit) {
            boolean kept = before != null && before.nearest(bytes) == this;
            if (!kept) {
                visit.accept(value);
            }
        }

        @Override
        byte[] computeDigest(Schema<K, V> schema) {
            byte[] own = schema.digest().apply(value).bytes().unsafeBytes();
            return Blake3.hash(new byte[] {0}, bytes.unsafeBytes(), own).bytes().unsafeBytes();
        }

        @Override
        byte[] computeTreeDigest() {
            return labeled(Wanted.NOTHING).digest().bytes().unsafeBytes();
        }

        @Override
        HashTree tree(SortedMap<Blob, Wanted> open) {
            return labeled(open.getOrDefault(bytes, Wanted.NOTHING));
        }

        @Override
        HashTree wholeTree() {
            return labeled(Wanted.ALL);
        }

        private HashTree labeled(Wanted wanted) {
            if (!(value instanceof Certified certified)) {
                throw new IllegalStateException("not part of the certified tree: " + key);
            }
            return HashTree.labeled(bytes, certified.tree(wanted));
        }
    }

    /** Where keys part: those with a 0 at {@code at} to the left. */
    static final class Branch<K, V> extends TrieNode<K, V> {
        final int at;
        final TrieNode<K, V> left;
        final TrieNode<K, V> right;
        private final int size;

        Branch(int at, TrieNode<K, V> left, TrieNode<K, V> right) {
            this.at = at;
            this.left = left;
            this.right = right;
            this.size = left.size() + right.size();
        }

        static <K, V> Branch<K, V> join(TrieNode<K, V> old, Leaf<K, V> leaf, int differingBit) {
            return bit(leaf.bytes, differingBit)
                    ? new Branch<>(differingBit, old, leaf)
                    : new Branch<>(differingBit, leaf, old);
        }

        @Override
        int size() {
            return size;
        }

        @Override
        Leaf<K, V> nearest(Blob sought) {
            return (bit(sought, at) ? right : left).nearest(sought);
        }

        @Override
        Leaf<K, V> first() {
            return left.first();
        }

        @Override
        Leaf<K, V> last() {
            return right.last();
        }

        @Override
        TrieNode<K, V> insert(Leaf<K, V> leaf, int differingBit) {
            if (differingBit >= 0 && differingBit < at) {
                return join(this, leaf, differingBit);
            }
            return bit(leaf.bytes, at)
                    ? new Branch<>(at, left, right.insert(leaf, differingBit))
                    : new Branch<>(at, left.insert(leaf, differingBit), right);
        }

        @Override
        @Nullable
        TrieNode<K, V> without(Blob sought) {
            boolean goRight = bit(sought, at);
            TrieNode<K, V> old = goRight ? right : left;
            TrieNode<K, V> rest = old.without(sought);
            if (rest == old) {
                return this;
            }
            if (rest == null) {
                return goRight ? left : right;
            }
            return goRight ? new Branch<>(at, left, rest) : new Branch<>(at, rest, right);
        }

        @Override
        @Nullable
        Leaf<K, V> before(Blob sought) {
            Leaf<K, V> found = right.first().bytes.compareTo(sought) < 0 ? right.before(sought) : null;
            return found != null ? found : left.before(sought);
        }

        @Override
        void forEachChange(@Nullable TrieNode<K, V> before, Consumer<V> visit) {
            TrieNode<K, V> old = before;
            while (old instanceof Branch<K, V> above && above.at < at) {
                old = bit(first().bytes, above.at) ? above.right : above.left;
            }
            if (old == this) {
                return;
            }
            if (old instanceof Branch<K, V> beside && beside.at == at) {
                left.forEachChange(beside.left, visit);
                right.forEachChange(beside.right, visit);
            } else {
                left.forEachChange(old, visit);
                right.forEachChange(old, visit);
            }
        }

        @Override
        byte[] computeDigest(Schema<K, V> schema) {
            return Blake3.hash(new byte[] {1}, left.digest(schema), right.digest(schema))
                    .bytes()
                    .unsafeBytes();
        }

        @Override
        byte[] computeTreeDigest() {
            return HashTree.fork(left.prunedTree(), right.prunedTree())
                    .digest()
                    .bytes()
                    .unsafeBytes();
        }

        @Override
        HashTree tree(SortedMap<Blob, Wanted> open) {
            SortedMap<Blob, Wanted> leftOpen = new TreeMap<>();
            SortedMap<Blob, Wanted> rightOpen = new TreeMap<>();
            open.forEach((label, wanted) -> (bit(label, at) ? rightOpen : leftOpen).put(label, wanted));
            return HashTree.fork(open(left, leftOpen), open(right, rightOpen));
        }

        @Override
        HashTree wholeTree() {
            return HashTree.fork(left.wholeTree(), right.wholeTree());
        }

        private static <K, V> HashTree open(TrieNode<K, V> node, SortedMap<Blob, Wanted> open) {
            return open.isEmpty() ? node.prunedTree() : node.tree(open);
        }
    }

    final HashTree prunedTree() {
        return HashTree.pruned(Hash.wrap(treeDigest()));
    }
}
