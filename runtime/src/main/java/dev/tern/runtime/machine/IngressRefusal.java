package dev.tern.runtime.machine;

import dev.tern.sdk.types.SubnetId;
import java.util.Optional;

/** Why a user's call does not go into a block. */
public sealed interface IngressRefusal {
    /** For people: the cause and the fix. */
    String text();

    /** The call is wrong: sending it again does not help. */
    record Invalid(String text) implements IngressRefusal {}

    /** The call is in a block already. */
    record Duplicate() implements IngressRefusal {
        @Override
        public String text() {
            return "this call is known already; ask for its status";
        }
    }

    /** There is no room at the moment. */
    record Busy(String text) implements IngressRefusal {}

    /**
     * The canister moves or has moved: send the same envelope to {@code destination}, or wait if that is not decided yet
     * (protocol.md, 23).
     */
    record Migrating(Optional<SubnetId> destination, long registryVersion) implements IngressRefusal {
        @Override
        public String text() {
            return destination
                    .map(to -> "MIGRATING: the canister lives on subnet " + to + " (registry version " + registryVersion
                            + ")")
                    .orElse("MIGRATING: the canister is between two subnets; send the call again in a moment");
        }
    }
}
