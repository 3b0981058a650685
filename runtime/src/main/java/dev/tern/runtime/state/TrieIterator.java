package dev.tern.runtime.state;

import dev.tern.sdk.types.Blob;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** Walks a trie in key order. */
final class TrieIterator<K, V> implements Iterator<HashedMap.Entry<K, V>> {
    private final Deque<TrieNode<K, V>> ahead = new ArrayDeque<>();

    TrieIterator(@Nullable TrieNode<K, V> root) {
        if (root != null) {
            ahead.push(root);
        }
    }

    /** Starts at the first key that is not below {@code start}. */
    TrieIterator(@Nullable TrieNode<K, V> root, Blob start) {
        TrieNode<K, V> node = root;
        while (node instanceof TrieNode.Branch<K, V> branch) {
            if (branch.left.last().bytes.compareTo(start) >= 0) {
                ahead.push(branch.right);
                node = branch.left;
            } else {
                node = branch.right;
            }
        }
        if (node instanceof TrieNode.Leaf<K, V> leaf && leaf.bytes.compareTo(start) >= 0) {
            ahead.push(leaf);
        }
    }

    @Override
    public boolean hasNext() {
        return !ahead.isEmpty();
    }

    @Override
    public HashedMap.Entry<K, V> next() {
        TrieNode.Leaf<K, V> leaf = nextLeaf();
        return new HashedMap.Entry<>(leaf.key, leaf.value);
    }

    TrieNode.Leaf<K, V> nextLeaf() {
        if (ahead.isEmpty()) {
            throw new NoSuchElementException();
        }
        TrieNode<K, V> node = ahead.pop();
        while (node instanceof TrieNode.Branch<K, V> branch) {
            ahead.push(branch.right);
            node = branch.left;
        }
        if (node instanceof TrieNode.Leaf<K, V> leaf) {
            return leaf;
        }
        throw new IllegalStateException("a trie node is a branch or a leaf");
    }
}
