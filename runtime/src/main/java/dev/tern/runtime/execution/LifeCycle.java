package dev.tern.runtime.execution;

import dev.tern.runtime.state.Account;
import dev.tern.runtime.state.CanisterState;
import dev.tern.runtime.state.CanisterStatus;
import dev.tern.runtime.state.HistoryEntry;
import dev.tern.runtime.state.Limits;
import dev.tern.runtime.state.Settings;
import dev.tern.runtime.state.Spending;
import dev.tern.runtime.state.Task;
import dev.tern.sdk.candid.CandidException;
import dev.tern.sdk.candid.CandidValue;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Cycles;
import dev.tern.sdk.types.Principal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Management methods on a canister's life: create, settings, start, stop, uninstall, delete, cycles. */
final class LifeCycle {
    private final Round round;
    private final Births births;

    LifeCycle(Round round) {
        this.round = round;
        this.births = new Births(round);
    }

    Outcome create(ManagementCall call) {
        Cycles price = round.surroundings.fees().creation();
        if (call.cycles().compareTo(price) < 0) {
            return Outcome.refused(ManagementFaults.tooFewCycles(price, call.cycles()));
        }
        Account account = Account.of(call.cycles().minus(price), round.time());
        Outcome outcome = births.create(call, Optional.empty(), account.spent(Spending.Use.CREATION, price));
        if (outcome instanceof Outcome.Done done) {
            round.burn(price);
            return new Outcome.Done(done.results(), call.cycles());
        }
        return outcome;
    }

    Outcome createProvisional(ManagementCall call) {
        Cycles amount = call.number("amount").map(LifeCycle::cycles).orElse(Fees.DEFAULT_PROVISIONAL);
        Optional<CanisterId> wanted = call.optional("specified_id")
                .filter(CandidValue.PrincipalRef.class::isInstance)
                .map(value -> new CanisterId(((CandidValue.PrincipalRef) value).value()));
        Outcome outcome = births.create(call, wanted, Account.of(amount, round.time()));
        if (outcome instanceof Outcome.Done) {
            round.mint(amount);
        }
        return outcome;
    }

    Outcome topUp(ManagementCall call) {
        Cycles amount = cycles(ManagementCall.number(call.arguments().get("amount")));
        round.mint(amount);
        CanisterState canister = round.canister(call.canister());
        round.put(canister.withBalance(canister.balance().plus(amount)).measured());
        return Outcome.done();
    }

    Outcome deposit(ManagementCall call) {
        CanisterState canister = round.canister(call.canister());
        round.put(canister.withBalance(canister.balance().plus(call.cycles())).measured());
        return new Outcome.Done(List.of(), call.cycles());
    }

    Outcome updateSettings(ManagementCall call) {
        CanisterState canister = round.canister(call.canister());
        if (!(call.arguments().get("settings") instanceof CandidValue.Struct form)) {
            throw new CandidException("settings are a record");
        }
        Optional<Fault> malformed = SettingsCheck.refusal(form);
        if (malformed.isPresent()) {
            return Outcome.refused(malformed.orElseThrow());
        }
        Settings settings = SettingsForm.change(canister.settings(), form);
        CanisterState changed = canister.withSettings(settings);
        Optional<Fault> refusal = SettingsRules.refusal(round, canister, changed);
        if (refusal.isPresent()) {
            return Outcome.refused(refusal.orElseThrow());
        }
        changed = round.memory(canister.id())
                .reserved(canister, changed)
                .withVitals(canister.vitals().nextVersion())
                .measured();
        boolean named = ManagementCall.optional(form, "controllers").isPresent();
        round.put(
                named ? remember(changed, call, new HistoryEntry.Change.Controllers(settings.controllers())) : changed);
        return Outcome.done();
    }

    private CanisterState remember(CanisterState canister, ManagementCall call, HistoryEntry.Change change) {
        HistoryEntry entry = call.change(round.time(), canister.vitals().version(), change);
        return canister.withChronicle(canister.chronicle().with(entry));
    }

    Outcome start(ManagementCall call) {
        CanisterState canister = round.canister(call.canister());
        round.put(canister.withStatus(new CanisterStatus.Running())
                .withVitals(canister.vitals().nextVersion()));
        if (canister.status() instanceof CanisterStatus.Stopping stopping) {
            Fault cancelled = ManagementFaults.stopCancelled(canister.id().principal());
            stopping.requests()
                    .forEach(
                            request -> round.fail(Principal.MANAGEMENT, request.origin(), cancelled, request.refund()));
        }
        return Outcome.done();
    }

    Outcome stop(ManagementCall call) {
        CanisterState canister = round.canister(call.canister());
        CanisterState next = canister.withVitals(canister.vitals().nextVersion());
        List<CanisterStatus.StopRequest> requests = new ArrayList<>();
        switch (canister.status()) {
            case CanisterStatus.Stopped stopped -> {
                round.put(next);
                return Outcome.done();
            }
            case CanisterStatus.Stopping stopping -> requests.addAll(stopping.requests());
            case CanisterStatus.Running running -> {}
        }
        requests.add(new CanisterStatus.StopRequest(call.origin(), call.cycles(), round.time() + Limits.STOP_NS));
        round.put(next.withStatus(new CanisterStatus.Stopping(List.copyOf(requests))));
        Desk desk = round.desk(canister.id());
        Stopping.check(desk);
        round.take(desk);
        return new Outcome.Later();
    }

    Outcome uninstall(ManagementCall call) {
        CanisterState canister = round.canister(call.canister());
        Desk desk = round.desk(canister.id());
        Emptying.uninstall(desk);
        desk.put(remember(desk.canister(), call, new HistoryEntry.Change.Uninstalled()));
        round.take(desk);
        return Outcome.done();
    }

    Outcome delete(ManagementCall call) {
        CanisterState canister = round.canister(call.canister());
        Principal id = canister.id().principal();
        if (call.caller().equals(id)) {
            return Outcome.refused(ManagementFaults.deletingItself(id));
        }
        if (!(canister.status() instanceof CanisterStatus.Stopped)) {
            return Outcome.refused(ManagementFaults.mustBeStopped(id));
        }
        if (round.state().network().leaving(canister.id()).isPresent()) {
            return Outcome.refused(ManagementFaults.leaving(id));
        }
        if (!canister.queues().output().isEmpty() || hasResponses(canister)) {
            return Outcome.refused(ManagementFaults.queuesNotEmpty(id));
        }
        round.burn(canister.account().total());
        round.remove(canister.id());
        for (Task task : canister.queues().input().toList()) {
            Incoming.call(task)
                    .ifPresent(waiting -> round.fail(
                            Principal.MANAGEMENT, waiting.origin(), Fault.canisterNotFound(id), waiting.cycles()));
        }
        return Outcome.done();
    }

    private static boolean hasResponses(CanisterState canister) {
        return canister.queues().input().toList().stream()
                .anyMatch(task -> Incoming.call(task).isEmpty());
    }

    private static Cycles cycles(BigInteger amount) {
        if (amount.bitLength() > 100) {
            throw new CandidException("too many cycles: " + amount);
        }
        return new Cycles(amount);
    }
}
