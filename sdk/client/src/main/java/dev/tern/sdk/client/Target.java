package dev.tern.sdk.client;

import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Principal;
import dev.tern.sdk.types.SubnetId;

/** Where a request goes: the effective canister or subnet id in its URL (interface specification, same name). */
public sealed interface Target {
    /** Wherever the gateway likes, for a new canister: the management canister as effective canister. */
    record Any() implements Target {}

    record OfCanister(CanisterId id) implements Target {}

    record OfSubnet(SubnetId id) implements Target {}

    static Target any() {
        return new Any();
    }

    static Target of(CanisterId id) {
        return new OfCanister(id);
    }

    static Target of(SubnetId id) {
        return new OfSubnet(id);
    }

    /** The part of the URL after the version. */
    default String path() {
        return switch (this) {
            case Any any -> "canister/" + Principal.MANAGEMENT;
            case OfCanister canister -> "canister/" + canister.id;
            case OfSubnet subnet -> "subnet/" + subnet.id;
        };
    }
}
