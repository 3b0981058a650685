package dev.tern.runtime.wasm;

/** Is told what became of modules when they were prepared: for operators. Called by any thread; must return at once. */
public interface PrepareListener {
    /** Hears nothing. */
    PrepareListener NONE = (module, origin) -> {};

    /** Where a module's code came from. */
    enum Origin {
        COMPILED,
        /** From the {@link CompiledStore}. */
        LOADED
    }

    void prepared(CanisterModule module, Origin origin);
}
