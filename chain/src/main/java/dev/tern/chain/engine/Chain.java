package dev.tern.chain.engine;

import dev.tern.chain.block.Application;
import dev.tern.chain.block.Batch;
import dev.tern.chain.block.Block;
import dev.tern.chain.block.BlockRules.Parent;
import dev.tern.chain.block.DecidedBlock;
import dev.tern.chain.block.Domain;
import dev.tern.chain.block.Snapshot;
import dev.tern.chain.port.Store;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.crypto.Blake3;
import dev.tern.sdk.types.Hash;
import java.util.Optional;

/** The decided chain: what is stored, and the state it led to. A stored block may wait to be applied. */
final class Chain<S extends Snapshot> {
    private final Application<S> application;
    private final Store store;
    private final int saveEvery;
    private Parent<S> tip;
    private long saved;
    private Optional<DecidedBlock> appended = Optional.empty();

    Chain(Domain domain, Application<S> application, Store store, int saveEvery) {
        this.application = application;
        this.store = store;
        this.saveEvery = saveEvery;
        S state = application.load();
        this.saved = state.height();
        this.tip = new Parent<>(idAt(domain, state.height()), state);
    }

    private Hash idAt(Domain domain, long height) {
        if (height == 0) {
            return Blake3.hash(new Writer()
                    .hash(domain.network())
                    .subnet(domain.subnet())
                    .text("genesis")
                    .toBytes());
        }
        return stored(height).block().id();
    }

    /** The last block that was applied, and the state after it. */
    Parent<S> tip() {
        return tip;
    }

    S state() {
        return tip.state();
    }

    long height() {
        return tip.state().height();
    }

    /** Whether a stored block waits for something before it can be applied. */
    boolean waits() {
        return store.height() > height();
    }

    void append(DecidedBlock block) {
        store.append(block);
        appended = Optional.of(block);
    }

    Optional<DecidedBlock> block(long height) {
        return height <= store.height() ? store.block(height) : Optional.empty();
    }

    /** Applies the next stored block, if there is one and this node has what it takes. */
    Optional<DecidedBlock> applyNext() {
        if (!waits()) {
            return Optional.empty();
        }
        long next = height() + 1;
        DecidedBlock decided = appended.filter(block -> block.height() == next).orElseGet(() -> stored(next));
        Block block = decided.block();
        if (!block.header().stateRoot().equals(tip.state().stateRoot())) {
            throw new IllegalStateException("state diverged: block " + block.height() + " was made on state root "
                    + block.header().stateRoot() + " after height " + height() + ", here it is "
                    + tip.state().stateRoot());
        }
        if (!application.ready(tip.state(), block.body().payload())) {
            return Optional.empty();
        }
        Optional<Hash> randomness =
                block.body().randomness().map(r -> Blake3.hash(r.signature().unsafeBytes()));
        Batch batch =
                new Batch(block.height(), block.header().timeNs(), block.body().payload(), randomness);
        tip = new Parent<>(block.id(), application.apply(tip.state(), batch));
        if (height() - saved >= saveEvery) {
            save();
        }
        return Optional.of(decided);
    }

    /** Makes the newest state durable. */
    void save() {
        if (height() > saved) {
            application.save(tip.state());
            saved = height();
        }
    }

    private DecidedBlock stored(long height) {
        return store.block(height)
                .orElseThrow(
                        () -> new IllegalStateException("the store lacks block " + height + " of " + store.height()));
    }
}
