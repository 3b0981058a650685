package dev.tern.runtime.state;

import dev.tern.sdk.codec.DecodeException;
import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.crypto.HashTree;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import java.util.Iterator;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * An immutable ordered map with structural sharing and cached digests: an update costs O(log n), the digests after it O(log n)
 * per change. Its shape, and so its digest, depends on its content alone, not on how it came about. Ordered by key bytes.
 */
public final class HashedMap<K, V> implements Iterable<HashedMap.Entry<K, V>>, Encodable, Certified {
    private final Schema<K, V> schema;
    private final @Nullable TrieNode<K, V> root;

    /** One key and its value. */
    public record Entry<K, V>(K key, V value) {}

    private HashedMap(Schema<K, V> schema, @Nullable TrieNode<K, V> root) {
        this.schema = schema;
        this.root = root;
    }

    public static <K, V> HashedMap<K, V> empty(Schema<K, V> schema) {
        return new HashedMap<>(schema, null);
    }

    public Optional<V> get(K key) {
        if (root == null) {
            return Optional.empty();
        }
        Blob bytes = schema.keyBytes().apply(key);
        TrieNode.Leaf<K, V> leaf = root.nearest(bytes);
        return leaf.bytes.equals(bytes) ? Optional.of(leaf.value) : Optional.empty();
    }

    public boolean contains(K key) {
        return get(key).isPresent();
    }

    public HashedMap<K, V> with(K key, V value) {
        Blob bytes = schema.keyBytes().apply(key);
        TrieNode.Leaf<K, V> leaf = new TrieNode.Leaf<>(key, bytes, value);
        return new HashedMap<>(schema, root == null ? leaf : root.with(leaf));
    }

    public HashedMap<K, V> without(K key) {
        if (root == null) {
            return this;
        }
        TrieNode<K, V> rest = root.without(schema.keyBytes().apply(key));
        return rest == root ? this : new HashedMap<>(schema, rest);
    }

    /** Replaces the value of a key that must be there. */
    public HashedMap<K, V> update(K key, UnaryOperator<V> change) {
        V value = get(key).orElseThrow(() -> new IllegalStateException("no entry for " + key));
        return with(key, change.apply(value));
    }

    public int size() {
        return root == null ? 0 : root.size();
    }

    public boolean isEmpty() {
        return root == null;
    }

    public Optional<Entry<K, V>> first() {
        Iterator<Entry<K, V>> all = iterator();
        return all.hasNext() ? Optional.of(all.next()) : Optional.empty();
    }

    @Override
    public Iterator<Entry<K, V>> iterator() {
        return new TrieIterator<>(root);
    }

    /** The keys, in order. */
    public Stream<K> keys() {
        return StreamSupport.stream(spliterator(), false).map(Entry::key);
    }

    /** Visits at least the values that are not in {@code before} as well; costs about what changed. */
    public void forEachChange(HashedMap<K, V> before, Consumer<V> visit) {
        if (root != null) {
            root.forEachChange(before.root, visit);
        }
    }

    /** The entries from {@code key} on, in order. */
    public Iterable<Entry<K, V>> from(K key) {
        return () -> new TrieIterator<>(root, schema.keyBytes().apply(key));
    }

    /** BLAKE3 over the whole content; {@link Hash#ZERO} if empty. */
    public Hash digest() {
        return root == null ? Hash.ZERO : Hash.wrap(root.digest(schema));
    }

    @Override
    public Hash treeDigest() {
        return root == null ? HashTree.EMPTY.digest() : Hash.wrap(root.treeDigest());
    }

    /** Values must be {@link Certified}. A label that is asked for and absent is enclosed by its neighbours. */
    @Override
    public HashTree tree(Wanted wanted) {
        if (root == null) {
            return HashTree.EMPTY;
        }
        if (wanted.all()) {
            return root.wholeTree();
        }
        SortedMap<Blob, Wanted> open = new TreeMap<>();
        for (Blob label : wanted.labels()) {
            open.put(label, wanted.below(label));
        }
        return root.tree(encloseAbsent(root, open));
    }

    private static <K, V> SortedMap<Blob, Wanted> encloseAbsent(TrieNode<K, V> root, SortedMap<Blob, Wanted> asked) {
        SortedMap<Blob, Wanted> open = new TreeMap<>();
        asked.forEach((label, below) -> {
            if (root.nearest(label).bytes.equals(label)) {
                open.put(label, below);
                return;
            }
            TrieNode.Leaf<K, V> before = root.before(label);
            if (before != null) {
                open.putIfAbsent(before.bytes, Wanted.NOTHING);
            }
            TrieIterator<K, V> after = new TrieIterator<>(root, label);
            if (after.hasNext()) {
                open.putIfAbsent(after.nextLeaf().bytes, Wanted.NOTHING);
            }
        });
        return open;
    }

    @Override
    public void write(Writer out) {
        out.u32(size());
        for (Entry<K, V> entry : this) {
            schema.writeKey().accept(out, entry.key());
            schema.writeValue().accept(out, entry.value());
        }
    }

    /** Strict: keys must come in order, each once. */
    public static <K, V> HashedMap<K, V> read(Reader in, Schema<K, V> schema) {
        int n = in.u32();
        HashedMap<K, V> map = empty(schema);
        Blob last = null;
        for (int i = 0; i < n; i++) {
            K key = schema.readKey().apply(in);
            Blob bytes = schema.keyBytes().apply(key);
            if (last != null && last.compareTo(bytes) >= 0) {
                throw new DecodeException("keys out of order");
            }
            last = bytes;
            map = map.with(key, schema.readValue().apply(in));
        }
        return map;
    }

    @Override
    public boolean equals(@Nullable Object object) {
        return object instanceof HashedMap<?, ?> other && size() == other.size() && digest().equals(other.digest());
    }

    @Override
    public int hashCode() {
        return digest().hashCode();
    }

    @Override
    public String toString() {
        return "HashedMap of " + size();
    }
}
