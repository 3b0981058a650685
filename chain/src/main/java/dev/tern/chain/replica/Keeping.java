package dev.tern.chain.replica;

import dev.tern.runtime.state.CanisterPackage;
import dev.tern.runtime.state.ReplicatedState;
import dev.tern.sdk.types.Hash;
import java.util.Optional;

/** What a node keeps on disk for the machine, besides blocks. */
public interface Keeping {
    /** The newest whole state kept. */
    Optional<ReplicatedState> load();

    /** Keeps a state; returns before it is durable. */
    void save(ReplicatedState state);

    /** Whether the package of a canister that moves here is here, whole and durable. */
    boolean holds(long migration, Hash manifestRoot);

    /** The package, if it is here. */
    Optional<CanisterPackage> arrived(long migration, Hash manifestRoot);
}
