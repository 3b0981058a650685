package dev.tern.runtime.state;

import dev.tern.runtime.memory.Pages;
import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.types.Blob;
import java.util.List;
import java.util.Optional;

/**
 * What a canister was at some time, to be loaded again: taken from it, or uploaded piece by piece.
 *
 * @param number within the canister that it belongs to
 * @param small everything but the bytes
 * @param module the bytes as they were installed
 * @param chunks of the canister's chunk store
 */
public record Snapshot(long number, Small small, Pages module, Pages heap, Pages stable, ModuleChunks chunks) {
    /** How many memories a snapshot has: module, heap, stable memory and chunks. */
    static final int MEMORIES = 4;

    /**
     * Everything but the bytes.
     *
     * @param uploaded whether it came piece by piece
     * @param time block time at which it was made, nanoseconds
     * @param version of the canister then
     * @param globals those that are exported or mutable, in the module's order
     * @param timer when the global timer was due, 0 if it was not set; absent if loading leaves the timer alone
     * @param lowMemory absent if loading leaves it alone
     */
    public record Small(
            boolean uploaded,
            long time,
            long version,
            long moduleBytes,
            long heapBytes,
            long stableBytes,
            List<Global> globals,
            Blob certifiedData,
            Optional<Long> timer,
            Optional<LowMemory> lowMemory)
            implements Encodable {
        @Override
        public void write(Writer out) {
            out.bool(uploaded)
                    .u64(time)
                    .u64(version)
                    .u64(moduleBytes)
                    .u64(heapBytes)
                    .u64(stableBytes)
                    .list(globals, Writer::value)
                    .blob(certifiedData)
                    .optional(timer, Writer::u64)
                    .optional(lowMemory, Writer::value);
        }

        static Small read(Reader in) {
            return new Small(
                    in.bool(),
                    in.u64(),
                    in.u64(),
                    in.u64(),
                    in.u64(),
                    in.u64(),
                    in.list(Global::read),
                    in.blob(),
                    in.optional(Reader::u64),
                    in.optional(LowMemory::read));
        }
    }

    /**
     * The value of a global.
     *
     * @param type as in the binary format, such as 0x7f for i32
     * @param bits zero-extended
     */
    public record Global(int type, long bits) implements Encodable {
        @Override
        public void write(Writer out) {
            out.u8(type).u64(bits);
        }

        static Global read(Reader in) {
            return new Global(in.u8(), in.u64());
        }
    }

    /** Bytes that it counts for. */
    public long bytes() {
        return small.moduleBytes + small.heapBytes + small.stableBytes + chunks.bytes();
    }

    public Snapshot withModule(Pages other) {
        return new Snapshot(number, small, other, heap, stable, chunks);
    }

    public Snapshot withHeap(Pages other) {
        return new Snapshot(number, small, module, other, stable, chunks);
    }

    public Snapshot withStable(Pages other) {
        return new Snapshot(number, small, module, heap, other, chunks);
    }

    public Snapshot withChunks(ModuleChunks other) {
        return new Snapshot(number, small, module, heap, stable, other);
    }

    List<Pages> memories() {
        return List.of(module, heap, stable, chunks.pages());
    }

    void writeSmall(Writer out) {
        out.u64(number).value(small);
        chunks.writeSmall(out);
    }

    static Snapshot readSmall(Reader in) {
        return new Snapshot(
                in.u64(), Small.read(in), Pages.EMPTY, Pages.EMPTY, Pages.EMPTY, ModuleChunks.readSmall(in));
    }
}
