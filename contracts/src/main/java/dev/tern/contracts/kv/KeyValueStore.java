package dev.tern.contracts.kv;

import dev.tern.sdk.canister.Canister;
import dev.tern.sdk.canister.Nat32;
import dev.tern.sdk.canister.PostUpgrade;
import dev.tern.sdk.canister.Query;
import dev.tern.sdk.canister.Stable;
import dev.tern.sdk.canister.Update;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Texts by key, in the order of the keys. */
@Canister("kv")
public final class KeyValueStore {
    private static final long PAGE = 1_000;

    /** A key with its value. */
    public record Entry(String key, String value) {}

    @Stable
    Map<String, String> entries = new TreeMap<>();

    /** Saved maps come back in their order, but not sorted. */
    @PostUpgrade
    void sort() {
        entries = new TreeMap<>(entries);
    }

    /** Sets a value; returns the one before. */
    @Update
    public Optional<String> put(String key, String value) {
        return Optional.ofNullable(entries.put(key, value));
    }

    @Query
    public Optional<String> get(String key) {
        return Optional.ofNullable(entries.get(key));
    }

    /** Removes a key; returns the value that it had. */
    @Update
    public Optional<String> remove(String key) {
        return Optional.ofNullable(entries.remove(key));
    }

    /** The entries after a key, or from the first; at most as many as asked for, and at most a thousand. */
    @Query
    public List<Entry> list(Optional<String> after, Optional<Nat32> limit) {
        long most = Math.min(limit.map(Nat32::value).orElse(PAGE), PAGE);
        TreeMap<String, String> sorted = (TreeMap<String, String>) entries;
        Map<String, String> rest = after.isPresent() ? sorted.tailMap(after.get(), false) : sorted;
        List<Entry> page = new ArrayList<>();
        for (Map.Entry<String, String> entry : rest.entrySet()) {
            if (page.size() >= most) {
                break;
            }
            page.add(new Entry(entry.getKey(), entry.getValue()));
        }
        return page;
    }

    @Query
    public BigInteger size() {
        return BigInteger.valueOf(entries.size());
    }
}
