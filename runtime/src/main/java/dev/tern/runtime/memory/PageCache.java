package dev.tern.runtime.memory;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the contents of pages within a budget of heap: those that were not used for the longest time go to a store, and come
 * back when somebody reads them. Only pages whose digest is known go, and what comes back is checked against it. Nodes of the
 * tree, with the digests, stay. Safe for many threads: who reads a page that is in the heap meets no lock.
 */
public final class PageCache implements Paging {
    private final PageStore store;
    private final long budget;
    private final SharedPages shared = new SharedPages();
    private final ReferenceQueue<PageNode.Page> gone = new ReferenceQueue<>();
    private final PagePlaces inHeap = new PagePlaces();
    /** Held here so that the queue tells of them. */
    private final PagePlaces elsewhere = new PagePlaces();

    private final Deque<Long> freeSlots = new ArrayDeque<>();
    private long slots;

    /**
     * Makes an empty cache.
     *
     * @param budget bytes of pages that may stay in the heap
     */
    public PageCache(PageStore store, long budget) {
        this.store = store;
        this.budget = budget;
    }

    /** Pages by where they are now, for metrics and tests; those that nobody has any more are counted for a while. */
    public record Fill(long pagesInHeap, long pagesElsewhere, long slots) {}

    public synchronized Fill fill() {
        forget();
        return new Fill(inHeap.count(), elsewhere.count(), slots);
    }

    ReferenceQueue<PageNode.Page> gone() {
        return gone;
    }

    @Override
    public void admit(Pages pages) {
        PageNode root = pages.root();
        if (root != null) {
            PageHash.complete(root);
            admit(root);
        }
    }

    @Override
    public Pages withChunk(Pages pages, long chunk, byte[] bytes) {
        return pages.withChunk(chunk, bytes, shared);
    }

    private synchronized void admit(PageNode root) {
        forget();
        admitNew(root);
        trim();
    }

    private void admitNew(PageNode node) {
        if (node.isAdmitted()) {
            return;
        }
        node.admit();
        switch (node) {
            case PageNode.Page page -> {
                PagePlace place = new PagePlace(this, page);
                page.setPlace(place);
                inHeap.addLast(place);
            }
            case PageNode.Inner inner -> {
                for (int slot = 0; slot < PageTree.FAN_OUT; slot++) {
                    PageNode child = inner.child(slot);
                    if (child != null) {
                        admitNew(child);
                    }
                }
            }
        }
    }

    /** The bytes of a page that was not in the heap, and now is. */
    byte[] load(PageNode.Page page, PagePlace place) {
        byte[] bytes = read(page, place);
        return keep(page, place, bytes);
    }

    private synchronized byte[] keep(PageNode.Page page, PagePlace place, byte[] bytes) {
        byte[] meanwhile = page.here();
        if (meanwhile != null) {
            return meanwhile;
        }
        page.setHere(bytes);
        place.inHeap = true;
        elsewhere.remove(place);
        inHeap.addLast(place);
        forget();
        trim();
        return bytes;
    }

    /** The bytes of a page that is not in the heap, and stays where it is. */
    byte[] read(PageNode.Page page, PagePlace place) {
        try {
            byte[] bytes = store.read(place.slot);
            if (!page.hasDigest(PageHash.of(bytes))) {
                throw new IllegalStateException("a page came back from slot " + place.slot
                        + " of the page file other than it went there: the disk is not to be trusted");
            }
            return bytes;
        } finally {
            Reference.reachabilityFence(page); // the slot is free as soon as nobody has the page
        }
    }

    /** Lets the pages go that were not used for the longest time, until the rest fits. */
    private void trim() {
        long second = inHeap.count(); // chances, so that readers who use pages meanwhile cannot keep this going
        PagePlace oldest = inHeap.first();
        while (oldest != null && inHeap.count() * Pages.PAGE_BYTES > budget) {
            PageNode.@Nullable Page page = oldest.get();
            boolean again = page != null && page.takeUse() && second-- > 0;
            if (!again && page != null) {
                putAway(oldest, page);
            }
            inHeap.remove(oldest);
            (again ? inHeap : elsewhere).addLast(oldest);
            oldest.inHeap = again;
            oldest = inHeap.first();
        }
    }

    private void putAway(PagePlace place, PageNode.Page page) {
        if (place.slot == PagePlace.NO_SLOT) {
            long slot = freeSlot();
            store.write(slot, bytesOf(page));
            place.slot = slot;
        }
        page.setHere(null);
    }

    private static byte[] bytesOf(PageNode.Page page) {
        byte[] bytes = page.here();
        if (bytes == null) {
            throw new IllegalStateException("a page in the heap without bytes");
        }
        return bytes;
    }

    private long freeSlot() {
        Long free = freeSlots.pollLast();
        return free == null ? slots++ : free;
    }

    /** Strikes out the pages that nobody has any more. */
    private void forget() {
        for (Reference<?> next = gone.poll(); next != null; next = gone.poll()) {
            PagePlace place = (PagePlace) next;
            (place.inHeap ? inHeap : elsewhere).remove(place);
            if (place.slot != PagePlace.NO_SLOT) {
                freeSlots.addLast(place.slot);
            }
        }
    }
}
