package dev.tern.sdk.client;

import dev.tern.sdk.candid.Candid;
import dev.tern.sdk.candid.CandidException;
import dev.tern.sdk.candid.CandidType;
import dev.tern.sdk.candid.CandidValue;
import dev.tern.sdk.candid.DidParser;
import dev.tern.sdk.candid.Label;
import dev.tern.sdk.candid.Primitive;
import dev.tern.sdk.client.AgentException.Kind;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Cycles;
import dev.tern.sdk.types.Principal;
import dev.tern.sdk.types.SubnetId;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The management canister {@code aaaaa-aa}, typed (interface specification, "The IC management canister", and design.md
 * for {@code migrate_canister}). A reject surfaces as {@link RejectedException}.
 */
public final class Management {
    private static final CanisterId ID = new CanisterId(Principal.MANAGEMENT);
    private static final CandidType SETTINGS = DidParser.parseType("record { controllers : opt vec principal;"
            + " compute_allocation : opt nat; memory_allocation : opt nat; freezing_threshold : opt nat }");
    private static final CandidType CREATE = DidParser.parseType(
            "record { amount : opt nat; settings : opt record { controllers : opt vec principal } }");
    private static final CandidType ABOUT = DidParser.parseType("record { canister_id : principal }");
    private static final CandidType INSTALL = DidParser.parseType(
            "record { mode : variant { install; reinstall; upgrade : opt record { skip_pre_upgrade : opt bool;"
                    + " wasm_memory_persistence : opt variant { keep; replace } } };"
                    + " canister_id : principal; wasm_module : blob; arg : blob }");
    private static final CandidType MIGRATE = DidParser.parseType("record { canister_id : principal;"
            + " destination : principal; at_height : opt nat64; mode : opt variant { listen; chunks; local } }");
    private static final CandidType LOGS = DidParser.parseType("record { canister_log_records : vec record {"
            + " idx : nat64; timestamp_nanos : nat64; content : blob } }");

    private final Agent agent;

    public Management(Agent agent) {
        this.agent = agent;
    }

    /** A new canister and the subnet it lives on. */
    public record Created(CanisterId canister, SubnetId subnet) {}

    /** How code is installed. */
    public enum InstallMode {
        INSTALL,
        REINSTALL,
        UPGRADE
    }

    /** How a canister's state travels (design.md, 8). */
    public enum MigrationMode {
        LISTEN,
        CHUNKS,
        LOCAL
    }

    /** What {@code canister_status} tells, and the subnet that told it; memory in bytes. */
    public record Status(
            SubnetId subnet,
            String status,
            Optional<Blob> moduleHash,
            List<Principal> controllers,
            Cycles cycles,
            BigInteger memoryBytes) {}

    /** One line of a canister's log; time in nanoseconds since 1970. */
    public record LogRecord(long index, long timestamp, Blob content) {}

    /** Creates a canister, controlled by the caller, on a subnet or on one that the gateway picks. */
    public Created create(Optional<SubnetId> subnet, Optional<Cycles> cycles) {
        CandidValue argument = struct(
                field("amount", option(cycles.map(amount -> new CandidValue.Nat(amount.amount())))),
                field("settings", option(Optional.empty())));
        Target target = subnet.map(Target::of).orElse(Target.any());
        Answer answer = agent.call(
                target,
                ID,
                "provisional_create_canister_with_cycles",
                Candid.encode(List.of(CREATE), List.of(argument)));
        CandidValue.Struct result = record(answer.reply(), ABOUT);
        return new Created(new CanisterId(principal(result.get("canister_id"))), subnet(answer));
    }

    private static SubnetId subnet(Answer answer) {
        return switch (answer) {
            case Answer.Replied replied -> replied.subnet();
            case Answer.Rejected rejected -> throw new RejectedException(rejected);
        };
    }

