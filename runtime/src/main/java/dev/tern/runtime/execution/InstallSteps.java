package dev.tern.runtime.execution;

import dev.tern.runtime.state.CanisterState;
import dev.tern.runtime.wasm.Entry;
import dev.tern.runtime.wasm.ModuleInfo;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Principal;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The runs of one installation, each on what the one before left; after a failure nothing more runs. */
final class InstallSteps {
    private static final long NO_CONTEXT = 0;

    private final Desk desk;
    private final Principal caller;
    private final CanisterState original;
    private Optional<Fault> fault = Optional.empty();
    private @Nullable Session failed;

    InstallSteps(Desk desk, Principal caller) {
        this.desk = desk;
        this.caller = caller;
        this.original = desk.canister();
    }

    void change(UnaryOperator<CanisterState> step) {
        if (fault.isEmpty()) {
            desk.put(step.apply(desk.canister()));
            fault = desk.memory().exceeded(original, desk.canister());
        }
    }

    /** Runs a hook if the code has it. */
    void hook(ModuleInfo.Hook hook, Mode mode, Blob argument) {
        if (desk.info().has(hook)) {
            step(hook.entry(), mode, argument);
        }
    }

    void step(Entry entry, Mode mode, Blob argument) {
        if (fault.isPresent()) {
            return;
        }
        Invocation invocation = Invocation.argument(caller, "", argument, false);
        Attempt attempt = desk.run(mode, entry, invocation, Math.max(0, desk.taskInstructions() - desk.instructions()));
        CanisterState before = desk.canister();
        fault = attempt.fault().or(() -> desk.memory().exceeded(original, before, attempt));
        if (fault.isPresent()) {
            failed = attempt.session();
        } else {
            // the version changes once, with the code: hooks see the same number as whoever looks later
            long version = desk.canister().vitals().version();
            Commit.step(desk, attempt, NO_CONTEXT);
            desk.put(desk.canister().withVitals(desk.canister().vitals().withVersion(version)));
        }
    }

    Optional<Fault> fault() {
        return fault;
    }

    /** What the failed run printed, to be kept when the canister is as it was. */
    void log() {
        Session session = failed;
        if (session != null) {
            Commit.logged(desk, session, fault);
        }
    }
}
