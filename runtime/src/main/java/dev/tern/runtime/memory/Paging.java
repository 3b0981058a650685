package dev.tern.runtime.memory;

/** Where memory goes that has no room in the heap. Whoever uses it gets the same bytes with it and without it. */
public interface Paging {
    /** Keeps everything in the heap. */
    Paging NONE = pages -> {};

    /** Lets the contents of these pages be put elsewhere when room is short. Costs as much as is new in them. */
    void admit(Pages pages);

    /** {@link Pages#withChunk}, for chunks that are read: the result may share pages with other memories. */
    default Pages withChunk(Pages pages, long chunk, byte[] bytes) {
        return pages.withChunk(chunk, bytes);
    }
}
