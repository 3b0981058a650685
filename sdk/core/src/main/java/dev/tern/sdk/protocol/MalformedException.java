package dev.tern.sdk.protocol;

/** Bytes that are not what they should be; stays inside this package, where {@link Cbor#parse} turns it into a value. */
final class MalformedException extends RuntimeException {
    MalformedException(String message) {
        super(message);
    }
}
