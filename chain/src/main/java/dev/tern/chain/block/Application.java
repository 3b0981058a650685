package dev.tern.chain.block;

import dev.tern.sdk.types.Blob;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The deterministic machine that consensus orders payloads for. Its methods are functions of their arguments, except
 * {@link #load}, {@link #save} and {@link #ready}, which look at what the node has on disk. {@link #refuse} may be called
 * from any thread.
 */
public interface Application<S extends Snapshot> {
    /** The newest state that is on disk; blocks after its height are applied again. */
    S load();

    /** Makes a state durable, so that a start need not begin before it. */
    void save(S state);

    /** Whether this node has everything that applying the payload takes (packages of moved canisters). */
    boolean ready(S parent, Blob payload);

    S apply(S parent, Batch batch);

    /** Judges a payload that is proposed on top of {@code parent} with block time {@code timeNs}. */
    Verdict judge(S parent, long timeNs, Blob payload);

    /** Makes a valid payload of what waits, oldest first, and of what the state itself demands. */
    Draft build(S parent, long timeNs, List<Artifact> waiting);

    /** When the next block is due although nothing waits, in nanoseconds since 1970; empty if it may stay idle. */
    OptionalLong dueAt(S state);

    /** Why an artifact cannot enter a block on top of {@code state} at {@code timeNs}; empty if it can. */
    Optional<String> refuse(S state, long timeNs, Artifact artifact);

    /** Whether an artifact that cannot enter now might later. */
    boolean mayEnterLater(S state, long timeNs, Artifact artifact);

    /** The artifacts that a payload was made of, as far as they are worth dropping from the pool. */
    List<Artifact> contents(Blob payload);
}
