package dev.tern.runtime.execution;

import dev.tern.runtime.state.CanisterState;
import dev.tern.runtime.state.Code;
import dev.tern.runtime.wasm.Run;
import java.util.Optional;

/** A run that ended, well or not; nothing of it counts yet. */
record Attempt(Session session, Run run) {
    /** The canister's code with the memories as the run left them. */
    Code after(CanisterState before) {
        return before.code().orElseThrow().withMemories(run.after(), session.stable.freeze(), session.stable.pages());
    }

    /** Why it failed, if it did. */
    Optional<Fault> fault() {
        return switch (run.outcome()) {
            case Run.Returned returned -> Optional.empty();
            case Run.Trapped trapped -> Optional.of(session.fault(trapped.trap()));
        };
    }
}
