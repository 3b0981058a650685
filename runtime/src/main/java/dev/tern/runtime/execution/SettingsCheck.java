package dev.tern.runtime.execution;

import dev.tern.runtime.state.Limits;
import dev.tern.sdk.candid.CandidValue;
import dev.tern.sdk.candid.Label;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Whether wished settings are well-formed, each by itself. */
final class SettingsCheck {
    private static final List<Range> RANGES = List.of(
            new Range("compute_allocation", "ComputeAllocation", BigInteger.valueOf(100), "[0..100]"),
            new Range("memory_allocation", "MemoryAllocation", power(64), "[0..2^64-1]"),
            new Range("freezing_threshold", "Freezing threshold", power(64), "of [0..2^64-1]"),
            new Range("reserved_cycles_limit", "Reserved cycles limit", power(128), "of [0..2^128-1]"),
            new Range(
                    "minimum_incoming_canister_call_cycles",
                    "Minimum incoming canister call cycles",
                    power(128),
                    "of [0..2^128-1]"),
            new Range("wasm_memory_limit", "Wasm memory limit", BigInteger.ONE.shiftLeft(48), "of [0..2^48]"),
            new Range("wasm_memory_threshold", "Wasm memory threshold", BigInteger.ONE.shiftLeft(48), "of [0..2^48]"));
    private static final List<String> VISIBILITIES =
            List.of("log_visibility", "snapshot_visibility", "status_visibility");

    private SettingsCheck() {}

    /** What a number may be; the texts are the public replica's. */
    private record Range(String field, String text, BigInteger most, String range) {
        Optional<Fault> refusal(CandidValue.Struct form) {
            return ManagementCall.optional(form, field)
                    .map(ManagementCall::number)
                    .filter(number -> number.compareTo(most) > 0)
                    .map(number -> ManagementFaults.outOfRange(text, range, number));
        }
    }

    /** The largest number of so many bits. */
    private static BigInteger power(int bits) {
        return BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.ONE);
    }

    /** Why a form cannot be followed. */
    static Optional<Fault> refusal(CandidValue.Struct form) {
        return RANGES.stream()
                .flatMap(range -> range.refusal(form).stream())
                .findFirst()
                .or(() -> tooLong("controllers", ManagementCall.optional(form, "controllers")))
                .or(() -> VISIBILITIES.stream()
                        .flatMap(field -> tooLong("allowed_viewers", viewers(form, field)).stream())
                        .findFirst())
                .or(() -> variables(form));
    }

    private static Optional<CandidValue> viewers(CandidValue.Struct form, String field) {
        return ManagementCall.optional(form, field)
                .filter(CandidValue.Variant.class::isInstance)
                .map(value -> ((CandidValue.Variant) value).value());
    }

    private static Optional<Fault> tooLong(String what, Optional<CandidValue> list) {
        return list.filter(value -> elements(value).size() > Limits.MAX_CONTROLLERS)
                .map(value -> ManagementFaults.badSettings("Could not validate the settings: Invalid settings: '" + what
                        + "' length exceeds maximum size allowed of " + Limits.MAX_CONTROLLERS + "."));
    }

    private static List<CandidValue> elements(CandidValue value) {
        return value instanceof CandidValue.Vec vec ? vec.values() : List.of();
    }

    private static Optional<Fault> variables(CandidValue.Struct form) {
        List<CandidValue> variables = ManagementCall.optional(form, "environment_variables")
                .map(SettingsCheck::elements)
                .orElse(List.of());
        if (variables.size() > Limits.MAX_VARIABLES) {
            return Optional.of(ManagementFaults.badSettings(
                    "Too many environment variables: " + variables.size() + " (max: " + Limits.MAX_VARIABLES + ")"));
        }
        if (texts(variables, "name").distinct().count() < variables.size()) {
            return Optional.of(ManagementFaults.badSettings("Duplicate environment variables are not allowed"));
        }
        return longest(variables, "name").or(() -> longest(variables, "value"));
    }

    private static Optional<Fault> longest(List<CandidValue> variables, String part) {
        return texts(variables, part)
                .filter(text -> text.getBytes(StandardCharsets.UTF_8).length > Limits.MAX_VARIABLE_BYTES)
                .findFirst()
                .map(text -> ManagementFaults.badSettings("Environment variable " + part + " \"" + text
                        + "\" exceeds the maximum allowed length of " + Limits.MAX_VARIABLE_BYTES + "."));
    }

    private static Stream<String> texts(List<CandidValue> variables, String part) {
        return variables.stream()
                .filter(CandidValue.Struct.class::isInstance)
                .flatMap(variable -> ((CandidValue.Struct) variable).field(Label.of(part)).stream())
                .filter(CandidValue.Text.class::isInstance)
                .map(text -> ((CandidValue.Text) text).value());
    }
}
