package dev.tern.chain.node;

/** A node or network cannot start or go on for a reason that a person can mend; the message names cause and fix. */
public final class NodeException extends RuntimeException {
    public NodeException(String message) {
        super(message);
    }

    public NodeException(String message, Throwable cause) {
        super(message, cause);
    }
}
