package dev.tern.runtime.execution;

import dev.tern.runtime.state.CanisterState;
import dev.tern.runtime.state.CanisterStatus;
import dev.tern.runtime.state.Code;
import dev.tern.runtime.state.HistoryEntry;
import dev.tern.runtime.state.LogRecord;
import dev.tern.runtime.state.ReplicatedState;
import dev.tern.runtime.state.Sections;
import dev.tern.runtime.state.Spending;
import dev.tern.sdk.candid.CandidValue;
import dev.tern.sdk.candid.CandidValue.Field;
import dev.tern.sdk.candid.CandidValue.Nat;
import dev.tern.sdk.candid.CandidValue.Struct;
import dev.tern.sdk.candid.Primitive;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Principal;
import dev.tern.sdk.types.SubnetId;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Management methods that only tell something; whether the caller may know it is decided before. */
final class Reports {
    private static final String REPLICA_VERSION = "0.1.0";

    private final ReplicatedState state;

    Reports(ReplicatedState state) {
        this.state = state;
    }

    Outcome answer(ManagementCall call) {
        if (call.method().equals("subnet_info")) {
            SubnetId subnet = new SubnetId(call.principal("subnet_id"));
            if (!subnet.equals(state.subnet())) {
                return Outcome.refused(ManagementFaults.noSubnet(subnet));
            }
            return Outcome.done(struct(
                    new Field("replica_version", new CandidValue.Text(REPLICA_VERSION)),
                    new Field("registry_version", nat64(state.registry().version()))));
        }
        CanisterState canister = state.canister(call.canister()).orElseThrow();
        return switch (call.method()) {
            case "canister_info" -> Outcome.done(info(canister, call));
            case "canister_metadata" -> metadata(canister, call);
            case "canister_status" -> Outcome.done(status(canister));
            case "canister_metrics" -> Outcome.done(metrics(canister));
            case "fetch_canister_logs" -> Outcome.done(logs(canister));
            default -> throw new IllegalArgumentException("no report: " + call.method());
        };
    }

    private CandidValue status(CanisterState canister) {
        return struct(
                new Field("status", bare(canister.status().text())),
                new Field("ready_for_migration", new CandidValue.Bool(isQuiet(canister))),
                new Field("version", nat64(canister.vitals().version())),
                new Field("settings", SettingsForm.show(canister.settings())),
                new Field("module_hash", moduleHash(canister)),
                new Field("memory_size", Nat.of(canister.memoryBytes())),
                new Field("memory_metrics", memory(canister)),
                new Field("cycles", SettingsForm.cycles(canister.balance())),
                new Field(
                        "reserved_cycles",
                        SettingsForm.cycles(canister.account().reserved())),
                new Field(
                        "idle_cycles_burned_per_day",
                        SettingsForm.cycles(Fees.of(state).idlePerDay(canister))),
                new Field("query_stats", queryStats()));
    }

    /** Stopped, and nothing is on its way to it or from it. */
    private static boolean isQuiet(CanisterState canister) {
        return canister.status() instanceof CanisterStatus.Stopped
                && canister.queues().input().isEmpty()
                && canister.queues().output().isEmpty();
    }

    private static CandidValue memory(CanisterState canister) {
        Optional<Code> code = canister.code();
        long chunks = canister.attic().chunks().bytes();
        return struct(
                size("wasm_memory_size", code.map(c -> c.image().heapBytes())),
                size("stable_memory_size", code.map(Code::stableBytes)),
                size("global_memory_size", code.map(Code::globalBytes)),
                size("wasm_binary_size", code.map(c -> (long) c.program().wasm().length())),
                size(
                        "custom_sections_size",
                        code.map(c -> c.program().sections().bytes())),
                size("canister_history_size", Optional.of(canister.chronicle().historyBytes())),
                size("wasm_chunk_store_size", Optional.of(chunks)),
                size("snapshots_size", Optional.of(canister.attic().bytes() - chunks)));
    }

    private static Field size(String name, Optional<Long> bytes) {
        return new Field(name, Nat.of(bytes.orElse(0L)));
    }

    private static CandidValue metrics(CanisterState canister) {
        List<Field> uses = new ArrayList<>();
        for (Spending.Use use : Spending.Use.values()) {
            uses.add(new Field(
                    use.text(), SettingsForm.cycles(canister.account().spent().of(use))));
        }
        uses.add(new Field("http_outcalls", Nat.of(0)));
        return struct(new Field("cycles_consumed", new Struct(uses)));
    }

    private static CandidValue queryStats() {
        return struct(
                new Field("num_calls_total", Nat.of(0)),
                new Field("num_instructions_total", Nat.of(0)),
                new Field("request_payload_bytes_total", Nat.of(0)),
                new Field("response_payload_bytes_total", Nat.of(0)));
    }

