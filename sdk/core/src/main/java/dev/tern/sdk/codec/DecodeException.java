package dev.tern.sdk.codec;

/** Bytes that are not the canonical encoding of any value. Thrown by {@link Reader}; callers at a trust boundary turn it into a value. */
public final class DecodeException extends RuntimeException {
    public DecodeException(String message) {
        super(message);
    }
}
