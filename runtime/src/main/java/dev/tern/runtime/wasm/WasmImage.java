package dev.tern.runtime.wasm;

import dev.tern.runtime.memory.Pages;
import dev.tern.sdk.codec.DecodeException;
import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The whole state of a module between two runs. Immutable, engine-independent: functions are named by their index in the
 * module as its author wrote it.
 *
 * @param heap contents of the linear memory
 * @param heapPages size of the linear memory in WebAssembly pages of 64 KiB
 * @param globals one value per global, in order; 32-bit values zero-extended, floats as bits, references as in tables
 * @param tables function indices per table, {@link #NULL} where a slot is empty
 * @param droppedData indices of data segments that {@code memory.init} can no longer read, ascending
 * @param droppedElements likewise for {@code table.init}
 */
public record WasmImage(
        Pages heap,
        int heapPages,
        List<Long> globals,
        List<List<Integer>> tables,
        List<Integer> droppedData,
        List<Integer> droppedElements)
        implements Encodable {
    private static final Interned<List<List<Integer>>> TABLES = new Interned<>();

    public static final int NULL = -1;
    public static final int WASM_PAGE_BYTES = 65536;

    public WasmImage {
        globals = List.copyOf(globals);
        tables = List.copyOf(tables);
        droppedData = List.copyOf(droppedData);
        droppedElements = List.copyOf(droppedElements);
    }

    /** Bytes of linear memory, zeros included. */
    public long heapBytes() {
        return (long) heapPages * WASM_PAGE_BYTES;
    }

    /** The same image with other values of its globals. */
    public WasmImage withGlobals(List<Long> other) {
        return new WasmImage(heap, heapPages, other, tables, droppedData, droppedElements);
    }

    /** The same image with other contents of the linear memory. */
    public WasmImage withHeap(Pages other, int pages) {
        return new WasmImage(other, pages, globals, tables, droppedData, droppedElements);
    }

    @Override
    public void write(Writer out) {
        writeWithoutHeap(out);
        heap.write(out);
    }

    public static WasmImage read(Reader in) {
        WasmImage small = readWithoutHeap(in);
        return small.withHeap(Pages.read(in), small.heapPages);
    }

    /** Everything but the contents of the linear memory, whose pages travel by themselves. */
    public void writeWithoutHeap(Writer out) {
        out.u32(heapPages);
        out.list(globals, Writer::u64);
        out.list(tables, (to, table) -> to.list(table, (slot, function) -> slot.u64(function)));
        out.list(droppedData, Writer::u32);
        out.list(droppedElements, Writer::u32);
    }

    /** Reads what {@link #writeWithoutHeap} wrote; the heap is empty, to be filled by {@link #withHeap}. */
    public static WasmImage readWithoutHeap(Reader in) {
        int heapPages = in.u32();
        List<Long> globals = in.list(Reader::u64);
        List<List<Integer>> tables = in.list(reader -> List.copyOf(reader.list(WasmImage::readFunction)));
        return new WasmImage(
                Pages.EMPTY, heapPages, globals, TABLES.of(List.copyOf(tables)), readIndices(in), readIndices(in));
    }

    private static int readFunction(Reader in) {
        long value = in.u64();
        if (value < NULL || value > Integer.MAX_VALUE) {
            throw new DecodeException("not a function index: " + value);
        }
        return (int) value;
    }

    private static List<Integer> readIndices(Reader in) {
        List<Integer> indices = new ArrayList<>(in.list(Reader::u32));
        for (int i = 1; i < indices.size(); i++) {
            if (indices.get(i - 1) >= indices.get(i)) {
                throw new DecodeException("segments are not in order");
            }
        }
        return Collections.unmodifiableList(indices);
    }
}
