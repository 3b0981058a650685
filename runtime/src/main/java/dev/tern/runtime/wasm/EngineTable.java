package dev.tern.runtime.wasm;

import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.TableInstance;
import com.dylibso.chicory.wasm.types.Table;
import com.dylibso.chicory.wasm.types.TableLimits;
import org.jspecify.annotations.Nullable;

/** The interpreter's view of a table. Its own changes the limits of the module it belongs to when it grows. */
final class EngineTable extends TableInstance {
    private final FunctionTable slots;
    private @Nullable Instance owner;

    EngineTable(Table table, FunctionTable slots) {
        // the engine holds the indices of table.get against the maximum of these limits
        super(new Table(table.elementType(), new TableLimits(0, table.limits().max())), WasmImage.NULL);
        this.slots = slots;
    }

    void belongsTo(Instance instance) {
        owner = instance;
    }

    @Override
    public int size() {
        return slots.size();
    }

    @Override
    public int grow(int more, int value, Instance instance) {
        return slots.grow(more, value);
    }

    @Override
    public int ref(int index) {
        return slots.get(index);
    }

    @Override
    public int requiredRef(int index) {
        return slots.function(index);
    }

    @Override
    public void setRef(int index, int value, Instance instance) {
        slots.set(index, value);
    }

    @Override
    public @Nullable Instance instance(int index) {
        return owner;
    }

    @Override
    public void reset() {}
}
