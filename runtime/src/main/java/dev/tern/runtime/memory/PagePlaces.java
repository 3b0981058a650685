package dev.tern.runtime.memory;

import org.jspecify.annotations.Nullable;

/** Places of pages in a row, each in one row at most. */
final class PagePlaces {
    private @Nullable PagePlace first;
    private @Nullable PagePlace last;
    private long count;

    long count() {
        return count;
    }

    @Nullable
    PagePlace first() {
        return first;
    }

    void addLast(PagePlace place) {
        PagePlace end = last;
        place.before = end;
        if (end == null) {
            first = place;
        } else {
            end.after = place;
        }
        last = place;
        count++;
    }

    void remove(PagePlace place) {
        PagePlace before = place.before;
        PagePlace after = place.after;
        if (before == null) {
            first = after;
        } else {
            before.after = after;
        }
        if (after == null) {
            last = before;
        } else {
            after.before = before;
        }
        place.before = null;
        place.after = null;
        count--;
    }
}
