package dev.tern.runtime.memory;

import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** The radix tree under {@link Pages}: {@value #DEPTH} levels of inner nodes, four bits of the page index each. */
final class PageTree {
    static final int DEPTH = 7;
    static final int FAN_OUT = 16;

    private PageTree() {}

    static PageNode.@Nullable Page find(@Nullable PageNode root, long index) {
        return (PageNode.Page) descend(root, index, 0);
    }

    /** The lowest inner node on the way to page {@code index}. */
    static @Nullable PageNode findChunk(@Nullable PageNode root, long index) {
        return descend(root, index, 1);
    }

    private static @Nullable PageNode descend(@Nullable PageNode root, long index, int downTo) {
        PageNode node = root;
        for (int level = DEPTH; level > downTo && node != null; level--) {
            node = ((PageNode.Inner) node).child(slot(index, level));
        }
        return node;
    }

    /** Puts pages in the places of ascending {@code indices}; null where a page is to be gone. */
    static @Nullable PageNode with(@Nullable PageNode root, long[] indices, PageNode.@Nullable Page[] pages) {
        return with(root, DEPTH, indices, pages, 0, indices.length);
    }

    /** The changes from {@code from} to {@code to} are at least one and all lie under the node. */
    private static @Nullable PageNode with(
            @Nullable PageNode node, int level, long[] indices, PageNode.@Nullable Page[] pages, int from, int to) {
        if (level == 0) {
            return pages[from];
        }
        PageNode.Inner before = (PageNode.Inner) node;
        @Nullable PageNode[] children = before == null ? new PageNode[FAN_OUT] : before.copyOfChildren();
        int changed = 0;
        int at = from;
        while (at < to) {
            int slot = slot(indices[at], level);
            int end = at + 1;
            while (end < to && slot(indices[end], level) == slot) {
                end++;
            }
            children[slot] = with(children[slot], level - 1, indices, pages, at, end);
            changed |= 1 << slot;
            at = end;
        }
        for (PageNode child : children) {
            if (child != null) {
                return PageNode.Inner.of(children, before, changed);
            }
        }
        return null;
    }

    static void forEachPage(@Nullable PageNode root, LongConsumer visit) {
        walk(root, DEPTH, 0, 0, visit);
    }

    static void forEachChunk(@Nullable PageNode root, LongConsumer visit) {
        walk(root, DEPTH, 1, 0, visit);
    }

    private static void walk(@Nullable PageNode node, int level, int downTo, long index, LongConsumer visit) {
        if (node == null) {
            return;
        }
        if (level == downTo) {
            visit.accept(index);
            return;
        }
        PageNode.Inner inner = (PageNode.Inner) node;
        for (int slot = 0; slot < FAN_OUT; slot++) {
            walk(inner.child(slot), level - 1, downTo, index * FAN_OUT + slot, visit);
        }
    }

    /** Is given a page, or null for zeros. */
    @FunctionalInterface
    interface NodeVisitor {
        void visit(long index, PageNode.@Nullable Page page);
    }

    /** Visits the pages of {@code after} that are not those of {@code before}; shared nodes are passed by. */
    static void forEachDifference(@Nullable PageNode before, @Nullable PageNode after, NodeVisitor visit) {
        differences(before, after, DEPTH, 0, visit);
    }

    private static void differences(
            @Nullable PageNode before, @Nullable PageNode after, int level, long index, NodeVisitor visit) {
        if (same(before, after)) {
            return;
        }
        if (level == 0) {
            visit.visit(index, (PageNode.Page) after);
            return;
        }
        for (int slot = 0; slot < FAN_OUT; slot++) {
            differences(child(before, slot), child(after, slot), level - 1, index * FAN_OUT + slot, visit);
        }
    }

    private static boolean same(@Nullable PageNode left, @Nullable PageNode right) {
        return left == right;
    }

    private static @Nullable PageNode child(@Nullable PageNode node, int slot) {
        return node == null ? null : ((PageNode.Inner) node).child(slot);
    }

    private static int slot(long index, int level) {
        return (int) (index >>> (4 * (level - 1))) & (FAN_OUT - 1);
    }
}
