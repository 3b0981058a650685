package dev.tern.runtime.memory;

import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/**
 * What a cache knows of a page: where its bytes are, and, by being a reference to it, when nobody has the page any more. Its
 * fields belong to the cache.
 */
final class PagePlace extends WeakReference<PageNode.Page> {
    static final long NO_SLOT = -1;

    private final PageCache cache;
    /** Of the store, from when the page was first put there. */
    long slot = NO_SLOT;

    boolean inHeap = true;

    @Nullable
    PagePlace before;

    @Nullable
    PagePlace after;

    PagePlace(PageCache cache, PageNode.Page page) {
        super(page, cache.gone());
        this.cache = cache;
    }

    byte[] load(PageNode.Page page) {
        return cache.load(page, this);
    }

    byte[] read(PageNode.Page page) {
        return cache.read(page, this);
    }
}
