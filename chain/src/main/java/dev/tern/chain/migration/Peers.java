package dev.tern.chain.migration;

import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.NodeId;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The other nodes, to ask them {@link Question}s. */
public interface Peers {
    /** Completes with empty if the peer does not have it, fails if it does not answer in time. */
    CompletableFuture<Optional<Blob>> ask(NodeId peer, Blob question);

    /** The peer sent what no correct node sends. */
    void ban(NodeId peer, String reason);
}
