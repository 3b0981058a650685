package dev.tern.runtime.wasm;

import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a module offers.
 *
 * @param hash SHA-256 of the bytes as they were given, gzip included
 * @param updates names of update methods, without prefix; likewise queries and composite queries
 * @param hooks the system's entry points that the module exports
 * @param metadata custom sections {@code icp:public NAME} and {@code icp:private NAME}, by name
 * @param hasStart whether the module has a start function
 * @param wasm64 whether the module was written for 64-bit memory
 */
public record ModuleInfo(
        Hash hash,
        SortedSet<String> updates,
        SortedSet<String> queries,
        SortedSet<String> compositeQueries,
        Set<Hook> hooks,
        SortedMap<String, Metadata> metadata,
        boolean hasStart,
        boolean wasm64) {

    public ModuleInfo {
        updates = Collections.unmodifiableSortedSet(new TreeSet<>(updates));
        queries = Collections.unmodifiableSortedSet(new TreeSet<>(queries));
        compositeQueries = Collections.unmodifiableSortedSet(new TreeSet<>(compositeQueries));
        EnumSet<Hook> copy = EnumSet.noneOf(Hook.class);
        copy.addAll(hooks);
        hooks = Collections.unmodifiableSet(copy);
        metadata = Collections.unmodifiableSortedMap(new TreeMap<>(metadata));
    }

    public boolean has(Hook hook) {
        return hooks.contains(hook);
    }

    public Optional<Metadata> metadata(String name) {
        return Optional.ofNullable(metadata.get(name));
    }

    /** A custom section for people and tools; a private one only for controllers. */
    public record Metadata(boolean isPublic, Blob content) {}

    /** Entry points that the system calls by itself. */
    public enum Hook {
        INIT("canister_init"),
        PRE_UPGRADE("canister_pre_upgrade"),
        POST_UPGRADE("canister_post_upgrade"),
        INSPECT_MESSAGE("canister_inspect_message"),
        HEARTBEAT("canister_heartbeat"),
        GLOBAL_TIMER("canister_global_timer"),
        ON_LOW_WASM_MEMORY("canister_on_low_wasm_memory");

        private final String exportName;

        Hook(String exportName) {
            this.exportName = exportName;
        }

        public String exportName() {
            return exportName;
        }

        public Entry entry() {
            return new Entry.Export(exportName);
        }
    }
}
