package dev.tern.chain.nodeapi;

import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.NodeId;
import dev.tern.sdk.types.SubnetId;

/**
 * One line of a list of blocks.
 *
 * @param calls messages of users in the payload
 * @param streamMessages messages of other subnets in the payload
 * @param migrationEvents steps of migrations that this block takes
 * @param bytes encoded size of header and payload
 */
public record BlockSummary(
        SubnetId subnet,
        long height,
        Hash hash,
        long timeNs,
        int round,
        NodeId proposer,
        int calls,
        int streamMessages,
        int migrationEvents,
        long bytes) {}
