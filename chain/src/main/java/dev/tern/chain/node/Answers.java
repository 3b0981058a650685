package dev.tern.chain.node;

import dev.tern.sdk.types.Blob;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Waits for answers of peers, on threads that may wait. */
final class Answers {
    private Answers() {}

    /** The answer; empty if the peer has none, or does not answer in time. */
    static Optional<Blob> await(CompletableFuture<Optional<Blob>> answer) {
        try {
            return answer.get();
        } catch (ExecutionException | CancellationException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
