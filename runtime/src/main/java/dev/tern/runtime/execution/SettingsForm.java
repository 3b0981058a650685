package dev.tern.runtime.execution;

import dev.tern.runtime.state.Settings;
import dev.tern.sdk.candid.CandidException;
import dev.tern.sdk.candid.CandidValue;
import dev.tern.sdk.candid.CandidValue.Field;
import dev.tern.sdk.candid.CandidValue.Nat;
import dev.tern.sdk.candid.Label;
import dev.tern.sdk.protocol.Cbor;
import dev.tern.sdk.protocol.StructuredHash;
import dev.tern.sdk.types.Cycles;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.Principal;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Settings as the management canister takes and shows them. */
final class SettingsForm {
    private static final Label PUBLIC = Label.of("public");
    private static final Label VIEWERS = Label.of("allowed_viewers");

    /** More than any subnet has. */
    private static final BigInteger MOST = BigInteger.valueOf(Long.MAX_VALUE);

    private SettingsForm() {}

    /** The settings with all fields changed that are given; the form has passed {@link SettingsCheck}. */
    static Settings change(Settings old, CandidValue.Struct form) {
        Optional<List<Principal>> controllers =
                ManagementCall.optional(form, "controllers").map(SettingsForm::principals);
        return new Settings(
                controllers.orElse(old.controllers()),
                given(form, "compute_allocation").map(BigInteger::intValueExact).orElse(old.computeAllocation()),
                given(form, "memory_allocation")
                        .map(bytes -> bytes.min(MOST).longValueExact())
                        .orElse(old.memoryAllocation()),
                number(form, "freezing_threshold").orElse(old.freezingThreshold()),
                cycles(form, "reserved_cycles_limit").orElse(old.reservedCyclesLimit()),
                number(form, "wasm_memory_limit").orElse(old.wasmMemoryLimit()),
                number(form, "wasm_memory_threshold").orElse(old.wasmMemoryThreshold()),
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
                new Field(
                        "freezing_threshold",
                        new Nat(new BigInteger(Long.toUnsignedString(settings.freezingThreshold())))),
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

    /** Of environment variables, as the history shows it (interface specification, "hash of map"). */
    static Hash hash(List<Settings.Variable> variables) {
        SortedMap<String, Cbor> map = new TreeMap<>();
        variables.forEach(variable -> map.put(variable.name(), new Cbor.Text(variable.value())));
        return StructuredHash.of(new Cbor.Fields(map));
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
        return elements(value).stream().map(SettingsForm::variable).toList();
    }

    private static Settings.Variable variable(CandidValue value) {
        if (value instanceof CandidValue.Struct struct
                && struct.get("name") instanceof CandidValue.Text name
                && struct.get("value") instanceof CandidValue.Text text) {
            return new Settings.Variable(name.value(), text.value());
        }
        throw wrong(value);
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

    private static Optional<BigInteger> given(CandidValue.Struct form, String field) {
        return ManagementCall.optional(form, field).map(ManagementCall::number);
    }

    private static Optional<Long> number(CandidValue.Struct form, String field) {
        return given(form, field).map(BigInteger::longValue);
    }

    private static Optional<Cycles> cycles(CandidValue.Struct form, String field) {
        return given(form, field).map(Cycles::new);
    }
}
