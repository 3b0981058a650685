package dev.tern.runtime.execution;

import dev.tern.runtime.state.CanisterState;
import dev.tern.runtime.state.Limits;
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

    private final Round round;
    private final Principal caller;
    private final CanisterState original;
    private CanisterState canister;
    private Optional<Fault> fault = Optional.empty();
    private @Nullable Session failed;
    private long instructions;

    InstallSteps(Round round, Principal caller, CanisterState canister) {
        this.round = round;
        this.caller = caller;
        this.original = canister;
        this.canister = canister;
    }

    void change(UnaryOperator<CanisterState> step) {
        if (fault.isEmpty()) {
            canister = step.apply(canister);
            fault = canister.code().flatMap(code -> MemoryLimit.exceeded(round, original, code));
        }
    }

    /** Runs a hook if the code has it. */
    void hook(ModuleInfo.Hook hook, Mode mode, Blob argument) {
        if (fault.isEmpty()
                && round.programs
                        .module(canister.code().orElseThrow().program())
                        .info()
                        .has(hook)) {
            step(hook.entry(), mode, argument);
        }
    }

    void step(Entry entry, Mode mode, Blob argument) {
        if (fault.isPresent()) {
            return;
        }
        Invocation invocation = Invocation.argument(caller, "", argument, false);
        Attempt attempt = round.run(canister, mode, entry, invocation, Limits.INSTALL_INSTRUCTIONS - instructions);
        instructions += attempt.run().instructions();
        CanisterState before = canister;
        fault = attempt.fault().or(() -> MemoryLimit.exceeded(round, original, attempt.after(before)));
        if (fault.isPresent()) {
            failed = attempt.session();
        } else {
            canister = Commit.apply(round, canister, attempt, NO_CONTEXT);
        }
    }

    CanisterState canister() {
        return canister;
    }

    Optional<Fault> fault() {
        return fault;
    }

    long instructions() {
        return instructions;
    }

    /** The canister as it was, with what the failed run printed. */
    CanisterState logged(CanisterState before) {
        Session session = failed;
        return session == null ? before : Commit.logged(round, before, session, fault);
    }
}
