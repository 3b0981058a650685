package dev.tern.sdk.crypto;

import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Signatures that were found right: the nodes of a process judge each several times, and a pairing costs a millisecond. Wrong
 * ones are not kept, so nobody can fill it with rubbish. Thread-safe.
 */
final class Proven {
    private static final int MOST = 10_000;

    private final Set<Signed> known = ConcurrentHashMap.newKeySet();

    /** Everything that a verdict depends on. */
    record Signed(Blob key, Hash message, Blob signature) {}

    boolean contains(Signed signed) {
        return known.contains(signed);
    }

    void add(Signed signed) {
        if (known.size() >= MOST) {
            known.clear();
        }
        known.add(signed);
    }
}
