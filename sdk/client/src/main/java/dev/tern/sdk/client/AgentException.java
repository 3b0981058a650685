package dev.tern.sdk.client;

/** A request has no answer that can be believed. The message names the cause and what to do. */
public final class AgentException extends RuntimeException {
    /** What kind of trouble it is. */
    public enum Kind {
        /** Nobody answered, or not in time. */
        NETWORK,
        /** The network will not take the request as it is. */
        REFUSED,
        /** The answer does not verify. */
        UNVERIFIED
    }

    private final Kind kind;

    public AgentException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public AgentException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
