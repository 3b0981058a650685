package dev.tern.chain.migration;

import dev.tern.runtime.execution.Executor;
import dev.tern.runtime.registry.Claim;
import dev.tern.runtime.registry.Member;
import dev.tern.runtime.registry.MigrationRecord;
import dev.tern.runtime.registry.Registry;
import dev.tern.runtime.registry.SubnetRecord;
import dev.tern.runtime.state.CanisterPackage;
import dev.tern.runtime.state.PackageAssembly;
import dev.tern.runtime.state.PackageManifest;
import dev.tern.sdk.codec.DecodeException;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.NodeId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches the package of a canister that moves here from nodes of its source, in chunks of 64 KiB, each checked on arrival.
 * What is here already is not fetched again. Never waits: its futures go on where {@code workers} run them.
 */
final class Incoming {
    private static final Logger LOG = LoggerFactory.getLogger(Incoming.class);
    /** Chunks asked for at a time. */
    private static final int WINDOW = 16;
    /** A base copy works this part of the time only: the canister runs on meanwhile, so nobody waits for it. */
    private static final int BASE_SHARE = 4;

    private static final long LONGEST_REST_NS = 50_000_000;
    private static final long NS_PER_MS = 1_000_000;
    /** What a package holds besides the memory that its canister states: module, queues, statuses. */
    private static final long SLACK = 64L << 20;

    private final Peers peers;
    private final Keeper keeper;
    private final Executor executor;
    private final NodeId self;
    private final Workers workers;

    Incoming(Peers peers, Keeper keeper, Executor executor, NodeId self, Workers workers) {
        this.executor = executor;
        this.peers = peers;
        this.keeper = keeper;
        this.self = self;
        this.workers = workers;
    }

    /** Fetches a copy of the canister as it is now; its manifest root, or empty if no source node has one. */
    CompletableFuture<Optional<Hash>> base(Registry registry, MigrationRecord migration) {
        return first(sources(registry, migration), source -> base(source, migration));
    }

    private CompletableFuture<Optional<Hash>> base(NodeId source, MigrationRecord migration) {
        return ask(source, new Question.BaseOf(migration.id()))
                .thenCompose(answer -> answer.flatMap(bytes -> decode(source, bytes, PackageManifest::read))
                        .filter(m -> m.canister().equals(migration.canister())
                                && m.bytes() <= most(migration.plan().claim()))
                        .map(m -> fetch(new Transfer(source, migration.id(), m, BASE_SHARE), m.root()))
                        .orElseGet(Incoming::nothing));
    }

    private static long most(Claim claim) {
        return claim.memoryBytes() + claim.messageBytes() + SLACK;
    }

    /** Says whether a frozen copy is what its certificate promises: the manifest root it must have, or empty. */
    interface Check {
        Optional<Hash> provenRoot(Blob freezeCertificate);
    }

    /** Fetches the frozen canister and makes it durable; empty as long as no source node offers a proven one. */
    CompletableFuture<Optional<FrozenCopy>> frozen(Registry registry, MigrationRecord migration, Check check) {
        return first(sources(registry, migration), source -> frozen(source, migration, check));
    }

    private CompletableFuture<Optional<FrozenCopy>> frozen(NodeId source, MigrationRecord migration, Check check) {
        return ask(source, new Question.FrozenOf(migration.id()))
                .thenCompose(answer -> answer.flatMap(bytes -> decode(source, bytes, FrozenCopy::read))
                        .filter(c -> check.provenRoot(c.freezeCertificate())
                                .equals(Optional.of(c.manifest().root())))
                        .map(c -> fetch(new Transfer(source, migration.id(), c.manifest(), 1), c))
                        .orElseGet(Incoming::nothing));
    }

    /** The first of what the sources give, asked one after the other. */
    private static <T> CompletableFuture<Optional<T>> first(
            List<NodeId> sources, Function<NodeId, CompletableFuture<Optional<T>>> from) {
        if (sources.isEmpty()) {
            return nothing();
        }
        return from.apply(sources.getFirst())
                .thenCompose(found -> found.isPresent()
                        ? CompletableFuture.completedFuture(found)
                        : first(sources.subList(1, sources.size()), from));
    }

    private static <T> CompletableFuture<Optional<T>> nothing() {
        return CompletableFuture.completedFuture(Optional.empty());
    }

    /** Fetches what is missing and makes it ready to run: gives {@code whole}, or empty if a chunk does not come. */
    private <T> CompletableFuture<Optional<T>> fetch(Transfer transfer, T whole) {
        return transfer.run().thenApply(complete -> {
            if (!complete) {
                return Optional.empty();
            }
            transfer.finish();
            return Optional.of(whole);
        });
    }

