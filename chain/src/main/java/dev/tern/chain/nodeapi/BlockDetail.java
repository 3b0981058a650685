package dev.tern.chain.nodeapi;

import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.NodeId;
import dev.tern.sdk.types.SubnetId;
import java.util.List;

/**
 * A block with all that the explorer shows of it.
 *
 * @param certified whether a certificate for this height or a later one is known
 * @param signers whose votes the commit certificate holds
 */
public record BlockDetail(
        BlockSummary summary,
        String network,
        Hash parent,
        long registryVersion,
        Hash payloadHash,
        Hash stateRoot,
        Hash validatorSetHash,
        Hash nextValidatorSetHash,
        boolean certified,
        List<NodeId> signers,
        List<CallInfo> calls,
        List<StreamSlice> slices,
        List<Long> registryDeltas,
        List<MigrationEvent> migrationEvents) {
    /** Messages {@code begin ≤ index < end} of the stream from {@code from}. */
    public record StreamSlice(SubnetId from, long begin, long end, List<StreamMessage> messages) {}

    /**
     * One message of a stream.
     *
     * @param kind {@code request}, {@code reply} or {@code reject}
     * @param method of a request, else empty
     */
    public record StreamMessage(long index, String kind, CanisterId sender, CanisterId receiver, String method) {}

    /**
     * A step of a migration.
     *
     * @param step in capitals: {@code SIGNALLED}, {@code FROZEN}, {@code ACTIVE} …
     */
    public record MigrationEvent(long migration, CanisterId canister, String step) {}
}