    private static CandidValue info(CanisterState canister, ManagementCall call) {
        List<HistoryEntry> history = canister.chronicle().history();
        int wanted = call.number("num_requested_changes")
                .map(number -> number.min(BigInteger.valueOf(history.size())).intValue())
                .orElse(0);
        return struct(
                new Field("total_num_changes", nat64(canister.chronicle().changes())),
                new Field(
                        "recent_changes",
                        new CandidValue.Vec(history.subList(history.size() - wanted, history.size()).stream()
                                .map(Reports::change)
                                .toList())),
                new Field("module_hash", moduleHash(canister)),
                new Field(
                        "controllers",
                        SettingsForm.principals(canister.settings().controllers())));
    }

    private static CandidValue change(HistoryEntry entry) {
        return struct(
                new Field("timestamp_nanos", nat64(entry.time())),
                new Field("canister_version", nat64(entry.version())),
                new Field("origin", origin(entry)),
                new Field("details", details(entry.change())));
    }

    private static CandidValue origin(HistoryEntry entry) {
        CandidValue who = new CandidValue.PrincipalRef(entry.by());
        if (!entry.byCanister()) {
            return new CandidValue.Variant("from_user", struct(new Field("user_id", who)));
        }
        CandidValue version = entry.byVersion()
                .map(number -> CandidValue.Opt.of(nat64(number)))
                .orElse(CandidValue.Opt.NONE);
        return new CandidValue.Variant(
                "from_canister", struct(new Field("canister_id", who), new Field("canister_version", version)));
    }

    private static CandidValue details(HistoryEntry.Change change) {
        return switch (change) {
            case HistoryEntry.Change.Created created ->
                new CandidValue.Variant(
                        "creation",
                        struct(
                                new Field("controllers", SettingsForm.principals(created.controllers())),
                                new Field(
                                        "environment_variables_hash",
                                        created.environment()
                                                .map(hash -> CandidValue.Opt.of(bytes(hash.bytes())))
                                                .orElse(CandidValue.Opt.NONE))));
            case HistoryEntry.Change.Installed installed ->
                new CandidValue.Variant(
                        "code_deployment",
                        struct(
                                new Field("mode", bare(installed.mode())),
                                new Field(
                                        "module_hash",
                                        bytes(installed.moduleHash().bytes()))));
            case HistoryEntry.Change.Uninstalled uninstalled -> bare("code_uninstall");
            case HistoryEntry.Change.Loaded loaded -> new CandidValue.Variant("load_snapshot", loaded(loaded));
            case HistoryEntry.Change.Controllers set ->
                new CandidValue.Variant(
                        "controllers_change",
                        struct(new Field("controllers", SettingsForm.principals(set.controllers()))));
        };
    }

    private static CandidValue loaded(HistoryEntry.Change.Loaded loaded) {
        return struct(
                new Field(
                        "from_canister_id",
                        loaded.from()
                                .map(id -> CandidValue.Opt.of(new CandidValue.PrincipalRef(id)))
                                .orElse(CandidValue.Opt.NONE)),
                new Field("snapshot_id", bytes(loaded.snapshot())),
                new Field("canister_version", nat64(loaded.version())),
                new Field("taken_at_timestamp", nat64(loaded.time())),
                new Field("source", SnapshotForm.source(loaded.uploaded())));
    }

    private static Outcome metadata(CanisterState canister, ManagementCall call) {
        String name = call.text("name");
        Principal id = canister.id().principal();
        if (canister.code().isEmpty()) {
            return Outcome.refused(ManagementFaults.noMetadata(id));
        }
        boolean controller = canister.settings().isController(call.caller());
        Optional<Sections.Section> section = canister.code()
                .flatMap(code -> code.program().sections().named(name))
                .filter(found -> found.isPublic() || controller);
        return section.map(found -> Outcome.done(struct(new Field("value", bytes(found.content())))))
                .orElseGet(() -> Outcome.refused(ManagementFaults.noSection(id, name)));
    }

    private static CandidValue logs(CanisterState canister) {
        List<CandidValue> records = new ArrayList<>();
        for (LogRecord line : canister.chronicle().logs()) {
            records.add(struct(
                    new Field("idx", nat64(line.index())),
                    new Field("timestamp_nanos", nat64(line.time())),
                    new Field("content", bytes(line.content()))));
        }
        return struct(new Field("canister_log_records", new CandidValue.Vec(records)));
    }

    private static CandidValue moduleHash(CanisterState canister) {
        return canister.code()
                .map(code -> CandidValue.Opt.of(bytes(code.program().hash().bytes())))
                .orElse(CandidValue.Opt.NONE);
    }

    private static CandidValue bytes(Blob blob) {
        return new CandidValue.Bytes(blob);
    }

    private static CandidValue bare(String name) {
        return new CandidValue.Variant(name, CandidValue.Null.VALUE);
    }

    private static CandidValue nat64(long value) {
        return new CandidValue.Fixed(Primitive.NAT64, value);
    }

    private static Struct struct(Field... fields) {
        return new Struct(List.of(fields));
    }
}
