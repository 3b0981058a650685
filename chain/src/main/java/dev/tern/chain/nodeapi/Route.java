package dev.tern.chain.nodeapi;

import dev.tern.sdk.types.SubnetId;

/**
 * Where requests about a canister go.
 *
 * @param inTransit from the end of the source's last block until the canister runs on the destination (or, if the
 *     migration aborts, on the source again): nobody takes calls or queries for it, so whoever asks waits
 */
public record Route(SubnetId subnet, long registryVersion, boolean inTransit) {}
