package dev.tern.runtime.state;

import dev.tern.runtime.memory.Pages;
import dev.tern.runtime.wasm.WasmImage;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.crypto.Blake3;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;

/**
 * An installed program with its memories.
 *
 * @param stablePages size of the stable memory in pages of 64 KiB
 */
public record Code(Program program, WasmImage image, Pages stable, long stablePages) {
    private static final long GLOBAL_BYTES = 8;

    public Code withMemories(WasmImage newImage, Pages newStable, long newStablePages) {
        return new Code(program, newImage, newStable, newStablePages);
    }

    /** Bytes of heap, stable memory, globals, module and custom sections. */
    public long memoryBytes() {
        return image.heapBytes()
                + stableBytes()
                + globalBytes()
                + program.wasm().length()
                + program.sections().bytes();
    }

    public long stableBytes() {
        return stablePages * WasmImage.WASM_PAGE_BYTES;
    }

    public long globalBytes() {
        return image.globals().size() * GLOBAL_BYTES;
    }

    /** Over everything, at the cost of what changed. */
    Hash digest() {
        Writer out = new Writer();
        writeSmall(out);
        out.hash(image.heap().hash()).hash(stable.hash());
        return Blake3.hash(out.toBytes());
    }

    /** Everything but module bytes and pages. */
    void writeSmall(Writer out) {
        program.writeWithoutWasm(out);
        image.writeWithoutHeap(out);
        out.u64(stablePages);
    }

    static Code readSmall(Reader in) {
        return new Code(Program.readWithoutWasm(in), WasmImage.readWithoutHeap(in), Pages.EMPTY, in.u64());
    }

    /** What {@link #readSmall} left out. */
    Code withModule(Blob wasm, Pages heap, Pages newStable) {
        return new Code(program.withWasm(wasm), image.withHeap(heap, image.heapPages()), newStable, stablePages);
    }
}
