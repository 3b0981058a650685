package dev.tern.runtime.wasm;

/** The interpreter's view of an instance's memory and meter. */
final class EngineMemory extends UnthreadedMemory {
    private final Instance instance;
    private final int maxPages;

    EngineMemory(Instance instance, int maxPages) {
        this.instance = instance;
        this.maxPages = maxPages;
    }

    @Override
    public int atomicNotify(int address, int count) {
        return instance.meter(address, count);
    }

    @Override
    public int pages() {
        return instance.pages();
    }

    @Override
    public int grow(int more) {
        return instance.grow(more);
    }

    @Override
    public int initialPages() {
        return instance.pages();
    }

    @Override
    public int maximumPages() {
        return maxPages;
    }

    @Override
    public byte read(int address) {
        return HeapAccess.loadByte(address, 0, instance.readable(), instance);
    }

    @Override
    public short readShort(int address) {
        return HeapAccess.loadShort(address, 0, instance.readable(), instance);
    }

    @Override
    public long readU16(int address) {
        return Short.toUnsignedLong(readShort(address));
    }

    @Override
    public int readInt(int address) {
        return HeapAccess.loadInt(address, 0, instance.readable(), instance);
    }

    @Override
    public long readLong(int address) {
        return HeapAccess.loadLong(address, 0, instance.readable(), instance);
    }

    @Override
    public void writeByte(int address, byte value) {
        HeapAccess.storeByte(address, value, 0, instance.owned(), instance);
    }

    @Override
    public void writeShort(int address, short value) {
        HeapAccess.storeShort(address, value, 0, instance.owned(), instance);
    }

    @Override
    public void writeI32(int address, int value) {
        HeapAccess.storeInt(address, value, 0, instance.owned(), instance);
    }

    @Override
    public void writeLong(int address, long value) {
        HeapAccess.storeLong(address, value, 0, instance.owned(), instance);
    }

    @Override
    public float readFloat(int address) {
        return Float.intBitsToFloat(readInt(address));
    }

    @Override
    public double readDouble(int address) {
        return Double.longBitsToDouble(readLong(address));
    }

    @Override
    public long readF32(int address) {
        return readInt(address);
    }

    @Override
    public long readF64(int address) {
        return readLong(address);
    }

    @Override
    public void writeF32(int address, float value) {
        writeI32(address, Float.floatToRawIntBits(value));
    }

    @Override
    public void writeF64(int address, double value) {
        writeLong(address, Double.doubleToRawLongBits(value));
    }

    @Override
    public byte[] readBytes(int address, int length) {
        return instance.read(Integer.toUnsignedLong(address), Integer.toUnsignedLong(length));
    }

    @Override
    public void write(int address, byte[] source, int offset, int length) {
        instance.write(Integer.toUnsignedLong(address), source, offset, length);
    }

    /** The end is the engine's sum of address and length, possibly wrapped around. */
    @Override
    public void fill(byte value, int from, int end) {
        instance.fill(from, value, end - from);
    }

    @Override
    public void copy(int to, int from, int length) {
        instance.copy(to, from, length);
    }

    @Override
    public void initPassiveSegment(int segment, int to, int from, int length) {
        instance.initialise(segment, to, from, length);
    }

    @Override
    public void drop(int segment) {
        throw new IllegalStateException("the rewriter left a data.drop");
    }
}