    /** Installs a module; one that keeps its memory across upgrades by itself (Motoko's default) does so. */
    public void install(CanisterId canister, InstallMode mode, Blob module, Blob argument) {
        CandidValue.Variant variant = switch (mode) {
            case INSTALL -> new CandidValue.Variant("install", new CandidValue.Null());
            case REINSTALL -> new CandidValue.Variant("reinstall", new CandidValue.Null());
            case UPGRADE -> new CandidValue.Variant("upgrade", upgradeOptions(module));
        };
        CandidValue value = struct(
                field("mode", variant),
                field("canister_id", new CandidValue.PrincipalRef(canister.principal())),
                field("wasm_module", new CandidValue.Bytes(ModuleFile.compact(module))),
                field("arg", new CandidValue.Bytes(argument)));
        about(canister, "install_code", Candid.encode(List.of(INSTALL), List.of(value)));
    }

    private static CandidValue upgradeOptions(Blob module) {
        if (!ModuleFile.keepsMemory(module)) {
            return option(Optional.empty());
        }
        CandidValue keep = new CandidValue.Variant("keep", new CandidValue.Null());
        return option(Optional.of(struct(
                field("skip_pre_upgrade", option(Optional.empty())),
                field("wasm_memory_persistence", option(Optional.of(keep))))));
    }

    public Status status(CanisterId canister) {
        Answer answer = agent.call(Target.of(canister), ID, "canister_status", id(canister));
        CandidValue.Struct result = record(answer.reply());
        CandidValue.Struct settings = as(CandidValue.Struct.class, result.get("settings"));
        Optional<Blob> hash =
                as(CandidValue.Opt.class, result.get("module_hash")).value().map(Management::blob);
        return new Status(
                subnet(answer),
                state(as(CandidValue.Variant.class, result.get("status"))),
                hash,
                as(CandidValue.Vec.class, settings.get("controllers")).values().stream()
                        .map(Management::principal)
                        .toList(),
                new Cycles(nat(result.get("cycles"))),
                nat(result.get("memory_size")));
    }

    private static String state(CandidValue.Variant variant) {
        for (String state : List.of("running", "stopping", "stopped")) {
            if (variant.label().equals(Label.of(state))) {
                return state;
            }
        }
        return variant.label().toString();
    }

    public void start(CanisterId canister) {
        about(canister, "start_canister", id(canister));
    }

    /** Returns once the canister has stopped. */
    public void stop(CanisterId canister) {
        about(canister, "stop_canister", id(canister));
    }

    public void uninstall(CanisterId canister) {
        about(canister, "uninstall_code", id(canister));
    }

    /** Deletes a stopped canister. */
    public void delete(CanisterId canister) {
        about(canister, "delete_canister", id(canister));
    }

    /** Replaces the controllers. */
    public void setControllers(CanisterId canister, List<Principal> controllers) {
        List<CandidValue> principals = controllers.stream()
                .<CandidValue>map(CandidValue.PrincipalRef::new)
                .toList();
        CandidValue settings = struct(
                field("controllers", option(Optional.of(new CandidValue.Vec(principals)))),
                field("compute_allocation", option(Optional.empty())),
                field("memory_allocation", option(Optional.empty())),
                field("freezing_threshold", option(Optional.empty())));
        CandidValue value = struct(
                field("canister_id", new CandidValue.PrincipalRef(canister.principal())), field("settings", settings));
        CandidType type = new CandidType.Struct(List.of(
                new CandidType.Field("canister_id", Primitive.PRINCIPAL), new CandidType.Field("settings", SETTINGS)));
        about(canister, "update_settings", Candid.encode(List.of(type), List.of(value)));
    }

    /** Gives a canister cycles, on networks that allow it. */
    public void topUp(CanisterId canister, Cycles amount) {
        CandidValue value = struct(
                field("canister_id", new CandidValue.PrincipalRef(canister.principal())),
                field("amount", new CandidValue.Nat(amount.amount())));
        about(canister, "provisional_top_up_canister", Candid.encode(List.of(value)));
    }

