package dev.tern.runtime.wasm;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A table of a running instance: function indices, {@link WasmImage#NULL} where a slot is empty. Indices are unsigned. */
final class FunctionTable {
    private final int max;
    private int[] slots;

    FunctionTable(int min, int max) {
        this.max = max;
        this.slots = new int[min];
        Arrays.fill(slots, WasmImage.NULL);
    }

    void restore(List<Integer> image) {
        if (slots.length != image.size()) {
            slots = new int[image.size()];
        }
        for (int i = 0; i < slots.length; i++) {
            slots[i] = image.get(i);
        }
    }

    List<Integer> image() {
        List<Integer> image = new ArrayList<>(slots.length);
        for (int slot : slots) {
            image.add(slot);
        }
        return image;
    }

    int size() {
        return slots.length;
    }

    /** The size before, or -1 when there is no room. */
    int grow(int more, int value) {
        int before = slots.length;
        if (more < 0 || more > max - before) {
            return -1;
        }
        slots = Arrays.copyOf(slots, before + more);
        Arrays.fill(slots, before, slots.length, value);
        return before;
    }

    int get(int index) {
        if (index < 0 || index >= slots.length) {
            throw outside();
        }
        return slots[index];
    }

    /** The function at {@code index}; an empty slot traps. */
    int function(int index) {
        int function = get(index);
        if (function == WasmImage.NULL) {
            throw new TrapException(Trap.of(Trap.Kind.NULL_FUNCTION));
        }
        return function;
    }

    void set(int index, int value) {
        get(index);
        slots[index] = value;
    }

    void fill(int from, int value, int count) {
        check(from, count, slots.length);
        Arrays.fill(slots, from, from + count, value);
    }

    void copy(int to, FunctionTable source, int from, int count) {
        check(from, count, source.slots.length);
        check(to, count, slots.length);
        System.arraycopy(source.slots, from, slots, to, count);
    }

    void copy(int to, int[] items, int from, int count) {
        check(from, count, items.length);
        check(to, count, slots.length);
        System.arraycopy(items, from, slots, to, count);
    }

    private static void check(int from, int count, int size) {
        if (Integer.toUnsignedLong(from) + Integer.toUnsignedLong(count) > size) {
            throw outside();
        }
    }

    private static TrapException outside() {
        return new TrapException(Trap.of(Trap.Kind.TABLE_OUT_OF_BOUNDS));
    }
}
