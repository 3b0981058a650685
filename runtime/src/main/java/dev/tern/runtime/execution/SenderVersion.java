package dev.tern.runtime.execution;

import dev.tern.sdk.candid.Candid;
import dev.tern.sdk.candid.CandidException;
import dev.tern.sdk.candid.CandidValue;
import dev.tern.sdk.types.Principal;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Calls of the management canister that say in which version their caller makes them: it must be the version that the caller has
 * (interface specification, "sender_canister_version").
 */
final class SenderVersion {
    private static final Set<String> METHODS = new TreeSet<>(List.of(
            "create_canister",
            "update_settings",
            "install_code",
            "install_chunked_code",
            "uninstall_code",
            "take_canister_snapshot",
            "load_canister_snapshot",
            "provisional_create_canister_with_cycles"));

    private SenderVersion() {}

    /** Why a call does not leave its caller, a canister of that version. */
    static Optional<Fault> refusal(OutgoingCall call, long version) {
        if (!call.callee().equals(Principal.MANAGEMENT) || !METHODS.contains(call.method())) {
            return Optional.empty();
        }
        return said(call)
                .filter(given -> given != version)
                .map(given -> ManagementFaults.wrongSenderVersion(given, version));
    }

    private static Optional<Long> said(OutgoingCall call) {
        try {
            List<CandidValue> values = Candid.decode(call.argument());
            return !values.isEmpty() && values.get(0) instanceof CandidValue.Struct form
                    ? ManagementCall.optional(form, "sender_canister_version")
                            .map(number -> ManagementCall.number(number).longValue())
                    : Optional.empty();
        } catch (CandidException e) {
            // whoever executes the call says what is wrong with it
            return Optional.empty();
        }
    }
}
