package dev.tern.runtime.execution;

import dev.tern.runtime.memory.PageOverlay;
import dev.tern.runtime.memory.Pages;
import dev.tern.runtime.memory.Paging;
import dev.tern.runtime.state.Limits;
import dev.tern.runtime.wasm.Guest;
import dev.tern.runtime.wasm.LinearMemory;

/**
 * The stable memory during one run. However much a run reads or writes, little of it is in the heap at a time: bytes go page by
 * page between the two memories, and what was written is given to the paging now and then.
 */
final class StableMemory {
    /** What the first touch of a page of 4 KiB in a run costs: about what it costs to read all of it, for it may be on disk. */
    static final int PAGE_TOUCH = 4_000;

    private static final int WASM_PAGE = 65536;
    private static final int MOST_PAGES_32 = 65536;
    /** 16 MiB of written pages. */
    private static final int MOST_DIRTY = 4_096;

    private final PageOverlay overlay;
    private final Paging paging;
    private long pages;

    StableMemory(Pages before, long pages, Paging paging) {
        this.overlay = new PageOverlay(before);
        this.paging = paging;
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
        LinearMemory heap = prepare(session, guest, offset, source, length);
        long done = 0;
        while (done < length) {
            int within = (int) ((offset + done) % Pages.PAGE_BYTES);
            int n = (int) Math.min(length - done, Pages.PAGE_BYTES - within);
            heap.read(source + done, overlay.writable((offset + done) / Pages.PAGE_BYTES), within, n);
            done += n;
            if (overlay.dirtyPages() >= MOST_DIRTY) {
                paging.admit(overlay.freeze());
            }
        }
    }

    void read(Session session, Guest guest, long target, long offset, long length) {
        LinearMemory heap = prepare(session, guest, offset, target, length);
        long done = 0;
        while (done < length) {
            int within = (int) ((offset + done) % Pages.PAGE_BYTES);
            int n = (int) Math.min(length - done, Pages.PAGE_BYTES - within);
            heap.write(target + done, overlay.readable((offset + done) / Pages.PAGE_BYTES), within, n);
            done += n;
        }
    }

    /** Checks both ends and charges for the work before it is done. */
    private LinearMemory prepare(Session session, Guest guest, long offset, long address, long length) {
        long size = pages * WASM_PAGE;
        if (offset < 0 || length < 0 || length > size - offset) {
            throw session.trap(Fault.TrapCause.OTHER, "stable memory out of bounds");
        }
        guest.memory().check(address, length);
        guest.charge(length);
        guest.charge(PAGE_TOUCH * overlay.touch(offset, length));
        return guest.memory();
    }

    /** What a run that stands still keeps of it in the heap. */
    long heldBytes() {
        return overlay.heldBytes();
    }

    Pages freeze() {
        return overlay.freeze();
    }
}
