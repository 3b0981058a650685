package dev.tern.runtime.execution;

import static dev.tern.runtime.execution.TestSubnet.ALICE;
import static dev.tern.runtime.execution.TestSubnet.BOB;
import static dev.tern.runtime.execution.TestSubnet.id;
import static dev.tern.runtime.execution.TestSubnet.option;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.sdk.candid.CandidValue;
import dev.tern.sdk.candid.CandidValue.Field;
import dev.tern.sdk.protocol.RequestStatus;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Principal;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings as they are given and shown, and the lists among them. */
class SettingsFormTest {
    private static final List<Field> ALL = List.of(
            new Field("controllers", principals(ALICE, BOB)),
            new Field("compute_allocation", CandidValue.Nat.of(1)),
            new Field("memory_allocation", CandidValue.Nat.of(1 << 20)),
            new Field("freezing_threshold", CandidValue.Nat.of(11)),
            new Field("reserved_cycles_limit", CandidValue.Nat.of(12)),
            new Field("minimum_incoming_canister_call_cycles", CandidValue.Nat.of(13)),
            new Field("log_visibility", new CandidValue.Variant("public", CandidValue.Null.VALUE)),
            new Field("snapshot_visibility", viewers(BOB)),
            new Field("status_visibility", viewers(ALICE, BOB)),
            new Field("wasm_memory_limit", CandidValue.Nat.of(1 << 21)),
            new Field("wasm_memory_threshold", CandidValue.Nat.of(14)),
            new Field("environment_variables", new CandidValue.Vec(List.of(variable("b", "2"), variable("a", "1")))));

    private final TestSubnet subnet = new TestSubnet();
    private final CanisterId canister = subnet.create();

    private static CandidValue principals(Principal... ids) {
        return new CandidValue.Vec(List.of(ids).stream()
                .<CandidValue>map(CandidValue.PrincipalRef::new)
                .toList());
    }

    private static CandidValue viewers(Principal... ids) {
        return new CandidValue.Variant("allowed_viewers", principals(ids));
    }

    private static CandidValue variable(String name, String value) {
        return new CandidValue.Struct(List.of(
                new Field("name", new CandidValue.Text(name)), new Field("value", new CandidValue.Text(value))));
    }

    private CandidValue.Struct shown() {
        Blob reply = TestSubnet.replied(subnet.manage(ALICE, "canister_status", id(canister)));
        return (CandidValue.Struct) TestSubnet.record("canister_status", reply).get("settings");
    }

    @Test
    void everySettingIsShownAsItWasGivenAndStaysWhileOthersChange() {
        TestSubnet.replied(subnet.set(
                canister,
                ALL.stream()
                        .map(field -> new Field(field.label(), CandidValue.Opt.of(field.value())))
                        .toArray(Field[]::new)));
        assertThat(shown().fields()).containsExactlyInAnyOrderElementsOf(ALL);
        TestSubnet.replied(subnet.set(canister));
        assertThat(shown().fields()).containsExactlyInAnyOrderElementsOf(ALL);
    }

    private static String refused(RequestStatus status) {
        RequestStatus.Rejected rejected = (RequestStatus.Rejected) status;
        return rejected.errorCode() + " " + rejected.message();
    }

    private static CandidValue many(int count) {
        return new CandidValue.Vec(Collections.nCopies(count, new CandidValue.PrincipalRef(ALICE)));
    }

    @Test
    void tenControllersAreTheMost() {
        TestSubnet.replied(subnet.set(canister, option("controllers", many(10))));
        assertThat(refused(subnet.set(canister, option("controllers", many(11)))))
                .isEqualTo("IC0408 Could not validate the settings: Invalid settings: 'controllers' length exceeds "
                        + "maximum size allowed of 10.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"log_visibility", "snapshot_visibility", "status_visibility"})
    void tenViewersAreTheMost(String visibility) {
        TestSubnet.replied(
                subnet.set(canister, option(visibility, new CandidValue.Variant("allowed_viewers", many(10)))));
        assertThat(refused(
                        subnet.set(canister, option(visibility, new CandidValue.Variant("allowed_viewers", many(11))))))
                .startsWith("IC0408 Could not validate the settings: Invalid settings: 'allowed_viewers' length");
    }

    private RequestStatus variables(CandidValue... all) {
        return subnet.set(canister, option("environment_variables", new CandidValue.Vec(List.of(all))));
    }

    private RequestStatus variables(int count) {
        return variables(IntStream.range(0, count)
                .mapToObj(i -> variable("name " + i, "the same"))
                .toArray(CandidValue[]::new));
    }

    @Test
    void twentyVariablesAreTheMostEachWithANameOfItsOwn() {
        TestSubnet.replied(variables(20));
        assertThat(refused(variables(21))).isEqualTo("IC0408 Too many environment variables: 21 (max: 20)");
        assertThat(refused(variables(variable("a", "1"), variable("b", "2"), variable("a", "3"))))
                .isEqualTo("IC0408 Duplicate environment variables are not allowed");
    }

    @Test
    void namesAndValuesHaveAtMost128Bytes() {
        String longest = "é".repeat(64);
        String longer = longest + "x";
        String refusal = " \"" + longer + "\" exceeds the maximum allowed length of 128.";
        TestSubnet.replied(variables(variable(longest, longest)));
        assertThat(refused(variables(variable(longer, "v")))).isEqualTo("IC0408 Environment variable name" + refusal);
        assertThat(refused(variables(variable("n", longer)))).isEqualTo("IC0408 Environment variable value" + refusal);
    }
}
