package dev.tern.chain.nodeapi;

import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.SubnetId;
import java.util.List;

/**
 * The registry at its newest version known here.
 *
 * @param moved canisters that live outside their birth subnet's range
 * @param changes the newest versions, newest first
 */
public record RegistryInfo(long version, List<Moved> moved, List<Change> changes) {
    /** A canister that a migration took to {@code subnet}. */
    public record Moved(CanisterId canister, SubnetId subnet) {}

    /** What one version changed, in a sentence. */
    public record Change(long version, long timeNs, String text) {}
}
