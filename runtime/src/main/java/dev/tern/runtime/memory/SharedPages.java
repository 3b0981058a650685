package dev.tern.runtime.memory;

import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Pages by content, so that what is there already need not be there again: thousands of canisters begin with what their module
 * brought. It keeps nothing alive, and it forgets: of the pages whose digests lead to one place it knows the last. Nothing but
 * the room that is needed depends on it. Thread-safe.
 */
final class SharedPages {
    private static final int PLACES = 1 << 16;

    private final AtomicReferenceArray<WeakReference<PageNode.Page>> known = new AtomicReferenceArray<>(PLACES);

    /** A page with the content of this one, whose digest must be known: one that was there before, or itself. */
    PageNode.Page of(PageNode.Page page) {
        int place = page.spread() & (PLACES - 1);
        WeakReference<PageNode.Page> reference = known.get(place);
        PageNode.Page before = reference == null ? null : reference.get();
        if (before != null && before.hasDigestOf(page)) {
            return before;
        }
        known.set(place, new WeakReference<>(page));
        return page;
    }
}
