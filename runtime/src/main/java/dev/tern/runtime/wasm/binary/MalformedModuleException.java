package dev.tern.runtime.wasm.binary;

/** Bytes that are not a module, or a module that uses what is not offered. The message is a sentence for its author. */
public final class MalformedModuleException extends RuntimeException {
    private final String reason;

    public MalformedModuleException(String message) {
        super(message, null, false, false);
        this.reason = message;
    }

    public String reason() {
        return reason;
    }
}
