package dev.tern.runtime.wasm;

/** The code of a module, for any number of instances. */
sealed interface Code permits CompiledCode, InterpretedCode {
    /** How a module is to be run. Results and costs are the same. */
    enum Mode {
        COMPILED,
        /** As compiled, with every function cut into pieces as otherwise only large ones are. */
        IN_PIECES,
        INTERPRETED
    }

    /** The code at work on one instance. */
    interface Runner {
        /**
         * Calls a function that gives no result.
         *
         * @param args 64 bits each; for an {@code i32} their low half counts
         */
        void call(int function, long... args);
    }

    Runner on(Instance instance);

    /** How many functions are interpreted. */
    int interpretedFunctions();
}
