package dev.tern.runtime.execution;

import dev.tern.runtime.memory.PageOverlay;
import dev.tern.runtime.memory.Pages;
import dev.tern.runtime.state.Limits;
import dev.tern.runtime.wasm.Guest;

/** The stable memory during one run. */
final class StableMemory {
    private static final int WASM_PAGE = 65536;
    private static final int MOST_PAGES_32 = 65536;

    private final Pages before;
    private final PageOverlay overlay;
    private long pages;

    StableMemory(Pages before, long pages) {
        this.before = before;
        this.overlay = new PageOverlay(before);
        this.pages = pages;
    }

    long pages() {
        return pages;
    }

    /** The size before, or -1 if the memory cannot grow that far. */
    long grow(long more) {
        if (more < 0 || more > Limits.MAX_STABLE_PAGES - pages) {
            return -1;
        }
        long old = pages;
        pages += more;
        return old;
    }

    /** The size, for the old calls that can tell less than 4 GiB. */
    long pages32(Session session) {
        if (pages > MOST_PAGES_32) {
            throw session.trap(Fault.TrapCause.OTHER, "32 bit stable memory api used on a memory larger than 4GB");
        }
        return pages;
    }

    long grow32(Session session, long more) {
        return pages32(session) + more > MOST_PAGES_32 ? -1 : grow(more);
    }

    void write(Session session, Guest guest, long offset, long source, long length) {
        check(session, offset, length);
        guest.charge(length);
        byte[] bytes = guest.memory().read(source, length);
        overlay.write(offset, bytes, 0, bytes.length);
    }

    void read(Session session, Guest guest, long target, long offset, long length) {
        check(session, offset, length);
        if (!SystemApi.inside(guest, target, length)) {
            throw session.trap(Fault.TrapCause.OTHER, "heap out of bounds"); // before so much is read
        }
        guest.charge(length);
        guest.memory().write(target, overlay.read(offset, Math.toIntExact(length)));
    }

    private void check(Session session, long offset, long length) {
        long size = pages * WASM_PAGE;
        if (offset < 0 || length < 0 || length > size - offset) {
            throw session.trap(Fault.TrapCause.OTHER, "stable memory out of bounds");
        }
    }

    Pages freeze() {
        return overlay.dirtyPages() == 0 ? before : overlay.freeze();
    }
}
