package dev.tern.runtime.wasm;

import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.TableInstance;
import com.dylibso.chicory.wasm.types.Table;
import com.dylibso.chicory.wasm.types.TableLimits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table of references into the one instance there is. The engine's own table changes the limits of the module it belongs to
 * when it grows, which all instances share; this one keeps to itself, and traps in our terms.
 */
final class FunctionTable extends TableInstance {
    private final int max;
    private int[] slots;
    private @Nullable Instance owner;

    FunctionTable(Table table) {
        // the engine holds the indices of table.get against the maximum of these limits
        super(new Table(table.elementType(), new TableLimits(0, table.limits().max())), WasmImage.NULL);
        this.max = Math.toIntExact(table.limits().max());
        this.slots = new int[Math.toIntExact(table.limits().min())];
        Arrays.fill(slots, WasmImage.NULL);
    }

    void restore(List<Integer> image, Instance instance) {
        owner = instance;
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

    @Override
    public int size() {
        return slots.length;
    }

    @Override
    public int grow(int more, int value, Instance instance) {
        int before = slots.length;
        if (more < 0 || more > max - before) {
            return -1;
        }
        slots = Arrays.copyOf(slots, before + more);
        Arrays.fill(slots, before, slots.length, value);
        return before;
    }

    @Override
    public int ref(int index) {
        if (index < 0 || index >= slots.length) {
            throw new TrapException(Trap.of(Trap.Kind.TABLE_OUT_OF_BOUNDS));
        }
        return slots[index];
    }

    @Override
    public int requiredRef(int index) {
        int function = ref(index);
        if (function == WasmImage.NULL) {
            throw new TrapException(Trap.of(Trap.Kind.NULL_FUNCTION));
        }
        return function;
    }

    @Override
    public void setRef(int index, int value, Instance instance) {
        ref(index);
        slots[index] = value;
    }

    @Override
    public @Nullable Instance instance(int index) {
        return owner;
    }

    @Override
    public void reset() {
        Arrays.fill(slots, WasmImage.NULL);
    }
}
