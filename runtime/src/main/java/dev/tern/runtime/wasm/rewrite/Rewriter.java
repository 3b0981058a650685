package dev.tern.runtime.wasm.rewrite;

import dev.tern.runtime.wasm.binary.MalformedModuleException;
import dev.tern.runtime.wasm.binary.WasmBinary;
import dev.tern.runtime.wasm.binary.WasmBinary.Body;
import dev.tern.runtime.wasm.binary.WasmBinary.Limits;
import dev.tern.runtime.wasm.binary.WasmBinary.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Rewrites a valid module so that every engine runs it with the same result at the same cost. Functions, globals, tables and
 * segments keep their indices. The start function is taken out: it runs as an entry like any other.
 *
 * <p>Metering comes before the passes that insert code of their own, so that only the author's instructions are paid for.
 */
public final class Rewriter {
    private Rewriter() {}

    /**
     * Rewrites a module.
     *
     * @param maxHeapPages bound on the linear memory, in pages of 64 KiB
     * @param maxTableSize bound on all tables together, in elements, at least what they begin with
     * @param maxInstructions bound on what becomes of the code: some instructions become many
     * @throws MalformedModuleException when the code becomes too large
     */
    public static WasmBinary rewrite(WasmBinary module, int maxHeapPages, int maxTableSize, int maxInstructions) {
        return rewrite(module, maxHeapPages, maxTableSize, maxInstructions, passes(module));
    }

    static WasmBinary rewrite(
            WasmBinary module, int maxHeapPages, int maxTableSize, int maxInstructions, List<Pass> passes) {
        WasmBinary bounded = SingleExit.withResultTypes(module)
                .withMemory(bounded(module.memory().orElse(new Limits(0, Optional.of(0L))), maxHeapPages))
                .withTables(bounded(module.tables(), maxTableSize))
                .withoutStart()
                .withoutCustoms();
        List<Body> bodies = new ArrayList<>(module.bodies().size());
        long size = 0;
        for (int i = 0; i < module.bodies().size(); i++) {
            Body body = rewrite(bounded, i, passes).body();
            size += body.code().size();
            if (size > maxInstructions) {
                throw new MalformedModuleException(
                        "the module has more than " + maxInstructions + " instructions once its loops are counted");
            }
            bodies.add(body);
        }
        return bounded.withBodies(bodies);
    }

    static List<Pass> passes(WasmBinary source) {
        return List.of(
                new DeadCode(),
                new Metering(),
                AddressLowering.of(source),
                new BulkGuards(),
                new OffsetClamp(),
                new CanonicalNan(),
                new LoopSpilling());
    }

    private static Fn rewrite(WasmBinary module, int index, List<Pass> passes) {
        Fn function = Fn.of(module, index);
        for (Pass pass : passes) {
            function = pass.apply(module, function);
        }
        return function;
    }

    /** Every table may grow by the same share of what is left. */
    private static List<Table> bounded(List<Table> tables, int maxSize) {
        long begun = tables.stream().mapToLong(table -> table.limits().min()).sum();
        long share = tables.isEmpty() ? 0 : (maxSize - begun) / tables.size();
        return tables.stream()
                .map(table -> new Table(
                        table.type(), bounded(table.limits(), table.limits().min() + share)))
                .toList();
    }

    private static Limits bounded(Limits limits, long bound) {
        return new Limits(limits.min(), Optional.of(Math.min(bound, limits.max().orElse(bound))));
    }
}
