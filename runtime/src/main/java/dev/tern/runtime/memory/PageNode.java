package dev.tern.runtime.memory;

import dev.tern.sdk.crypto.Blake3Batch;
import dev.tern.sdk.types.Hash;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A node of the page tree. What it stands for never changes. What is known about it does: its digest, once somebody asked for
 * it, and of a page, where its bytes are. The digest stands in the node itself, for there are very many nodes.
 */
abstract sealed class PageNode {
    static final int DIGEST_BYTES = Blake3Batch.DIGEST_LONGS * Long.BYTES;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private long digest0;
    private long digest1;
    private long digest2;
    private long digest3;
    /** Written last, read first: who sees it sees the digest. Threads that compute it at the same time write the same. */
    private volatile boolean hashed;

    /** Whether a cache knows of the node and of all that is under it. Belongs to the cache. */
    private boolean admitted;

    final boolean isHashed() {
        return hashed;
    }

    final void setDigest(long[] digests, int offset) {
        digest0 = digests[offset];
        digest1 = digests[offset + 1];
        digest2 = digests[offset + 2];
        digest3 = digests[offset + 3];
        hashed = true;
    }

    /** Whether the digest, which must be known, is this one. */
    final boolean hasDigest(long[] digests) {
        return digest0 == digests[0] && digest1 == digests[1] && digest2 == digests[2] && digest3 == digests[3];
    }

    /** Whether the digests of both, which must be known, are the same. */
    final boolean hasDigestOf(PageNode other) {
        return digest0 == other.digest0
                && digest1 == other.digest1
                && digest2 == other.digest2
                && digest3 == other.digest3;
    }

    /** Some bits of the digest, which must be known. */
    final int spread() {
        return (int) digest0;
    }

    /** Writes the digest, which must be known. */
    final void putDigest(byte[] target, int offset) {
        if (!hashed) {
            throw new IllegalStateException("a digest that nobody computed");
        }
        LONG.set(target, offset, digest0);
        LONG.set(target, offset + Long.BYTES, digest1);
        LONG.set(target, offset + 2 * Long.BYTES, digest2);
        LONG.set(target, offset + 3 * Long.BYTES, digest3);
    }

    final boolean isAdmitted() {
        return admitted;
    }

    final void admit() {
        admitted = true;
    }

    /** The digest, which must be known. */
    final Hash digest() {
        byte[] bytes = new byte[DIGEST_BYTES];
        putDigest(bytes, 0);
        return Hash.wrap(bytes);
    }

    /** A page that is not all zero. */
    static final class Page extends PageNode {
        /** Null while the bytes are elsewhere: then {@link #place} says where. */
        private volatile byte @Nullable [] bytes;

        private @Nullable PagePlace place;
        private boolean used;

        Page(byte[] bytes) {
            this.bytes = bytes;
        }

        /** The bytes, which come into the heap if they are not there. */
        byte[] bytes() {
            byte[] here = bytes;
            if (here == null) {
                return elsewhere().load(this);
            }
            if (!used) {
                used = true;
            }
            return here;
        }

        /** The bytes for one look: they stay where they are. */
        byte[] peek() {
            byte[] here = bytes;
            return here == null ? elsewhere().read(this) : here;
        }

        byte @Nullable [] here() {
            return bytes;
        }

        /** Lets the bytes go, which must be at the page's place, or takes them back. */
        void setHere(byte @Nullable [] bytesOrNone) {
            bytes = bytesOrNone;
        }

        void setPlace(PagePlace assigned) {
            place = assigned;
        }

        /** Whether it was used since this was last asked. */
        boolean takeUse() {
            boolean was = used;
            used = false;
            return was;
        }

        private PagePlace elsewhere() {
            PagePlace known = place;
            if (known == null) {
                throw new IllegalStateException("a page without bytes and without a place");
            }
            return known;
        }
    }

    /**
     * Sixteen children, at least one of them present. It keeps their digests beside each other: to look for them in the children,
     * which lie anywhere in the heap, costs more than to hash them.
     */
    static final class Inner extends PageNode {
        private static final int ALL = (1 << PageTree.FAN_OUT) - 1;
        /** The digests of so few children are not worth 512 bytes. */
        private static final int FEW = 4;

        private final @Nullable PageNode[] children;
        /** What is hashed: the digests of the children, zeros for absent ones. None where children are few. */
        private final byte @Nullable [] message;
        /** Has a bit for each child whose digest may not be in the message until the node's own is known. */
        private final int open;

        private Inner(@Nullable PageNode[] children, byte @Nullable [] message, int open) {
            this.children = children;
            this.message = message;
            this.open = open;
        }

        /**
         * A node with these children, of which there is one at least.
         *
         * @param before has the same children but for the changed ones
         * @param changed has a bit for each
         */
        static Inner of(@Nullable PageNode[] children, @Nullable Inner before, int changed) {
            if (count(children) <= FEW) {
                return new Inner(children, null, ALL);
            }
            byte[] known = before == null ? null : before.message;
            if (before == null || known == null) {
                return new Inner(children, new byte[PageTree.FAN_OUT * DIGEST_BYTES], ALL);
            }
            int stillOpen = before.isHashed() ? 0 : before.open;
            return new Inner(children, known.clone(), stillOpen | changed);
        }

        private static int count(@Nullable PageNode[] children) {
            int count = 0;
            for (PageNode child : children) {
                count += child == null ? 0 : 1;
            }
            return count;
        }

        @Nullable
        PageNode child(int slot) {
            return children[slot];
        }

        @Nullable
        PageNode[] copyOfChildren() {
            return children.clone();
        }

        boolean isOpen(int slot) {
            return (open >> slot & 1) == 1;
        }

        /** The digests of all children, which must be known. Threads that do this at the same time write the same. */
        byte[] message() {
            byte[] joined = message == null ? new byte[PageTree.FAN_OUT * DIGEST_BYTES] : message;
            for (int slot = 0; slot < PageTree.FAN_OUT; slot++) {
                if (isOpen(slot)) {
                    PageNode child = children[slot];
                    if (child == null) {
                        Arrays.fill(joined, slot * DIGEST_BYTES, (slot + 1) * DIGEST_BYTES, (byte) 0);
                    } else {
                        child.putDigest(joined, slot * DIGEST_BYTES);
                    }
                }
            }
            return joined;
        }
    }
}
