package dev.tern.runtime.execution;

import dev.tern.runtime.state.Limits;
import dev.tern.runtime.state.Settings;
import dev.tern.sdk.candid.CandidException;
import dev.tern.sdk.candid.CandidValue;
import dev.tern.sdk.candid.CandidValue.Field;
import dev.tern.sdk.candid.CandidValue.Nat;
import dev.tern.sdk.candid.Label;
import dev.tern.sdk.types.Cycles;
import dev.tern.sdk.types.Principal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Settings as the management canister takes and shows them. */
final class SettingsForm {
    private static final Label PUBLIC = Label.of("public");
    private static final Label VIEWERS = Label.of("allowed_viewers");
    private static final int FULL_COMPUTE = 100;

    private SettingsForm() {}

    /** The settings with all fields changed that are given; throws {@link CandidException} with a reason for people. */
    static Settings change(Settings old, CandidValue.Struct form) {
        Optional<List<Principal>> controllers =
                ManagementCall.optional(form, "controllers").map(SettingsForm::principals);
        if (controllers.isPresent() && controllers.orElseThrow().size() > Limits.MAX_CONTROLLERS) {
            throw new CandidException("Could not validate the settings: Invalid settings: 'controllers' length exceeds "
                    + "maximum size allowed of " + Limits.MAX_CONTROLLERS + ".");
        }
        return new Settings(
                controllers.orElse(old.controllers()),
                (int) number(form, "compute_allocation", FULL_COMPUTE)
                        .orElse((long) old.computeAllocation())
                        .longValue(),
                number(form, "memory_allocation", 1L << 48).orElse(old.memoryAllocation()),
                number(form, "freezing_threshold", Long.MAX_VALUE).orElse(old.freezingThreshold()),
                cycles(form, "reserved_cycles_limit").orElse(old.reservedCyclesLimit()),
                number(form, "wasm_memory_limit", 1L << 48).orElse(old.wasmMemoryLimit()),
                number(form, "wasm_memory_threshold", 1L << 48).orElse(old.wasmMemoryThreshold()),
                cycles(form, "minimum_incoming_canister_call_cycles").orElse(old.minimumCallCycles()),
                ManagementCall.optional(form, "log_visibility")
                        .map(SettingsForm::visibility)
                        .orElse(old.logVisibility()),
                ManagementCall.optional(form, "snapshot_visibility")
                        .map(SettingsForm::visibility)
                        .orElse(old.snapshotVisibility()),
                ManagementCall.optional(form, "status_visibility")
                        .map(SettingsForm::visibility)
                        .orElse(old.statusVisibility()),
                ManagementCall.optional(form, "environment_variables")
                        .map(SettingsForm::variables)
                        .orElse(old.environment()));
    }

    static CandidValue show(Settings settings) {
        return new CandidValue.Struct(List.of(
                new Field("controllers", principals(settings.controllers())),
                new Field("compute_allocation", Nat.of(settings.computeAllocation())),
                new Field("memory_allocation", Nat.of(settings.memoryAllocation())),
                new Field("freezing_threshold", Nat.of(settings.freezingThreshold())),
                new Field("reserved_cycles_limit", cycles(settings.reservedCyclesLimit())),
                new Field("minimum_incoming_canister_call_cycles", cycles(settings.minimumCallCycles())),
                new Field("log_visibility", visibility(settings.logVisibility())),
                new Field("snapshot_visibility", visibility(settings.snapshotVisibility())),
                new Field("status_visibility", visibility(settings.statusVisibility())),
                new Field("wasm_memory_limit", Nat.of(settings.wasmMemoryLimit())),
                new Field("wasm_memory_threshold", Nat.of(settings.wasmMemoryThreshold())),
                new Field(
                        "environment_variables",
                        new CandidValue.Vec(settings.environment().stream()
                                .map(SettingsForm::variable)
                                .toList()))));
    }

    static Nat cycles(Cycles cycles) {
        return new Nat(cycles.amount());
    }

    static CandidValue principals(List<Principal> principals) {
        return new CandidValue.Vec(
                principals.stream().map(SettingsForm::reference).toList());
    }

