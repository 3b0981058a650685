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

/** The management methods that only tell something: users and composite queries may ask them on a snapshot. */
final class ManagementQueries {
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
            return switch (new Reports(state).answer(call)) {
                case Outcome.Done done ->
                    new Answer.Reply(ManagementInterface.encode(type.orElseThrow(), done.results()));
                case Outcome.Refused refused -> refused.fault().toUser();
                case Outcome.Later later ->
                    ManagementFaults.unknownMethod(method).toUser();
            };
        } catch (CandidException e) {
            return ManagementFaults.badArgument(method, String.valueOf(e.getMessage()))
                    .toUser();
        }
    }
}
