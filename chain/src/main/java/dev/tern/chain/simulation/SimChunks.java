package dev.tern.chain.simulation;

import dev.tern.chain.migration.Chunks;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Chunks on a simulated disk: what is not synced may be gone after a crash, the later first. */
final class SimChunks implements Chunks {
    private final Consumer<Runnable> durable;
    private final Map<Hash, Blob> synced = new TreeMap<>();
    private final Map<Hash, Blob> unsynced = new LinkedHashMap<>();

    SimChunks(Consumer<Runnable> durable) {
        this.durable = durable;
    }

    @Override
    public boolean has(Hash hash) {
        return synced.containsKey(hash) || unsynced.containsKey(hash);
    }

    @Override
    public Optional<Blob> get(Hash hash) {
        return Optional.ofNullable(synced.get(hash)).or(() -> Optional.ofNullable(unsynced.get(hash)));
    }

    @Override
    public void put(Hash hash, Blob chunk) {
        unsynced.put(hash, chunk);
    }

    @Override
    public void sync() {
        durable.accept(() -> {
            synced.putAll(unsynced);
            unsynced.clear();
        });
    }

    @Override
    public int sweep(Set<Hash> reachable) {
        int before = synced.size() + unsynced.size();
        synced.keySet().retainAll(reachable);
        unsynced.keySet().retainAll(reachable);
        return before - synced.size() - unsynced.size();
    }

    void crash(SplittableRandom random) {
        int survive = random.nextInt(unsynced.size() + 1);
        unsynced.entrySet().stream().limit(survive).forEach(chunk -> synced.put(chunk.getKey(), chunk.getValue()));
        unsynced.clear();
    }
}
