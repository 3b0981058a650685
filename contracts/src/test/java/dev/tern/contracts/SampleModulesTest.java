package dev.tern.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.dylibso.chicory.wasm.WasmModule;
import com.dylibso.chicory.wasm.types.UnknownCustomSection;
import dev.tern.sdk.candid.Candid;
import dev.tern.sdk.candid.CandidValue;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The modules as they are shipped, on a bare engine. */
class SampleModulesTest {
    @ParameterizedTest
    @ValueSource(strings = {"counter", "kv", "ping", "pong", "token"})
    void a_module_has_its_interface_only_ic0_imports_and_only_canister_exports(String name) {
        WasmModule module = WasmCanister.install(name, "()").module();
        for (int i = 0; i < module.importSection().importCount(); i++) {
            assertThat(module.importSection().getImport(i).module()).isEqualTo("ic0");
        }
        for (int i = 0; i < module.exportSection().exportCount(); i++) {
            assertThat(module.exportSection().getExport(i).name()).matches("memory|canister_.*");
        }
        UnknownCustomSection section = (UnknownCustomSection) module.customSection("icp:public candid:service");
        assertThat(new String(section.bytes(), StandardCharsets.UTF_8))
                .isEqualTo(new String(WasmCanister.resource(name + ".did"), StandardCharsets.UTF_8));
    }

    @Test
    void the_counter_keeps_its_value_over_an_upgrade() {
        WasmCanister counter = WasmCanister.install("counter", "()");
        assertThat(counter.call("get", "()")).isEqualTo("(0 : nat)");
        assertThat(counter.call("increment", "()")).isEqualTo("(1 : nat)");
        assertThat(counter.call("increment", "()")).isEqualTo("(2 : nat)");
        WasmCanister upgraded = counter.upgrade();
        assertThat(upgraded.call("get", "()")).isEqualTo("(2 : nat)");
        assertThat(upgraded.call("increment", "()")).isEqualTo("(3 : nat)");
    }

    @Test
    void arguments_that_do_not_decode_trap_with_a_text() {
        WasmCanister kv = WasmCanister.install("kv", "()");
        assertThatThrownBy(() -> kv.callRaw("canister_update put", new byte[] {1, 2, 3}))
                .hasMessageContaining("the arguments do not decode: these bytes are not Candid");
        assertThatThrownBy(() -> kv.callRaw(
                        "canister_update put",
                        Candid.encode(List.of(CandidValue.Nat.of(1))).toBytes()))
                .hasMessageContaining("the arguments do not decode: expected text, found a value of type nat");
    }

    @Test
    void the_store_keeps_texts_over_an_upgrade() {
        WasmCanister kv = WasmCanister.install("kv", "()");
        assertThat(kv.call("put", "(\"b\", \"zwei\")")).isEqualTo("(null)");
        assertThat(kv.call("put", "(\"a\", \"größe 🐦\")")).isEqualTo("(null)");
        assertThat(kv.call("put", "(\"b\", \"two\")")).isEqualTo("(opt \"zwei\")");
        WasmCanister upgraded = kv.upgrade();
        assertThat(upgraded.call("list", "()"))
                .isEqualTo(
                        "(vec { record { key = \"a\"; value = \"größe 🐦\" }; record { key = \"b\"; value = \"two\" } })");
        assertThat(upgraded.call("list", "(opt \"a\", opt 1)"))
                .isEqualTo("(vec { record { key = \"b\"; value = \"two\" } })");
        assertThat(upgraded.call("remove", "(\"a\")")).isEqualTo("(opt \"größe 🐦\")");
        assertThat(upgraded.call("size", "()")).isEqualTo("(1 : nat)");
    }

    @Test
    void a_text_of_almost_two_megabytes_fits_from_the_start() {
        String large = "x".repeat(2_000_000);
        WasmCanister kv = WasmCanister.install("kv", "()");
        assertThat(kv.call("put", "(\"a\", \"" + large + "\")")).isEqualTo("(null)");
        assertThat(kv.call("get", "(\"a\")")).hasSize(large.length() + 8);
    }

    @Test
    void the_token_moves_amounts_and_names_its_errors() {
        WasmCanister token = WasmCanister.install("token", "()");
        String other = "record { owner = principal \"aaaaa-aa\" }";
        assertThat(token.call("icrc1_transfer", "(record { to = " + other + "; amount = 5 })"))
                .isEqualTo("(variant { Ok = 0 : nat })");
        assertThat(token.call("icrc1_balance_of", "(" + other + ")")).isEqualTo("(5 : nat)");
        assertThat(token.call("icrc1_transfer", "(record { to = " + other + "; amount = 5; fee = opt 7 })"))
                .isEqualTo("(variant { Err = variant { BadFee = record { expected_fee = 10_000 : nat } } })");
        WasmCanister upgraded = token.upgrade();
        assertThat(upgraded.call("icrc1_balance_of", "(" + other + ")")).isEqualTo("(5 : nat)");
        assertThat(upgraded.call("icrc1_total_supply", "()")).isEqualTo("(999_999_999_990_000 : nat)");
    }

    @Test
    void ping_calls_pong_and_replies_when_the_answer_is_there() {
        WasmCanister ping = WasmCanister.install("ping", "()");
        assertThat(ping.call("ping", "(principal \"aaaaa-aa\")")).isEmpty();
        assertThat(ping.calls.getFirst().method()).isEqualTo("pong");
        assertThat(ping.answer(Candid.encode(List.of(new CandidValue.Text("pong!"))), "ping"))
                .isEqualTo("(\"got: pong!\")");
        assertThat(ping.call("ping", "(principal \"aaaaa-aa\")")).isEmpty();
        assertThat(ping.refuse("no such canister")).isEqualTo("no such canister");
    }

    @Test
    void bump_goes_on_over_rejections() {
        WasmCanister ping = WasmCanister.install("ping", "()");
        assertThat(ping.call("bump", "(principal \"aaaaa-aa\", 3)")).isEmpty();
        assertThat(ping.answer(Candid.encode(List.of(CandidValue.Nat.of(41))), "bump"))
                .isEmpty();
        ping.refuse("moved");
        assertThat(ping.answer(Candid.encode(List.of(CandidValue.Nat.of(42))), "bump"))
                .isEqualTo("(record { last = 42 : nat; rejections = 1 : nat; replies = 2 : nat })");
        assertThat(ping.calls).isEmpty();
    }
}
