package dev.tern.sdk.candid;

/** Bytes, text or a value that Candid does not allow here; the message names what was expected and what was found. */
public final class CandidException extends RuntimeException {
    public CandidException(String message) {
        super(message);
    }
}
