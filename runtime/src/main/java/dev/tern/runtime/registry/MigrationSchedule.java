package dev.tern.runtime.registry;

/** When the registry commits a migration. */
public enum MigrationSchedule {
    /** On READY; the cut-over height follows from the source's chain. Not built yet. */
    EARLY,
    /** After the freeze certificate and a quorum of INSTALLED; the cut-over height is named beforehand. */
    PINNED
}
