package dev.tern.chain.migration;

import dev.tern.chain.engine.View;
import dev.tern.chain.replica.ReplicaState;
import dev.tern.runtime.migration.FreezeProof;
import dev.tern.runtime.state.CanisterPackage;
import dev.tern.runtime.state.LocalMigration;
import dev.tern.runtime.state.MigrationStep;
import dev.tern.runtime.state.PackageManifest;
import dev.tern.runtime.state.ReplicatedState;
import dev.tern.sdk.crypto.TreePath;
import dev.tern.sdk.protocol.Certificate;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a replica of a source subnet hands out: copies of a canister that prepares to leave, and the frozen canister, which
 * is pinned at the end of its last block because the statuses that move with it age in the state. Thread-safe.
 */
public final class Outgoing {
    /** Base copies kept per migration: nodes of the destination may ask at different heights. */
    private static final int BASES = 4;

    private final Keeper keeper;
    private final Map<Long, Deque<Copy>> bases = new ConcurrentHashMap<>();
    private final Map<Long, Copy> frozen = new ConcurrentHashMap<>();

    public Outgoing(Keeper keeper) {
        this.keeper = keeper;
    }

    /** A copy of the canister; who asks for its chunks does not pay for the manifest again. */
    private record Copy(
            CanisterPackage whole, PackageManifest manifest, Hash root, List<PackageManifest.Chunk> chunks) {
        static Copy of(CanisterPackage whole) {
            PackageManifest manifest = whole.manifest();
            return new Copy(whole, manifest, manifest.root(), manifest.chunks());
        }

        Optional<Blob> chunk(int number) {
            return number < chunks.size() ? Optional.of(whole.chunk(chunks.get(number))) : Optional.empty();
        }
    }

    /** Pins what a new state froze, and lets go of what is over. */
    public void follow(ReplicatedState state) {
        state.network().migrations().forEach(entry -> {
            LocalMigration migration = entry.value();
            boolean holds = migration.step() == MigrationStep.FROZEN;
            if (holds && !frozen.containsKey(migration.id())) {
                pin(state, migration);
            }
            if (migration.over()) {
                bases.remove(migration.id());
                frozen.remove(migration.id());
            }
        });
    }

    private void pin(ReplicatedState state, LocalMigration migration) {
        Hash root = migration.cutover().orElseThrow().manifestRoot();
        if (keeper.holds(migration.id(), root)) {
            return;
        }
        Optional<Copy> copy = copy(state, migration).filter(c -> c.root.equals(root));
        copy.ifPresent(found -> {
            frozen.put(migration.id(), found);
            keeper.later(() -> shelve(migration.id(), found));
        });
    }

    /** Keeps what the state will not have any more; memory and module stay in it, frozen, for as long as they are served. */
    private void shelve(long migration, Copy copy) {
        keeper.need(migration, copy.manifest);
        for (PackageManifest.Chunk chunk : copy.manifest.core()) {
            keeper.chunks().put(chunk.hash(), copy.whole.chunk(chunk));
        }
        keeper.shelve(migration, copy.manifest);
    }

    /** Answers what another node asks; empty if it is not about migrations, or not here. */
    public Optional<Blob> answer(View<ReplicaState> view, Question question) {
        return switch (question) {
            case Question.DelegationOf q -> Optional.empty();
            case Question.BaseOf q -> base(view, q.migration());
            case Question.FrozenOf q -> frozen(view, q.migration());
            case Question.ChunkOf q -> chunk(view, q.migration(), q.root(), q.number());
        };
    }

    /** The manifest of a copy of the canister as it is now, which stays available for a while. */
    private Optional<Blob> base(View<ReplicaState> view, long id) {
        ReplicatedState state = view.latest().state();
        Optional<LocalMigration> migration = state.network()
                .migrations()
                .get(id)
                .filter(m -> m.step() == MigrationStep.SERVING || m.step() == MigrationStep.FROZEN);
        Optional<Copy> copy = migration.flatMap(m -> copy(state, m));
        copy.ifPresent(found -> bases.compute(id, (key, known) -> {
            Deque<Copy> kept = known == null ? new ArrayDeque<>() : new ArrayDeque<>(known);
            kept.addLast(found);
            if (kept.size() > BASES) {
                kept.removeFirst();
            }
            return kept;
        }));
        return copy.map(found -> found.manifest.encoded());
    }

    /** The frozen canister's manifest with the certificate, once both are there. */
    private Optional<Blob> frozen(View<ReplicaState> view, long id) {
        Optional<LocalMigration> certified = view.certified()
                .flatMap(c -> c.state().state().network().migrations().get(id))
                .filter(m -> m.statement().provesFreeze());
        Optional<PackageManifest> manifest = certified.flatMap(m -> {
            Hash root = m.cutover().orElseThrow().manifestRoot();
            Copy pinned = frozen.get(id);
            return pinned == null ? keeper.manifest(id, root) : Optional.of(pinned.manifest);
        });
        List<TreePath> paths = List.of(
                TreePath.of("time"),
                TreePath.of("tern", "height"),
                TreePath.of("tern", "registry_version"),
                FreezeProof.path(id));
        Optional<Certificate> certificate = view.certified().map(c -> c.state().certificate(c.certification(), paths));
        return manifest.flatMap(m -> certificate.map(c -> new FrozenCopy(c.encode(), m).encoded()));
    }

    private Optional<Blob> chunk(View<ReplicaState> view, long id, Hash root, int number) {
        Copy pinned = frozen.get(id);
        if (pinned != null && pinned.root.equals(root)) {
            return pinned.chunk(number);
        }
        for (Copy base : bases.getOrDefault(id, new ArrayDeque<>())) {
            if (base.root.equals(root)) {
                return base.chunk(number);
            }
        }
        return keeper.manifest(id, root)
                .flatMap(manifest -> manifest.chunk(number))
                .flatMap(chunk -> keeper.chunks().get(chunk.hash()).or(() -> fromState(view, id, chunk)));
    }

    /** After a restart: the frozen canister's memory, whatever became of the rest. */
    private static Optional<Blob> fromState(View<ReplicaState> view, long id, PackageManifest.Chunk chunk) {
        ReplicatedState state = view.latest().state();
        return state.network()
                .migrations()
                .get(id)
                .flatMap(migration -> copy(state, migration))
                .map(copy -> copy.whole.chunk(chunk))
                .filter(chunk::verify);
    }

    private static Optional<Copy> copy(ReplicatedState state, LocalMigration migration) {
        return state.canister(migration.canister())
                .map(c -> CanisterPackage.of(
                        c, state.ingress().of(migration.canister().principal())))
                .map(Copy::of);
    }
}
