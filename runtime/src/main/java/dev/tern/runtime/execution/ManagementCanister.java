package dev.tern.runtime.execution;

import dev.tern.runtime.state.Answer;
import dev.tern.runtime.state.CallOrigin;
import dev.tern.runtime.state.CanisterState;
import dev.tern.runtime.state.HashedMap;
import dev.tern.runtime.state.Management;
import dev.tern.runtime.state.Message;
import dev.tern.runtime.state.PendingCall;
import dev.tern.runtime.state.Request;
import dev.tern.runtime.state.Task;
import dev.tern.sdk.candid.CandidException;
import dev.tern.sdk.candid.CandidType;
import dev.tern.sdk.candid.CandidValue;
import dev.tern.sdk.crypto.Blake3;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Cycles;
import dev.tern.sdk.types.Principal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** The canister {@code aaaaa-aa}: takes calls from the subnet's own input queue and answers them. */
final class ManagementCanister {
    private static final byte[] RANDOM_DOMAIN = "tern-raw-rand".getBytes(StandardCharsets.UTF_8);

    private final Round round;
    private final LifeCycle lifeCycle;
    private final MigrationCalls migrations;
    private final ChunkCalls chunks;
    private final SnapshotCalls snapshots;
    private final SnapshotTransfer transfer;

    ManagementCanister(Round round) {
        this.round = round;
        this.lifeCycle = new LifeCycle(round);
        this.migrations = new MigrationCalls(round);
        this.chunks = new ChunkCalls(round);
        this.snapshots = new SnapshotCalls(round, lifeCycle);
        this.transfer = new SnapshotTransfer(round, snapshots);
    }

    /** Executes the first waiting call; false if there is none. */
    boolean runNext() {
        Management management = round.state().management();
        Optional<Task> task = management.queues().input().peek();
        if (task.isEmpty()) {
            return false;
        }
        round.set(round.state()
                .withManagement(management.withQueues(management.queues().taken())));
        switch (task.orElseThrow()) {
            case Task.FromUser user -> execute(Incoming.of(user.ingress()));
            case Task.FromCanister from -> execute(from.message());
        }
        return true;
    }

    /** Answers the {@code raw_rand} calls of earlier blocks, each with bytes of its own. */
    void answerRandomness(Blob randomness) {
        for (HashedMap.Entry<Long, PendingCall> entry :
                round.state().management().pending()) {
            if (entry.value() instanceof PendingCall.Randomness call
                    && call.height() < round.state().height()) {
                byte[] number = Long.toString(entry.key()).getBytes(StandardCharsets.US_ASCII);
                Blob bytes = Blake3.hash(RANDOM_DOMAIN, randomness.unsafeBytes(), number)
                        .bytes();
                CandidValue result = new CandidValue.Bytes(bytes);
                round.set(
                        round.state().withManagement(round.state().management().answered(entry.key())));
                reply("raw_rand", call.origin(), List.of(result), call.refund());
            }
        }
    }

    private void execute(Message message) {
        if (message instanceof Request request) {
            execute(Incoming.of(request));
        } else {
            round.burn(message.cycles());
        }
    }

    private void execute(Incoming call) {
        if (ManagementInterface.method(call.method()).isEmpty()) {
            fail(call.origin(), ManagementInterface.missing(call.method()), call.cycles());
            return;
        }
        Outcome outcome;
        try {
            ManagementCall decoded = ManagementCall.of(call);
            Optional<Outcome> refusal = refusal(decoded);
            if (refusal.isEmpty() && mustWait(decoded)) {
                wait(call, decoded.canister());
                return;
            }
            if (refusal.isEmpty() && isInstallation(decoded)) {
                install(call, decoded.canister());
                return;
            }
            outcome = refusal.orElseGet(() -> {
                payIngress(decoded, call);
                return dispatch(decoded);
            });
        } catch (CandidException e) {
            outcome = Outcome.refused(ManagementFaults.badArgument(call.method(), String.valueOf(e.getMessage())));
        }
        finish(call, outcome);
    }

    /** Nothing may change in a canister that is in the middle of a task, or overtake its installation. */
    private boolean mustWait(ManagementCall call) {
        boolean busy = call.target().filter(round.state().schedule()::isBusy).isPresent();
        return busy
                && switch (call.method()) {
                    case "canister_status",
                            "canister_metrics",
                            "canister_info",
                            "canister_metadata",
                            "fetch_canister_logs",
                            "stored_chunks",
                            "list_canister_snapshots",
                            "read_canister_snapshot_metadata",
                            "read_canister_snapshot_data",
                            "migrate_canister",
                            "cancel_migration" -> false;
                    default -> true;
                };
    }

    private static boolean isInstallation(ManagementCall call) {
        return call.method().equals("install_code") || NamedModule.isChunked(call);
    }

    /** An installation runs code, so it is a task of its canister: the next one. */
    private void install(Incoming call, CanisterId canister) {
        long number = round.state().management().nextCall();
        wait(call, canister);
        round.install(canister, number);
    }

    private void wait(Incoming call, CanisterId canister) {
        PendingCall pending =
                new PendingCall.Waiting(call.origin(), call.cycles(), canister, call.method(), call.argument());
        round.set(round.state().withManagement(round.state().management().withPending(pending)));
        round.processing(call.origin());
    }

