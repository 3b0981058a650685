package dev.tern.runtime.memory;

import dev.tern.sdk.crypto.Blake3Batch;
import java.util.ArrayList;
import java.util.List;

/**
 * The digests of the page tree. A page has 4096 bytes and an inner node 512, so that one never passes for the other. Only nodes
 * that have none yet are looked at, level by level from the pages up.
 */
final class PageHash {
    /** So much is copied together at a time. */
    private static final int BATCH = 256;

    private final List<PageNode.Page> pages = new ArrayList<>();
    private final List<List<PageNode.Inner>> levels = new ArrayList<>();

    private PageHash() {}

    /** Makes the digests of a node and of all under it known. */
    static void complete(PageNode node) {
        if (node.isHashed()) {
            return;
        }
        PageHash work = new PageHash();
        work.collect(node, 0);
        work.hashPages();
        for (int depth = work.levels.size() - 1; depth >= 0; depth--) {
            hashInner(work.levels.get(depth));
        }
    }

    /** Makes the digests of pages known that have none yet. */
    static void completePages(List<PageNode.Page> pages) {
        PageHash work = new PageHash();
        work.pages.addAll(pages);
        work.hashPages();
    }

    /** The digest of a page with these bytes. */
    static long[] of(byte[] page) {
        return Blake3Batch.hash(List.of(page), Pages.PAGE_BYTES);
    }

    private void collect(PageNode node, int depth) {
        switch (node) {
            case PageNode.Page page -> pages.add(page);
            case PageNode.Inner inner -> {
                if (levels.size() == depth) {
                    levels.add(new ArrayList<>());
                }
                levels.get(depth).add(inner);
                for (int slot = 0; slot < PageTree.FAN_OUT; slot++) {
                    PageNode child = inner.isOpen(slot) ? inner.child(slot) : null;
                    if (child != null && !child.isHashed()) {
                        collect(child, depth + 1);
                    }
                }
            }
        }
    }

    private void hashPages() {
        for (int from = 0; from < pages.size(); from += BATCH) {
            List<PageNode.Page> batch = pages.subList(from, Math.min(pages.size(), from + BATCH));
            List<byte[]> messages = new ArrayList<>(batch.size());
            batch.forEach(page -> messages.add(page.peek()));
            set(batch, Blake3Batch.hash(messages, Pages.PAGE_BYTES));
        }
    }

    private static void hashInner(List<PageNode.Inner> nodes) {
        for (int from = 0; from < nodes.size(); from += BATCH) {
            List<PageNode.Inner> batch = nodes.subList(from, Math.min(nodes.size(), from + BATCH));
            List<byte[]> messages = new ArrayList<>(batch.size());
            batch.forEach(inner -> messages.add(inner.message()));
            set(batch, Blake3Batch.hash(messages, PageTree.FAN_OUT * PageNode.DIGEST_BYTES));
        }
    }

    private static void set(List<? extends PageNode> nodes, long[] digests) {
        for (int i = 0; i < nodes.size(); i++) {
            nodes.get(i).setDigest(digests, i * Blake3Batch.DIGEST_LONGS);
        }
    }
}
