package dev.tern.runtime.execution;

import dev.tern.runtime.registry.Claim;
import dev.tern.runtime.registry.MigrationMode;
import dev.tern.runtime.registry.RegistryAnswer;
import dev.tern.runtime.registry.RegistryRequest;
import dev.tern.runtime.state.Answer;
import dev.tern.runtime.state.CanisterState;
import dev.tern.runtime.state.Management;
import dev.tern.runtime.state.PendingCall;
import dev.tern.runtime.state.ReplicatedState;
import dev.tern.runtime.state.Settings;
import dev.tern.sdk.candid.CandidType;
import dev.tern.sdk.candid.CandidValue;
import dev.tern.sdk.candid.Label;
import dev.tern.sdk.candid.Primitive;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Principal;
import dev.tern.sdk.types.SubnetId;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;

/** {@code migrate_canister} and {@code cancel_migration} (protocol.md 16): checked here, decided by the registry. */
final class MigrationCalls {
    /** How much a canister may grow while it moves, besides what it has. */
    private static final long GROWTH = 256L << 20;

    /** And its messages: some sixty calls. */
    private static final long MESSAGE_GROWTH = 128L << 20;

    private final Round round;

    MigrationCalls(Round round) {
        this.round = round;
    }

    Outcome migrate(ManagementCall call) {
        SubnetId destination = new SubnetId(call.principal("destination"));
        Optional<String> refusal = refusal(call.canister(), destination);
        if (refusal.isPresent()) {
            return Outcome.refused(ManagementFaults.cannotMigrate(refusal.orElseThrow()));
        }
        long number = await(call);
        ask(new RegistryRequest.Migrate(
                number,
                call.canister(),
                destination,
                mode(call),
                call.number("at_height").map(BigInteger::longValue),
                call.caller(),
                claim(round.canister(call.canister()))));
        return new Outcome.Later();
    }

    /** What the destination keeps free: what was promised to the canister, and what it may grow to on the way. */
    private static Claim claim(CanisterState canister) {
        Settings settings = canister.settings();
        return new Claim(
                Math.max(settings.memoryAllocation(), 2 * canister.memoryBytes() + GROWTH),
                2 * canister.messageBytes() + MESSAGE_GROWTH,
                settings.computeAllocation());
    }

    Outcome cancel(ManagementCall call) {
        long number = await(call);
        ask(new RegistryRequest.Cancel(number, call.canister(), call.caller()));
        return new Outcome.Later();
    }

    private Optional<String> refusal(CanisterId canister, SubnetId destination) {
        ReplicatedState state = round.state();
        if (destination.equals(state.subnet())) {
            return Optional.of("Canister " + canister + " is on subnet " + destination
                    + " already; name another subnet as its destination.");
        }
        if (state.registry().subnet(destination).isEmpty()) {
            return Optional.of("There is no subnet " + destination + "; `tern subnet list` shows those there are.");
        }
        boolean moving = state.network().leaving(canister).isPresent()
                || state.registry().moving(canister).isPresent()
                || asked(canister);
        return moving
                ? Optional.of("Canister " + canister + " is being migrated already; wait until that has ended.")
                : Optional.empty();
    }

    private boolean asked(CanisterId canister) {
        boolean[] found = new boolean[1];
        round.state()
                .management()
                .pending()
                .forEach(entry -> found[0] |= entry.value() instanceof PendingCall.Migration call
                        && call.canister().equals(canister));
        return found[0];
    }

    private long await(ManagementCall call) {
        Management management = round.state().management();
        PendingCall pending = new PendingCall.Migration(call.origin(), call.cycles(), call.canister());
        round.set(round.state().withManagement(management.withPending(pending)));
        return management.nextCall();
    }

    private void ask(RegistryRequest request) {
        round.set(round.state().withNetwork(round.state().network().ask(request)));
    }

    private static MigrationMode mode(ManagementCall call) {
        Optional<Label> label = call.optional("mode")
                .filter(CandidValue.Variant.class::isInstance)
                .map(value -> ((CandidValue.Variant) value).label());
        if (label.filter(Label.of("listen")::equals).isPresent()) {
            return MigrationMode.LISTEN;
        }
        return label.filter(Label.of("local")::equals).isPresent() ? MigrationMode.LOCAL : MigrationMode.CHUNKS;
    }

    /** Passes the registry's answer on to whoever called. */
    static void answer(Round round, RegistryAnswer answer) {
        Management management = round.state().management();
        Optional<PendingCall> pending = management.pending().get(answer.call());
        if (pending.isEmpty()) {
            return;
        }
        round.set(round.state().withManagement(management.answered(answer.call())));
        PendingCall call = pending.orElseThrow();
        switch (answer) {
            case RegistryAnswer.Accepted accepted ->
                round.answer(Principal.MANAGEMENT, call.origin(), reply(accepted.migration()), call.refund());
            case RegistryAnswer.Refused refused ->
                round.fail(
                        Principal.MANAGEMENT,
                        call.origin(),
                        ManagementFaults.cannotMigrate(refused.reason()),
                        call.refund());
        }
    }

    private static Answer reply(long migration) {
        CandidType.Func type = ManagementInterface.method("migrate_canister").orElseThrow();
        CandidValue result = new CandidValue.Struct(
                List.of(new CandidValue.Field("migration_id", new CandidValue.Fixed(Primitive.NAT64, migration))));
        return new Answer.Reply(ManagementInterface.encode(type, List.of(result)));
    }
}
