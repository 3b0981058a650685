package dev.tern.runtime.state;

import dev.tern.sdk.candid.Candid;
import dev.tern.sdk.candid.CandidException;
import dev.tern.sdk.candid.CandidValue;
import dev.tern.sdk.candid.Label;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which canister a call to the management canister concerns: the call goes to the subnet that hosts it. */
public final class ManagementRouting {
    private static final Set<String> WITHOUT_CANISTER =
            Set.of("create_canister", "provisional_create_canister_with_cycles", "raw_rand");
    private static final Label CANISTER = Label.of("canister_id");
    private static final Label TARGET = Label.of("target_canister");

    private ManagementRouting() {}

    /**
     * The {@code canister_id} of the argument's record ({@code target_canister} of a chunked installation). Nothing for methods
     * that concern none, and for arguments that do not decode: the subnet that gets those refuses them.
     */
    public static Optional<CanisterId> effective(String method, Blob argument) {
        if (WITHOUT_CANISTER.contains(method)) {
            return Optional.empty();
        }
        List<CandidValue> values;
        try {
            values = Candid.decode(argument);
        } catch (CandidException e) {
            return Optional.empty();
        }
        if (values.isEmpty() || !(values.get(0) instanceof CandidValue.Struct record)) {
            return Optional.empty();
        }
        Optional<CandidValue> field = record.field(method.equals("install_chunked_code") ? TARGET : CANISTER);
        return field.flatMap(ManagementRouting::principal);
    }

    private static Optional<CanisterId> principal(CandidValue value) {
        return value instanceof CandidValue.PrincipalRef ref
                ? Optional.of(new CanisterId(ref.value()))
                : Optional.empty();
    }
}
