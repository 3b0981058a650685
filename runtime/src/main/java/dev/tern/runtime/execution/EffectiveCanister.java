package dev.tern.runtime.execution;

import dev.tern.sdk.candid.Candid;
import dev.tern.sdk.candid.CandidException;
import dev.tern.sdk.candid.CandidValue;
import dev.tern.sdk.candid.Label;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.SubnetId;
import java.util.List;
import java.util.Optional;

/** What a call of the management canister is about: the subnet that hosts that canister, or that subnet, executes the call. */
public final class EffectiveCanister {
    private static final Label CANISTER_ID = Label.of("canister_id");
    private static final Label SUBNET_ID = Label.of("subnet_id");
    private static final Label TARGET_CANISTER = Label.of("target_canister");

    private EffectiveCanister() {}

    /** The canister that the argument names; empty if it names none, or if it is no Candid at all. */
    public static Optional<CanisterId> of(String method, Blob argument) {
        if (method.equals("create_canister") || method.startsWith("provisional_create_")) {
            return Optional.empty();
        }
        try {
            List<CandidValue> values = Candid.decode(argument);
            return values.isEmpty() ? Optional.empty() : named(values.get(0));
        } catch (CandidException e) {
            return Optional.empty();
        }
    }

    /** The subnet that the argument of {@code subnet_info} names. */
    static Optional<SubnetId> subnet(String method, Blob argument) {
        if (!method.equals("subnet_info")) {
            return Optional.empty();
        }
        try {
            List<CandidValue> values = Candid.decode(argument);
            return !values.isEmpty() && values.get(0) instanceof CandidValue.Struct struct
                    ? struct.field(SUBNET_ID)
                            .filter(CandidValue.PrincipalRef.class::isInstance)
                            .map(id -> new SubnetId(((CandidValue.PrincipalRef) id).value()))
                    : Optional.empty();
        } catch (CandidException e) {
            return Optional.empty();
        }
    }

    private static Optional<CanisterId> named(CandidValue value) {
        if (!(value instanceof CandidValue.Struct struct)) {
            return Optional.empty();
        }
        return struct.field(CANISTER_ID)
                .or(() -> struct.field(TARGET_CANISTER))
                .filter(CandidValue.PrincipalRef.class::isInstance)
                .map(CandidValue.PrincipalRef.class::cast)
                .map(reference -> new CanisterId(reference.value()));
    }
}
