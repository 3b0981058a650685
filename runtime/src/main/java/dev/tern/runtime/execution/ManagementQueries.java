package dev.tern.runtime.execution;

import dev.tern.runtime.state.Answer;
import dev.tern.runtime.state.CallOrigin;
import dev.tern.runtime.state.ReplicatedState;
import dev.tern.sdk.candid.CandidException;
import dev.tern.sdk.candid.CandidType;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Cycles;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.Principal;
import java.util.Optional;
import java.util.Set;

/** The management methods that users and composite queries may ask on a snapshot. */
final class ManagementQueries {
    private static final Set<String> METHODS = Set.of("canister_status", "canister_metrics", "fetch_canister_logs");

    private ManagementQueries() {}

    static Answer answer(ReplicatedState state, Principal caller, String method, Blob argument) {
        Optional<CandidType.Func> type = ManagementInterface.method(method);
        if (type.isEmpty()) {
            return ManagementInterface.missing(method).toUser();
        }
        try {
            CallOrigin user = new CallOrigin.User(Hash.ZERO, caller);
            ManagementCall call = new ManagementCall(
                    user, method, ManagementInterface.decode(type.orElseThrow(), argument), Cycles.ZERO);
            Optional<Fault> refusal = refusal(state, call);
            return switch (refusal.map(Outcome::refused).orElseGet(() -> new Reports(state).answer(call))) {
                case Outcome.Done done ->
                    new Answer.Reply(ManagementInterface.encode(type.orElseThrow(), done.results()));
                case Outcome.Refused refused -> refused.fault().toUser();
                case Outcome.Later later -> ManagementFaults.noQuery(method).toUser();
            };
        } catch (CandidException e) {
            return ManagementFaults.badArgument(method, String.valueOf(e.getMessage()))
                    .toUser();
        }
    }

    private static Optional<Fault> refusal(ReplicatedState state, ManagementCall call) {
        if (!METHODS.contains(call.method())) {
            return Optional.of(ManagementFaults.noQuery(call.method()));
        }
        return state.canister(call.canister())
                .map(canister -> Access.refusal(call, canister))
                .orElseGet(
                        () -> Optional.of(Fault.canisterNotFound(call.canister().principal())));
    }
}
