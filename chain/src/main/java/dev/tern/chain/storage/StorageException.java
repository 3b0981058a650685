package dev.tern.chain.storage;

import org.jspecify.annotations.Nullable;

/** What is on disk cannot be used, or the disk fails. The message names the cause and what to do; the replica stops. */
public final class StorageException extends IllegalStateException {
    public StorageException(String message) {
        super(message);
    }

    public StorageException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
