package dev.tern.runtime.wasm;

import dev.tern.runtime.wasm.binary.WasmBinary;
import dev.tern.runtime.wasm.binary.WasmBinary.FunctionType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One instance of a module, put into the state of an image before a run and read out after it. Used by one thread at a time. */
final class Execution {
    private final CanisterModule module;
    private final Instance instance;
    private final Code.Runner code;
    private @Nullable WasmImage state;
    /** What it was at before its last run. */
    private @Nullable WasmImage origin;

    Execution(CanisterModule module) {
        this.module = module;
        this.instance = new Instance(module.layout());
        this.code = module.code().on(instance);
    }

    /** Whether the instance needs no restoring to be at {@code image}. */
    boolean isAt(WasmImage image) {
        return same(state, image);
    }

    /** Whether little has to be restored for the instance to be at {@code image}. */
    boolean isNear(WasmImage image) {
        return same(state, image) || same(origin, image);
    }

    CanisterModule module() {
        return module;
    }

    /** About how many bytes it takes, without pages. */
    long bytes() {
        return instance.bytes();
    }

    Run run(WasmImage image, Entry entry, long instructionLimit, Allowance allowance, SystemCalls system) {
        if (!same(state, image)) {
            instance.restore(image);
        }
        origin = image;
        // until the run has ended well the instance is in no known state
        state = null;
        instance.connect(system);
        try {
            instance.begin(instructionLimit, EngineThread.MAX_FRAME_UNITS, allowance);
            Trap trap = call(entry);
            if (trap != null) {
                return new Run(new Run.Trapped(trap), image, instance.used(), 0);
            }
            int dirty = instance.dirtyPages();
            WasmImage after = instance.capture(image);
            state = after;
            return new Run(new Run.Returned(), after, instance.used(), dirty);
        } finally {
            instance.end();
            instance.connect(null);
        }
    }

    /** Whether the two are one object; to compare images by value would cost their hashes. */
    private static boolean same(@Nullable Object left, Object right) {
        return left == right;
    }

    private @Nullable Trap call(Entry entry) {
        Trap trap = attempt(entry);
        try {
            instance.settle();
            return trap;
        } catch (TrapException limit) {
            return limit.trap();
        }
    }

    private @Nullable Trap attempt(Entry entry) {
        try {
            switch (entry) {
                case Entry.Start start -> module.start().ifPresent(code::call);
                case Entry.Export export -> code.call(module.function(export.name()));
                case Entry.TableCall table -> callback(table.index(), table.env());
            }
            return null;
        } catch (TrapException e) {
            return e.trap();
        } catch (StackOverflowError | OutOfMemoryError e) {
            throw new IllegalStateException("the host has no room for this run: " + e, e);
        }
    }

    private int target(int index) {
        try {
            if (instance.hasTables()) {
                return instance.table(0).function(index);
            }
        } catch (TrapException e) {
            // said below as for a module without a table
        }
        throw new TrapException(new Trap(
                Trap.Kind.MISSING_FUNCTION,
                "Canister requested to invoke a non-existent Wasm function " + Integer.toUnsignedString(index)
                        + " from table 0"));
    }

    private void callback(int index, long env) {
        int function = target(index);
        FunctionType type = module.typeOf(function);
        boolean wide = type.params().equals(List.of(WasmBinary.I64));
        boolean narrow = type.params().equals(List.of(WasmBinary.I32));
        if ((!wide && !narrow) || !type.results().isEmpty()) {
            throw new TrapException(Trap.of(Trap.Kind.SIGNATURE_MISMATCH));
        }
        code.call(function, narrow ? (int) env : env);
    }
}
