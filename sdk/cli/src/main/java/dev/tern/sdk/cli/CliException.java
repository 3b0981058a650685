package dev.tern.sdk.cli;

/** A command cannot go on; the message names cause and fix, the code is one of {@link Exit}. */
final class CliException extends RuntimeException {
    private final int code;

    CliException(int code, String message) {
        super(message);
        this.code = code;
    }

    int code() {
        return code;
    }
}
