package dev.tern.runtime.migration;

import dev.tern.runtime.registry.MigrationMode;
import dev.tern.runtime.registry.MigrationRecord;

/**
 * What a node has to do outside the chain for a migration, as its replica's state says. Duties repeat in every state until the
 * chain has what they are for, so a node that restarts finds them again; doing one twice is harmless.
 */
public sealed interface Duty {
    MigrationRecord migration();

    /**
     * Destination: fetch the source's present copy, in the mode the record names, and then put a READY acknowledgement into the
     * subnet's blocks. A hint only: nothing in it need be certified.
     */
    record FetchBase(MigrationRecord migration, MigrationMode mode) implements Duty {}

    /**
     * Destination: get the freeze certificate from the source, fetch what the base copy lacks, make the package durable, and then
     * put an INSTALLED acknowledgement with its manifest root into the subnet's blocks.
     *
     * @param cutover the height at which the source will freeze or has frozen; certificates of earlier heights cannot prove it
     */
    record FetchFinal(MigrationRecord migration, long cutover) implements Duty {}

    /** Destination: everything is there; propose the activation, with the freeze certificate and the acknowledgements. */
    record Activate(MigrationRecord migration) implements Duty {}

    /** Source: serve the canister's package and, once frozen, the freeze certificate. */
    record Serve(MigrationRecord migration) implements Duty {}
}
