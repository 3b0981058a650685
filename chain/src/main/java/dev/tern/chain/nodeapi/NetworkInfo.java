package dev.tern.chain.nodeapi;

import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.SubnetId;

/**
 * The network as a whole.
 *
 * @param name what its genesis calls it
 * @param rootKey DER form of the root subnet's key
 * @param version of the software, for people
 * @param timeNs of the newest block known here
 */
public record NetworkInfo(
        String name, SubnetId root, Blob rootKey, String version, long registryVersion, long timeNs) {}
