package dev.tern.chain.node;

import dev.tern.chain.nodeapi.ModuleCounts;
import dev.tern.runtime.wasm.CanisterModule;
import dev.tern.runtime.wasm.PrepareListener;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts what preparing modules took, and tells the log of those that will be slow. Thread-safe. */
final class ModuleWork implements PrepareListener {
    private static final Logger LOG = LoggerFactory.getLogger(ModuleWork.class);

    private final LongAdder compiled = new LongAdder();
    private final LongAdder loaded = new LongAdder();
    private final LongAdder interpreted = new LongAdder();

    @Override
    public void prepared(CanisterModule module, Origin origin) {
        switch (origin) {
            case COMPILED -> compiled.increment();
            case LOADED -> loaded.increment();
        }
        int slow = module.interpretedFunctions();
        interpreted.add(slow);
        if (slow > 0) {
            LOG.warn(
                    "module {} is too large for the JVM: its {} functions are interpreted, with the same results, much slower",
                    module.info().hash(),
                    slow);
        } else {
            LOG.info("module {} is ready, {}", module.info().hash(), origin);
        }
    }

    ModuleCounts counts() {
        return new ModuleCounts(compiled.sum(), loaded.sum(), interpreted.sum());
    }
}
