package dev.tern.chain.node;

import dev.tern.chain.network.TcpNetwork;
import dev.tern.runtime.execution.Executor;
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
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches the package of a canister that moves here from nodes of its source, in chunks of 64 KiB, each checked on arrival.
 * What is here already is not fetched again. Blocks its caller.
 */
final class Incoming {
    private static final Logger LOG = LoggerFactory.getLogger(Incoming.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int WINDOW = 16;
    /** A base copy works this part of the time only: the canister runs on meanwhile, so nobody waits for it. */
    private static final int BASE_SHARE = 4;
    /** What a package holds besides the memory that its canister states: module, queues, statuses. */
    private static final long SLACK = 64L << 20;

    private final TcpNetwork network;
    private final Keeper keeper;
    private final Executor executor;
    private final NodeId self;

    Incoming(TcpNetwork network, Keeper keeper, Executor executor, NodeId self) {
        this.network = network;
        this.keeper = keeper;
        this.executor = executor;
        this.self = self;
    }

    /** Fetches a copy of the canister as it is now; its manifest root, or empty if no source node has one. */
    Optional<Hash> base(Registry registry, MigrationRecord migration) {
        for (NodeId source : sources(registry, migration)) {
            Optional<PackageManifest> manifest = ask(source, new Question.BaseOf(migration.id()))
                    .flatMap(bytes -> decode(source, bytes, PackageManifest::read))
                    .filter(m -> m.canister().equals(migration.canister())
                            && m.bytes() <= migration.plan().maxBytes() + SLACK);
            if (manifest.isPresent() && fetch(source, migration.id(), manifest.get(), BASE_SHARE)) {
                return manifest.map(PackageManifest::root);
            }
        }
        return Optional.empty();
    }

    /** Says whether a frozen copy is what its certificate promises: the manifest root it must have, or empty. */
    interface Check {
        Optional<Hash> provenRoot(Blob freezeCertificate);
    }

    /** Fetches the frozen canister and makes it durable; empty as long as no source node offers a proven one. */
    Optional<FrozenCopy> frozen(Registry registry, MigrationRecord migration, Check check) {
        for (NodeId source : sources(registry, migration)) {
            Optional<FrozenCopy> copy = ask(source, new Question.FrozenOf(migration.id()))
                    .flatMap(bytes -> decode(source, bytes, FrozenCopy::read))
                    .filter(c -> check.provenRoot(c.freezeCertificate())
                            .equals(Optional.of(c.manifest().root())));
            if (copy.isPresent() && fetch(source, migration.id(), copy.get().manifest(), 1)) {
                return copy;
            }
        }
        return Optional.empty();
    }

    private record Asked(PackageManifest.Chunk chunk, CompletableFuture<Optional<Blob>> answer) {}

    /**
     * Fetches the chunks that are missing here, several at a time, and makes the package durable and ready to run; false if the
     * source lacks one or sends a wrong one.
     *
     * @param share works at most one part in so many of the time, for the replicas of this machine have other work
     */
    private boolean fetch(NodeId source, long migration, PackageManifest manifest, int share) {
        keeper.need(migration, manifest);
        Hash root = manifest.root();
        PackageAssembly assembly = new PackageAssembly(manifest, keeper.assembled(migration));
        Set<PackageManifest.Chunk> missing = new HashSet<>(assembly.missing());
        List<PackageManifest.Chunk> chunks = manifest.chunks();
        Deque<Asked> window = new ArrayDeque<>();
        Pacer pacer = new Pacer(share);
        int fetched = 0;
        for (int number = 0; number < chunks.size(); number++) {
            PackageManifest.Chunk chunk = chunks.get(number);
            if (!missing.contains(chunk) || isHere(assembly, chunk)) {
                continue;
            }
            if (window.size() == WINDOW && !take(source, assembly, window.remove(), pacer)) {
                return false;
            }
            Question question = new Question.ChunkOf(migration, root, number);
            window.add(new Asked(chunk, network.ask(source, question.encoded(), PATIENCE)));
            fetched++;
        }
        while (!window.isEmpty()) {
            if (!take(source, assembly, window.remove(), pacer)) {
                return false;
            }
        }
        CanisterPackage whole = assembly.finish();
        keeper.shelve(migration, whole);
        executor.prepare(whole.canister());
        LOG.info("migration {}: {} of {} chunks fetched from {}", migration, fetched, chunks.size(), source);
        return true;
    }

    private boolean isHere(PackageAssembly assembly, PackageManifest.Chunk chunk) {
        return keeper.chunks()
                .get(chunk.hash())
                .filter(bytes -> assembly.put(chunk, bytes))
                .isPresent();
    }

    private boolean take(NodeId source, PackageAssembly assembly, Asked asked, Pacer pacer) {
        Optional<Blob> bytes = Answers.await(asked.answer);
        if (bytes.isEmpty()) {
            return false;
        }
        pacer.begin();
        if (!assembly.put(asked.chunk, bytes.get())) {
            network.ban(source, "a chunk that is not what its manifest says");
            return false;
        }
        keeper.chunks().put(asked.chunk.hash(), bytes.get());
        pacer.rest();
        return true;
    }

    private Optional<Blob> ask(NodeId source, Question question) {
        return Answers.await(network.ask(source, question.encoded(), PATIENCE));
    }

    private <T> Optional<T> decode(NodeId source, Blob bytes, Function<Reader, T> read) {
        try {
            return Optional.of(Reader.whole(bytes.unsafeBytes(), read));
        } catch (DecodeException e) {
            network.ban(source, "an answer that does not decode: " + e.getMessage());
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
