package dev.tern.chain.nodeapi;

import dev.tern.sdk.types.SubnetId;

/** What happens on a node while somebody watches. */
public sealed interface NodeEvent {
    /** A block was decided, kept and executed. */
    record BlockExecuted(BlockSummary block) implements NodeEvent {}

    /** The certificate of {@code height} is there: {@link NodeApi#certified} now answers with it or a newer one. */
    record Certified(SubnetId subnet, long height) implements NodeEvent {}

    /** A migration entered a phase. */
    record MigrationChanged(MigrationInfo migration) implements NodeEvent {}

    /** The newest known registry version rose: routes may have changed. */
    record RegistryChanged(long version) implements NodeEvent {}
}
