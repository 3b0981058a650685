package dev.tern.chain.storage;

import org.jspecify.annotations.Nullable;

/** What is on disk cannot be used, or the disk fails. The message names the cause and what to do; the replica stops. */
public final class StorageException extends IllegalStateException {
    private final boolean damage;

    public StorageException(String message) {
        this(message, null);
    }

    public StorageException(String message, @Nullable Throwable cause) {
        this(message, cause, false);
    }

    private StorageException(String message, @Nullable Throwable cause, boolean damage) {
        super(message, cause);
        this.damage = damage;
    }

    /** What is stored is damaged; the message names only the cause, for the remedy depends on who else has it. */
    public static StorageException damage(String message, @Nullable Throwable cause) {
        return new StorageException(message, cause, true);
    }

    /** Whether what is stored is damaged, rather than somebody else's, or a disk that fails. */
    public boolean isDamage() {
        return damage;
    }
}
