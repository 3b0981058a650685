package dev.tern.runtime.execution;

import dev.tern.runtime.registry.IdRange;
import dev.tern.runtime.state.Account;
import dev.tern.runtime.state.Attic;
import dev.tern.runtime.state.Calls;
import dev.tern.runtime.state.CanisterState;
import dev.tern.runtime.state.CanisterStatus;
import dev.tern.runtime.state.Chronicle;
import dev.tern.runtime.state.HistoryEntry;
import dev.tern.runtime.state.LowMemory;
import dev.tern.runtime.state.NetworkState;
import dev.tern.runtime.state.Pair;
import dev.tern.runtime.state.Queues;
import dev.tern.runtime.state.Settings;
import dev.tern.runtime.state.Stray;
import dev.tern.runtime.state.Vitals;
import dev.tern.sdk.candid.CandidValue;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.Principal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** New canisters: their ids come from the subnet's range, each given once. */
final class Births {
    private final Round round;

    Births(Round round) {
        this.round = round;
    }

    /**
     * Creates an empty canister with cycles.
     *
     * @param wanted an id that the caller asks for; it must lie ahead of all that were given
     */
    Outcome create(ManagementCall call, Optional<CanisterId> wanted, Account account) {
        IdRange range = round.state()
                .registry()
                .subnet(round.state().subnet())
                .orElseThrow()
                .range();
        long next = round.state().position().nextCanister();
        OptionalLong number = wanted.isPresent() ? IdRange.number(wanted.orElseThrow()) : OptionalLong.of(next);
        if (number.isEmpty() || number.getAsLong() < next || number.getAsLong() > range.last()) {
            return Outcome.refused(
                    wanted.map(id -> ManagementFaults.idTaken(id.principal())).orElse(ManagementFaults.noMoreIds()));
        }
        Optional<Fault> malformed = form(call).flatMap(SettingsCheck::refusal);
        if (malformed.isPresent()) {
            return Outcome.refused(malformed.orElseThrow());
        }
        CanisterId id = IdRange.id(number.getAsLong());
        CanisterState plain = newborn(call, id, account);
        CanisterState wished = plain.withSettings(settings(call));
        Optional<Fault> refusal = SettingsRules.refusal(round, plain, wished);
        if (refusal.isPresent()) {
            return Outcome.refused(refusal.orElseThrow());
        }
        round.set(round.state().withPosition(round.state().position().withNextCanister(number.getAsLong() + 1)));
        round.put(round.memory(id).reserved(plain, wished).withQueues(queues(id)));
        return Outcome.done(new CandidValue.Struct(
                List.of(new CandidValue.Field("canister_id", new CandidValue.PrincipalRef(id.principal())))));
    }

    private static Optional<CandidValue.Struct> form(ManagementCall call) {
        return call.optional("settings")
                .filter(CandidValue.Struct.class::isInstance)
                .map(CandidValue.Struct.class::cast);
    }

    private static Settings settings(ManagementCall call) {
        Settings plain = Settings.of(List.of(call.caller()));
        return form(call).map(given -> SettingsForm.change(plain, given)).orElse(plain);
    }

    /** As it is before anybody's wishes. */
    private CanisterState newborn(ManagementCall call, CanisterId id, Account account) {
        Settings wished = settings(call);
        Optional<Hash> environment = form(call)
                .flatMap(given -> ManagementCall.optional(given, "environment_variables"))
                .map(given -> SettingsForm.hash(wished.environment()));
        HistoryEntry.Change change = new HistoryEntry.Change.Created(wished.controllers(), environment);
        return new CanisterState(
                id,
                Optional.empty(),
                Settings.of(wished.controllers()),
                new CanisterStatus.Running(),
                Optional.empty(),
                account,
                Queues.EMPTY,
                Calls.NONE,
                new Vitals(0, Blob.EMPTY, 0, round.time(), 0, LowMemory.ENOUGH),
                Chronicle.EMPTY.with(call.change(round.time(), 0, change)),
                Attic.EMPTY);
    }

    /** Senders on other subnets may have numbered requests to this id before it existed: their counters go on. */
    private Queues queues(CanisterId id) {
        NetworkState network = round.state().network();
        Optional<Stray> stray = network.strays().get(id.principal());
        Queues queues = Queues.EMPTY;
        if (stray.isPresent()) {
            for (Map.Entry<Principal, Long> sender :
                    stray.orElseThrow().received().entrySet()) {
                queues = queues.withPair(sender.getKey(), Pair.NEW.withReceived(sender.getValue()));
            }
            round.set(round.state()
                    .withNetwork(network.withStrays(network.strays().without(id.principal()))));
        }
        return queues;
    }
}