    /** Asks for the canister to move; returns the id of the migration. */
    public long migrate(
            CanisterId canister, SubnetId destination, OptionalLong atHeight, Optional<MigrationMode> mode) {
        Optional<CandidValue> height = atHeight.isPresent()
                ? Optional.of(new CandidValue.Fixed(Primitive.NAT64, atHeight.getAsLong()))
                : Optional.empty();
        CandidValue value = struct(
                field("canister_id", new CandidValue.PrincipalRef(canister.principal())),
                field("destination", new CandidValue.PrincipalRef(destination.principal())),
                field("at_height", option(height)),
                field(
                        "mode",
                        option(mode.map(m ->
                                new CandidValue.Variant(m.name().toLowerCase(Locale.ROOT), new CandidValue.Null())))));
        CandidValue.Struct result =
                record(about(canister, "migrate_canister", Candid.encode(List.of(MIGRATE), List.of(value))));
        return as(CandidValue.Fixed.class, result.get("migration_id")).bits();
    }

    /** The newest lines of a canister's log, oldest first. */
    public List<LogRecord> logs(CanisterId canister) {
        Answer answer = agent.query(Target.of(canister), ID, "fetch_canister_logs", id(canister));
        CandidValue.Struct result = record(answer.reply(), LOGS);
        return as(CandidValue.Vec.class, result.get("canister_log_records")).values().stream()
                .map(value -> {
                    CandidValue.Struct line = as(CandidValue.Struct.class, value);
                    return new LogRecord(
                            as(CandidValue.Fixed.class, line.get("idx")).bits(),
                            as(CandidValue.Fixed.class, line.get("timestamp_nanos"))
                                    .bits(),
                            blob(line.get("content")));
                })
                .toList();
    }

    private Blob about(CanisterId canister, String method, Blob argument) {
        return agent.call(Target.of(canister), ID, method, argument).reply();
    }

    private static Blob id(CanisterId canister) {
        CandidValue value = struct(field("canister_id", new CandidValue.PrincipalRef(canister.principal())));
        return Candid.encode(List.of(ABOUT), List.of(value));
    }

    private static CandidValue.Struct struct(CandidValue.Field... fields) {
        return new CandidValue.Struct(List.of(fields));
    }

    private static CandidValue.Field field(String name, CandidValue value) {
        return new CandidValue.Field(name, value);
    }

    private static CandidValue option(Optional<? extends CandidValue> value) {
        return new CandidValue.Opt(value.map(present -> present));
    }

    private static CandidValue only(Blob reply) {
        List<CandidValue> values = decoded(() -> Candid.decode(reply));
        if (values.size() != 1) {
            throw unexpected(values.size() + " values");
        }
        return values.get(0);
    }

    private static CandidValue.Struct record(Blob reply) {
        return as(CandidValue.Struct.class, only(reply));
    }

    private static CandidValue.Struct record(Blob reply, CandidType type) {
        return as(
                CandidValue.Struct.class,
                decoded(() -> Candid.decode(reply, List.of(type))).get(0));
    }

    private static List<CandidValue> decoded(Supplier<List<CandidValue>> decode) {
        try {
            return decode.get();
        } catch (CandidException e) {
            throw unexpected(e.getMessage());
        }
    }

    private static Principal principal(CandidValue value) {
        return as(CandidValue.PrincipalRef.class, value).value();
    }

    private static Blob blob(CandidValue value) {
        return as(CandidValue.Bytes.class, value).value();
    }

    private static BigInteger nat(CandidValue value) {
        return as(CandidValue.Nat.class, value).value();
    }

    private static <T extends CandidValue> T as(Class<T> kind, CandidValue value) {
        if (kind.isInstance(value)) {
            return kind.cast(value);
        }
        throw unexpected("a " + value.getClass().getSimpleName() + " where a " + kind.getSimpleName() + " belongs");
    }

    private static AgentException unexpected(@Nullable String what) {
        return new AgentException(
                Kind.UNVERIFIED, "the management canister's reply is not what its interface says: " + what);
    }
}
