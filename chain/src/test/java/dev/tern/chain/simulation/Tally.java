package dev.tern.chain.simulation;

import dev.tern.chain.block.Application;
import dev.tern.chain.block.Artifact;
import dev.tern.chain.block.Batch;
import dev.tern.chain.block.Draft;
import dev.tern.chain.block.Snapshot;
import dev.tern.chain.block.Validators;
import dev.tern.chain.block.Verdict;
import dev.tern.chain.ingress.Pool;
import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.crypto.Blake3;
import dev.tern.sdk.crypto.Sha256;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;

/** The smallest application: it remembers what it was given, each thing once. "random" makes it wait for randomness. */
class Tally implements Application<Tally.State> {
    private static final Blob RANDOM = Blob.ofText("random");

    private final State genesis;

    Tally(SimKeys keys) {
        this.genesis = new State(0, 0, Hash.ZERO, List.of(), false, keys.validators(), keys.subnetKey());
    }

    record State(
            long height,
            long timeNs,
            Hash root,
            List<Hash> taken,
            boolean wantsRandomness,
            Validators validators,
            Blob subnetKey)
            implements Snapshot {
        @Override
        public Hash stateRoot() {
            return root;
        }

        @Override
        public Hash treeRoot() {
            return Sha256.hash(new Writer().u64(height).hash(root).toBytes());
        }

        @Override
        public long registryVersion() {
            return 1;
        }
    }

    private record Payload(List<Artifact> artifacts) implements Encodable {
        @Override
        public void write(Writer out) {
            out.list(artifacts, Writer::value);
        }

        static Payload read(Reader in) {
            return new Payload(in.list(Artifact::read));
        }
    }

    @Override
    public State load() {
        return genesis;
    }

    @Override
    public void save(State state) {}

    @Override
    public boolean ready(State parent, Blob payload) {
        return true;
    }

    @Override
    public State apply(State parent, Batch batch) {
        List<Hash> taken = new ArrayList<>(parent.taken);
        boolean wants = parent.wantsRandomness && batch.randomness().isEmpty();
        for (Artifact artifact : contents(batch.payload())) {
            taken.add(Pool.idOf(artifact));
            wants |= artifact.content().equals(RANDOM);
        }
        Writer out = new Writer().hash(parent.root).u64(batch.height()).u64(batch.timeNs());
        out.blob(batch.payload()).optional(batch.randomness(), Writer::hash);
        return new State(
                batch.height(),
                batch.timeNs(),
                Blake3.hash(out.toBytes()),
                List.copyOf(taken),
                wants,
                parent.validators,
                parent.subnetKey);
    }

    @Override
    public Verdict judge(State parent, long timeNs, Blob payload) {
        TreeSet<Hash> seen = new TreeSet<>(parent.taken);
        for (Artifact artifact : contents(payload)) {
            if (!seen.add(Pool.idOf(artifact))) {
                return new Verdict.Invalid("something comes twice");
            }
        }
        return new Verdict.Valid(1, parent.validators);
    }

    @Override
    public Draft build(State parent, long timeNs, List<Artifact> waiting) {
        List<Artifact> fresh = new ArrayList<>(waiting);
        fresh.removeIf(artifact -> refuse(parent, timeNs, artifact).isPresent());
        return new Draft(new Payload(fresh).encoded(), 1, parent.validators);
    }

    @Override
    public OptionalLong dueAt(State state) {
        return OptionalLong.empty();
    }

    @Override
    public Optional<String> refuse(State state, long timeNs, Artifact artifact) {
        return state.taken.contains(Pool.idOf(artifact)) ? Optional.of("known") : Optional.empty();
    }

    @Override
    public boolean mayEnterLater(State state, long timeNs, Artifact artifact) {
        return false;
    }

    @Override
    public List<Artifact> contents(Blob payload) {
        return Reader.whole(payload.unsafeBytes(), Payload::read).artifacts();
    }
}