    private static CandidValue reference(Principal principal) {
        return new CandidValue.PrincipalRef(principal);
    }

    private static CandidValue variable(Settings.Variable variable) {
        return new CandidValue.Struct(List.of(
                new Field("name", new CandidValue.Text(variable.name())),
                new Field("value", new CandidValue.Text(variable.value()))));
    }

    private static CandidValue visibility(Settings.Visibility visibility) {
        if (visibility.everybody()) {
            return new CandidValue.Variant("public", CandidValue.Null.VALUE);
        }
        return visibility.viewers().isEmpty()
                ? new CandidValue.Variant("controllers", CandidValue.Null.VALUE)
                : new CandidValue.Variant("allowed_viewers", principals(visibility.viewers()));
    }

    private static Settings.Visibility visibility(CandidValue value) {
        if (!(value instanceof CandidValue.Variant variant)) {
            throw new CandidException("a visibility is a variant");
        }
        List<Principal> viewers = variant.label().equals(VIEWERS) ? principals(variant.value()) : List.of();
        if (viewers.size() > Limits.MAX_CONTROLLERS) {
            throw new CandidException("Invalid settings: 'allowed_viewers' length exceeds maximum size allowed of "
                    + Limits.MAX_CONTROLLERS + ".");
        }
        return new Settings.Visibility(variant.label().equals(PUBLIC), viewers);
    }

    private static List<Principal> principals(CandidValue value) {
        return elements(value).stream().map(SettingsForm::principal).toList();
    }

    private static Principal principal(CandidValue value) {
        if (value instanceof CandidValue.PrincipalRef reference) {
            return reference.value();
        }
        throw wrong(value);
    }

    private static List<Settings.Variable> variables(CandidValue value) {
        List<Settings.Variable> variables =
                elements(value).stream().map(SettingsForm::variable).toList();
        if (variables.size() > Limits.MAX_VARIABLES) {
            throw new CandidException(
                    "Too many environment variables: " + variables.size() + " (max: " + Limits.MAX_VARIABLES + ")");
        }
        if (variables.stream().map(Settings.Variable::name).distinct().count() < variables.size()) {
            throw new CandidException("Duplicate environment variables");
        }
        return variables;
    }

    private static Settings.Variable variable(CandidValue value) {
        if (value instanceof CandidValue.Struct struct
                && struct.get("name") instanceof CandidValue.Text name
                && struct.get("value") instanceof CandidValue.Text text) {
            checkLength("name", name.value());
            checkLength("value", text.value());
            return new Settings.Variable(name.value(), text.value());
        }
        throw wrong(value);
    }

    private static void checkLength(String what, String text) {
        int length = text.getBytes(StandardCharsets.UTF_8).length;
        if (length > Limits.MAX_VARIABLE_BYTES) {
            throw new CandidException("Environment variable " + what + " exceeds maximum length: " + length + " (max: "
                    + Limits.MAX_VARIABLE_BYTES + ")");
        }
    }

    private static List<CandidValue> elements(CandidValue value) {
        if (value instanceof CandidValue.Vec vec) {
            return vec.values();
        }
        throw wrong(value);
    }

    private static CandidException wrong(CandidValue value) {
        return new CandidException("not expected in settings: " + value);
    }

    private static Optional<Long> number(CandidValue.Struct form, String field, long most) {
        return ManagementCall.optional(form, field)
                .map(ManagementCall::number)
                .map(number -> bounded(field, number, BigInteger.valueOf(most)).longValue());
    }

    private static Optional<Cycles> cycles(CandidValue.Struct form, String field) {
        BigInteger most = BigInteger.ONE.shiftLeft(128).subtract(BigInteger.ONE);
        return ManagementCall.optional(form, field)
                .map(ManagementCall::number)
                .map(number -> new Cycles(bounded(field, number, most)));
    }

    private static BigInteger bounded(String field, BigInteger number, BigInteger most) {
        if (number.compareTo(most) > 0) {
            throw new CandidException(field + " is at most " + most + ", not " + number);
        }
        return number;
    }
}