    /** Executes the calls that waited for the end of a task; what the round has no instructions for comes in the next. */
    void resume() {
        for (HashedMap.Entry<Long, PendingCall> entry :
                round.state().management().pending()) {
            if (entry.value() instanceof PendingCall.Waiting call
                    && !round.state().schedule().isBusy(call.canister())) {
                if (round.hasBudget()) {
                    resume(entry.key(), call);
                } else {
                    round.hold(call.canister());
                }
            }
        }
    }

    private void resume(long number, PendingCall.Waiting call) {
        round.set(round.state().withManagement(round.state().management().answered(number)));
        execute(Incoming.of(call));
    }

    /** What it costs to take in a user's call pays the canister that it is about, if its controllers or itself made it. */
    private void payIngress(ManagementCall call, Incoming incoming) {
        boolean pays = call.target()
                .filter(id -> !round.state().schedule().isRunning(id))
                .isPresent();
        if (pays && call.byUser() && !call.method().startsWith("provisional_")) {
            Desk desk = round.desk(call.canister());
            desk.payIngress(incoming);
            round.take(desk);
        }
    }

    private void finish(Incoming call, Outcome outcome) {
        switch (outcome) {
            case Outcome.Done done ->
                reply(
                        call.method(),
                        call.origin(),
                        done.results(),
                        call.cycles().minus(done.used()));
            case Outcome.Refused refused -> fail(call.origin(), refused.fault(), call.cycles());
            case Outcome.Later later -> round.processing(call.origin());
        }
    }

    private void reply(String method, CallOrigin origin, List<CandidValue> results, Cycles refund) {
        CandidType.Func type = ManagementInterface.method(method).orElseThrow();
        Blob payload = ManagementInterface.encode(type, results);
        round.answer(Principal.MANAGEMENT, origin, new Answer.Reply(payload), refund);
    }

    private void fail(CallOrigin origin, Fault fault, Cycles refund) {
        round.fail(Principal.MANAGEMENT, origin, fault, refund);
    }

    /** What all methods about one canister have in common: it exists, nobody may touch it while it moves, and who may call. */
    private Optional<Outcome> refusal(ManagementCall call) {
        Optional<Outcome> wrongWay =
                ManagementInterface.refusal(call.method(), call.byUser()).map(Outcome::refused);
        if (wrongWay.isPresent()) {
            return wrongWay;
        }
        if (call.target().isEmpty()) {
            return Optional.empty();
        }
        Principal id = call.canister().principal();
        Optional<CanisterState> canister = round.state().canister(call.canister());
        if (canister.isEmpty()) {
            return Optional.of(Outcome.refused(Fault.canisterNotFound(id)));
        }
        if (canister.orElseThrow().frozenBy().isPresent()) {
            return Optional.of(Outcome.refused(Fault.migrating(id)));
        }
        Rent.pay(round, call.canister());
        return Access.refusal(call, canister.orElseThrow()).map(Outcome::refused);
    }

    private Outcome dispatch(ManagementCall call) {
        return switch (call.method()) {
            case "create_canister" -> lifeCycle.create(call);
            case "provisional_create_canister_with_cycles" -> lifeCycle.createProvisional(call);
            case "provisional_top_up_canister" -> lifeCycle.topUp(call);
            case "deposit_cycles" -> lifeCycle.deposit(call);
            case "update_settings" -> lifeCycle.updateSettings(call);
            case "start_canister" -> lifeCycle.start(call);
            case "stop_canister" -> lifeCycle.stop(call);
            case "delete_canister" -> lifeCycle.delete(call);
            case "uninstall_code" -> lifeCycle.uninstall(call);
            case "upload_chunk" -> chunks.upload(call);
            case "clear_chunk_store" -> chunks.clear(call);
            case "stored_chunks" -> chunks.stored(call);
            case "take_canister_snapshot" -> snapshots.take(call);
            case "load_canister_snapshot" -> snapshots.load(call);
            case "list_canister_snapshots" -> snapshots.list(call);
            case "delete_canister_snapshot" -> snapshots.delete(call);
            case "read_canister_snapshot_metadata" -> transfer.readMetadata(call);
            case "read_canister_snapshot_data" -> transfer.readData(call);
            case "upload_canister_snapshot_metadata" -> transfer.uploadMetadata(call);
            case "upload_canister_snapshot_data" -> transfer.uploadData(call);
            case "raw_rand" -> randomness(call);
            case "migrate_canister" -> migrations.migrate(call);
            case "cancel_migration" -> migrations.cancel(call);
            case "canister_status", "canister_metrics", "canister_info", "canister_metadata", "subnet_info" ->
                new Reports(round.state()).answer(call);
            default -> Outcome.refused(ManagementFaults.unknownMethod(call.method()));
        };
    }

    private Outcome randomness(ManagementCall call) {
        PendingCall pending = new PendingCall.Randomness(
                call.origin(), call.cycles(), round.state().height());
        round.set(round.state().withManagement(round.state().management().withPending(pending)));
        return new Outcome.Later();
    }
}
