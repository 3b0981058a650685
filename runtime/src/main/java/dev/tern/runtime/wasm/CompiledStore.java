package dev.tern.runtime.wasm;

import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import java.util.Optional;

/**
 * Keeps what was compiled for the next start of the process. A memory and nothing more: what it lost, or never took, is compiled
 * again, with the same result. It may be used by many threads at once, never throws, and gives back the bytes that it was given
 * or none.
 */
public interface CompiledStore {
    /** Forgets everything. */
    CompiledStore NONE = new CompiledStore() {
        @Override
        public Optional<Blob> get(Hash key) {
            return Optional.empty();
        }

        @Override
        public void put(Hash key, Blob compiled) {}
    };

    Optional<Blob> get(Hash key);

    void put(Hash key, Blob compiled);
}