    /** A package on its way from one source: as many chunks at a time as the window is wide. Thread-safe. */
    private final class Transfer {
        private final NodeId source;
        private final long migration;
        private final PackageManifest manifest;
        private final List<PackageManifest.Chunk> chunks;
        private final int share;
        private final PackageAssembly assembly;
        private final Set<PackageManifest.Chunk> missing;
        private int next;
        private int fetched;
        private long freeAtNs;

        /** @param share works at most one part in so many of the time, for the replicas of this machine have other work */
        Transfer(NodeId source, long migration, PackageManifest manifest, int share) {
            keeper.need(migration, manifest);
            this.source = source;
            this.migration = migration;
            this.manifest = manifest;
            this.chunks = manifest.chunks();
            this.share = share;
            this.assembly = new PackageAssembly(manifest, keeper.assembled(migration), keeper.paging());
            this.missing = new HashSet<>(assembly.missing());
            this.freeAtNs = workers.nowNs();
        }

        /** Whether all came; false if the source lacks one or sends a wrong one. */
        CompletableFuture<Boolean> run() {
            CompletableFuture<Boolean> all = CompletableFuture.completedFuture(true);
            for (int lane = 0; lane < WINDOW; lane++) {
                all = all.thenCombine(lane(), Boolean::logicalAnd);
            }
            return all;
        }

        synchronized void finish() {
            CanisterPackage whole = assembly.finish();
            keeper.shelve(migration, whole);
            executor.prepare(whole.canister());
            LOG.info("migration {}: {} of {} chunks fetched from {}", migration, fetched, chunks.size(), source);
        }

        private CompletableFuture<Boolean> lane() {
            OptionalInt number = nextMissing();
            if (number.isEmpty()) {
                return CompletableFuture.completedFuture(true);
            }
            PackageManifest.Chunk chunk = chunks.get(number.getAsInt());
            return ask(source, new Question.ChunkOf(migration, manifest.root(), number.getAsInt()))
                    .thenCompose(bytes -> take(chunk, bytes)
                            ? rest().thenCompose(rested -> lane())
                            : CompletableFuture.completedFuture(false));
        }

        private synchronized OptionalInt nextMissing() {
            while (next < chunks.size()) {
                PackageManifest.Chunk chunk = chunks.get(next);
                next++;
                if (missing.contains(chunk) && !isHere(chunk)) {
                    return OptionalInt.of(next - 1);
                }
            }
            return OptionalInt.empty();
        }

        private boolean isHere(PackageManifest.Chunk chunk) {
            return keeper.chunks()
                    .get(chunk.hash())
                    .filter(bytes -> assembly.put(chunk, bytes))
                    .isPresent();
        }

        private synchronized boolean take(PackageManifest.Chunk chunk, Optional<Blob> bytes) {
            long began = workers.nowNs();
            boolean right = bytes.isPresent() && assembly.put(chunk, bytes.get());
            if (right) {
                keeper.chunks().put(chunk.hash(), bytes.get());
                fetched++;
            } else if (bytes.isPresent()) {
                peers.ban(source, "a chunk that is not what its manifest says");
            }
            long now = workers.nowNs();
            freeAtNs = Math.max(now, freeAtNs) + Math.min(LONGEST_REST_NS, (now - began) * (share - 1));
            return right;
        }

        private synchronized CompletableFuture<Boolean> rest() {
            long ms = (freeAtNs - workers.nowNs()) / NS_PER_MS;
            CompletableFuture<Boolean> rested = new CompletableFuture<>();
            if (ms > 0) {
                workers.after(ms, () -> rested.complete(true));
            } else {
                rested.complete(true);
            }
            return rested;
        }
    }

    /** What a peer answers; empty too if it does not. */
    private CompletableFuture<Optional<Blob>> ask(NodeId source, Question question) {
        return peers.ask(source, question.encoded())
                .handleAsync((answer, failure) -> failure == null ? answer : Optional.<Blob>empty(), workers);
    }

    private <T> Optional<T> decode(NodeId source, Blob bytes, Function<Reader, T> read) {
        try {
            return Optional.of(Reader.whole(bytes.unsafeBytes(), read));
        } catch (DecodeException e) {
            peers.ban(source, "an answer that does not decode: " + e.getMessage());
            return Optional.empty();
        }
    }

    /** The source's nodes, each destination node beginning with another. */
    private List<NodeId> sources(Registry registry, MigrationRecord migration) {
        SubnetRecord from = registry.subnet(migration.from()).orElseThrow();
        SubnetRecord to = registry.subnet(migration.to()).orElseThrow();
        List<NodeId> all = from.members().stream().map(Member::node).toList();
        List<NodeId> here = to.members().stream().map(Member::node).toList();
        List<NodeId> turned = new ArrayList<>(all);
        Collections.rotate(turned, -Math.max(0, here.indexOf(self)));
        return turned;
    }
}
