package dev.tern.runtime.machine;

import dev.tern.runtime.state.CanisterPackage;
import dev.tern.sdk.types.Blob;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A decided block, as the state machine takes it.
 *
 * @param timeNs of the block; later than that of the block before
 * @param randomness the random beacon that the block carries, verified (protocol.md, 10)
 * @param packages for each activation of the payload, by migration, the package of the manifest root that it names
 */
public record Batch(
        long height,
        long timeNs,
        Optional<Blob> randomness,
        Payload payload,
        SortedMap<Long, CanisterPackage> packages) {
    public Batch {
        packages = Collections.unmodifiableSortedMap(new TreeMap<>(packages));
    }
}
