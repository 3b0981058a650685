package dev.tern.runtime.memory;

import dev.tern.sdk.types.Hash;
import org.jspecify.annotations.Nullable;

/** A node of the page tree. Immutable but for the digest, which is computed once when it is first asked for. */
sealed interface PageNode {
    Hash hash();

    /** A page that is not all zero. */
    final class Page implements PageNode {
        private final byte[] bytes;
        private @Nullable Hash hash;

        Page(byte[] bytes) {
            this.bytes = bytes;
        }

        byte[] bytes() {
            return bytes;
        }

        // The race on the field is benign: a Hash has final fields only, and every thread computes the same one.
        @Override
        public Hash hash() {
            Hash known = hash;
            if (known == null) {
                known = PageHash.of(bytes);
                hash = known;
            }
            return known;
        }
    }

    /** Sixteen children, at least one of them present. */
    final class Inner implements PageNode {
        private final @Nullable PageNode[] children;
        private @Nullable Hash hash;

        Inner(@Nullable PageNode[] children) {
            this.children = children;
        }

        @Nullable
        PageNode child(int slot) {
            return children[slot];
        }

        @Nullable
        PageNode[] copyOfChildren() {
            return children.clone();
        }

        @Override
        public Hash hash() {
            Hash known = hash;
            if (known == null) {
                Hash[] digests = new Hash[children.length];
                for (int i = 0; i < digests.length; i++) {
                    PageNode child = children[i];
                    digests[i] = child == null ? Hash.ZERO : child.hash();
                }
                known = PageHash.ofChildren(digests);
                hash = known;
            }
            return known;
        }
    }
}
