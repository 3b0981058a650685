package dev.tern.runtime.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.runtime.state.Answer;
import dev.tern.runtime.state.Ingress;
import dev.tern.runtime.state.LogRecord;
import dev.tern.runtime.state.LowMemory;
import dev.tern.sdk.candid.CandidValue;
import dev.tern.sdk.candid.CandidValue.Field;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Cycles;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What runs without a call: the hook for low memory, timers, heartbeats, inspections, hooks of upgrades; and what they print. */
class SystemTasksTest {
    private static final String IMPORTS = """
            (import "ic0" "msg_reply" (func $reply))
            (import "ic0" "msg_reply_data_append" (func $append (param i32 i32)))
            (import "ic0" "debug_print" (func $print (param i32 i32)))
            (import "ic0" "trap" (func $trap (param i32 i32)))
            (import "ic0" "canister_version" (func $version (result i64)))
            (import "ic0" "msg_caller_size" (func $caller_size (result i32)))
            (import "ic0" "global_timer_set" (func $set_timer (param i64) (result i64)))
            (import "ic0" "stable64_grow" (func $stable_grow (param i64) (result i64)))
            (import "ic0" "stable64_read" (func $stable_read (param i64 i64 i64)))
            (memory 1)
            (data (i32.const 100) "hook")
            (data (i32.const 104) "beat")
            (data (i32.const 108) "tick")
            (data (i32.const 112) "call")
            (func $show (call $append (i32.const 0) (i32.const 16)) (call $reply))
            """;

    private final TestSubnet subnet = new TestSubnet();

    private List<String> printed(CanisterId canister) {
        return subnet.canister(canister).chronicle().logs().stream()
                .map(LogRecord::content)
                .map(Blob::text)
                .toList();
    }

    private void set(CanisterId canister, String... namesAndNumbers) {
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < namesAndNumbers.length; i += 2) {
            fields.add(new Field(
                    namesAndNumbers[i],
                    CandidValue.Opt.of(CandidValue.Nat.of(Long.parseLong(namesAndNumbers[i + 1])))));
        }
        TestSubnet.replied(subnet.manage(
                TestSubnet.ALICE,
                "update_settings",
                TestSubnet.id(canister),
                new Field("settings", TestSubnet.settings(fields.toArray(Field[]::new)))));
    }

    private CanisterId hungry() {
        CanisterId canister = subnet.deploy(IMPORTS + """
                (func (export "canister_on_low_wasm_memory")
                  (i32.store (i32.const 0) (call $caller_size)) (call $print (i32.const 100) (i32.const 4)))
                (func (export "canister_update eat")
                  (call $print (i32.const 112) (i32.const 4)) (drop (memory.grow (i32.const 3))) (call $reply))
                (func (export "canister_update ping") (call $print (i32.const 112) (i32.const 4)) (call $reply))
                """);
        set(canister, "wasm_memory_limit", "524288", "wasm_memory_threshold", "327680");
        return canister;
    }

    @Test
    void theHookRunsOnceWhenMemoryRunsShortAndBeforeTheNextMessage() {
        CanisterId canister = hungry();
        assertThat(printed(canister)).isEmpty();
        subnet.submit(TestSubnet.ALICE, canister.principal(), "eat", Blob.EMPTY);
        subnet.submit(TestSubnet.ALICE, canister.principal(), "ping", Blob.EMPTY);
        subnet.block();
        assertThat(printed(canister)).containsExactly("call", "hook", "call");
        assertThat(subnet.canister(canister).vitals().lowMemory()).isEqualTo(LowMemory.EXECUTED);
        subnet.block();
        assertThat(printed(canister)).hasSize(3);
        set(canister, "wasm_memory_threshold", "0");
        set(canister, "wasm_memory_threshold", "327680");
        assertThat(printed(canister)).containsExactly("call", "hook", "call", "hook");
    }

    @ParameterizedTest
    @ValueSource(strings = {"provisional_top_up_canister", "deposit_cycles"})
    void aCanisterThatCannotPayIsToldOfItsMemoryWhenItCan(String method) {
        CanisterId canister = hungry();
        set(canister, "wasm_memory_threshold", "0");
        subnet.reply(canister, "eat", Blob.EMPTY);
        Cycles balance = subnet.canister(canister).balance();
        subnet.state = subnet.state.update(canister, c -> c.withBalance(Cycles.ZERO));
        set(canister, "wasm_memory_threshold", "327680");
        assertThat(printed(canister)).containsExactly("call");
        if (method.equals("deposit_cycles")) {
            subnet.manageFromAfar(method, balance, TestSubnet.id(canister));
        } else {
            Field amount = new Field("amount", new CandidValue.Nat(balance.amount()));
            TestSubnet.replied(subnet.manage(TestSubnet.ALICE, method, TestSubnet.id(canister), amount));
        }
        assertThat(printed(canister)).containsExactly("call", "hook");
    }

    @Test
    void theHookTheTimerAndTheHeartbeatRunOnBehalfOfTheSystem() {
        CanisterId canister = subnet.deploy(IMPORTS + """
                (func (export "canister_heartbeat") (call $print (i32.const 104) (call $caller_size)) unreachable)
                """);
        subnet.block();
        assertThat(printed(canister)).first().isEqualTo("");
        assertThat(printed(canister).get(1)).startsWith("[TRAP]: ").contains("trapped");
        assertThat(subnet.canister(canister).calls().contexts().isEmpty()).isTrue();
    }

    @Test
    void aTimerBeginsNothingWhileTheCanisterIsStopped() {
        CanisterId canister = subnet.deploy(IMPORTS + """
                (func (export "canister_update arm") (drop (call $set_timer (i64.const 1))) (call $reply))
                (func (export "canister_global_timer") (call $print (i32.const 108) (i32.const 4)))
                """);
        subnet.reply(canister, "arm", Blob.EMPTY);
        TestSubnet.replied(subnet.manage(TestSubnet.ALICE, "stop_canister", TestSubnet.id(canister)));
        List<String> before = printed(canister);
        subnet.block();
        assertThat(printed(canister)).isEqualTo(before);
    }

    @Test
    void theLogHasWhatWasPrintedAndTheTrapLastInOrderAndForgetsTheOldest() {
        CanisterId canister = subnet.deploy(IMPORTS + """
                (func (export "canister_update fail")
                  (call $print (i32.const 104) (i32.const 4)) (call $print (i32.const 108) (i32.const 4))
                  (call $trap (i32.const 100) (i32.const 4)))
                (func (export "canister_update shout") (call $print (i32.const 0) (i32.const 65536)) (call $reply))
                (func (export "canister_query ask") (call $print (i32.const 100) (i32.const 4)) (call $reply))
                """);
        subnet.update(canister, "fail", Blob.EMPTY);
        assertThat(printed(canister).subList(0, 2)).containsExactly("beat", "tick");
        assertThat(printed(canister).get(2)).startsWith("[TRAP]: ").endsWith("'hook'.");
        subnet.queried(canister, "ask");
        assertThat(printed(canister)).hasSize(3);
        subnet.reply(canister, "ask", Blob.EMPTY);
        assertThat(printed(canister)).hasSize(4).last().isEqualTo("hook");
        subnet.reply(canister, "shout", Blob.EMPTY);
        List<LogRecord> logs = subnet.canister(canister).chronicle().logs();
        assertThat(logs).hasSize(1);
        assertThat(logs.getFirst().index()).isEqualTo(4);
        assertThat(logs.getFirst().content().length()).isBetween(4000, 4096);
    }

    /** Shows its version; keeps what its hook after an upgrade saw. */
    private static final String VERSIONED = IMPORTS + """
            (func (export "canister_pre_upgrade") (call $print (i32.const 104) (i32.const 4)))
            (func $start (i32.store (i32.const 12) (i32.const 1)))
            (start $start)
            (func (export "canister_post_upgrade") (i64.store (i32.const 0) (call $version)))
            (func (export "canister_query get") (i64.store (i32.const 8) (call $version)) (call $show))
            """;

    @Test
    void anUpgradeIsOneVersionAndItsHookSeesTheNewOne() {
        CanisterId canister = subnet.deploy(VERSIONED);
        long before = subnet.canister(canister).vitals().version();
        TestSubnet.replied(subnet.install(canister, "upgrade", TestSubnet.wasm(VERSIONED), Blob.EMPTY));
        Blob seen = subnet.queried(canister, "get");
        assertThat((long) TestSubnet.number(seen, 0)).isEqualTo(before + 1);
        assertThat((long) TestSubnet.number(seen, 8)).isEqualTo(before + 1);
    }

    @Test
    void whatDoesNotFitTheHeapIsNotReadFromStableMemory() {
        CanisterId canister = subnet.create();
        String huge = IMPORTS + """
                (func (export "canister_init")
                  (drop (call $stable_grow (i64.const 32768)))
                  (call $stable_read (i64.const 0) (i64.const 0) (i64.const 2147483648)))
                """;
        assertThat(subnet.install(canister, "install", TestSubnet.wasm(huge), Blob.EMPTY)
                        .toString())
                .contains("heap out of bounds");
    }

    private Optional<String> inspected(CanisterId canister, String method) {
        Ingress ingress = new Ingress(Hash.ZERO, TestSubnet.ALICE, canister.principal(), method, Blob.EMPTY, 0);
        return subnet.executor.queries().inspect(subnet.state, ingress).map(Answer.Reject::errorCode);
    }

    @Test
    void anInspectionAcceptsRejectsTrapsOrRunsForeverAndKeepsNothing() {
        CanisterId canister = subnet.deploy("""
                (import "ic0" "accept_message" (func $accept))
                (import "ic0" "msg_reply" (func $reply))
                (import "ic0" "msg_method_name_size" (func $size (result i32)))
                (memory 1)
                (func (export "canister_inspect_message")
                  (i32.store (i32.const 0) (i32.const 1))
                  (call $accept)
                  (if (i32.eq (call $size) (i32.const 4)) (then unreachable))
                  (if (i32.eq (call $size) (i32.const 5)) (then (loop $l (br $l)))))
                (func (export "canister_update x") (if (i32.load (i32.const 0)) (then unreachable)) (call $reply))
                (func (export "canister_query trap") (call $reply))
                """);
        Hash before = subnet.state.stateRoot();
        assertThat(inspected(canister, "x")).isEmpty();
        assertThat(inspected(canister, "trap")).contains("IC0502");
        assertThat(inspected(canister, "loops")).contains("IC0522");
        assertThat(subnet.state.stateRoot()).isEqualTo(before);
        subnet.reply(canister, "x", Blob.EMPTY);
        // nobody inspects queries, nor what canisters call
        subnet.queried(canister, "trap");
        CanisterId caller = subnet.deploy(Wats.CALLER);
        subnet.reply(caller, "forward", Wats.forward(canister, false, 0, "trap"));
        assertThat(TestSubnet.number(subnet.queried(caller, "stats"))).isEqualTo(1);
    }

    @Test
    void whoIsNotThereEmptyStoppedOrFrozenTakesNoMessages() {
        assertThat(inspected(subnet.create(), "x")).contains("IC0537");
        CanisterId canister = subnet.deploy(Wats.COUNTER);
        assertThat(inspected(canister, "inc")).isEmpty();
        assertThat(inspected(new CanisterId(Principal.ANONYMOUS), "inc")).contains("IC0301");
        Cycles balance = subnet.canister(canister).balance();
        set(canister, "memory_allocation", "1000000000");
        subnet.state = subnet.state.update(canister, c -> c.withBalance(Cycles.ZERO));
        assertThat(inspected(canister, "inc")).contains("IC0207");
        subnet.state = subnet.state.update(canister, c -> c.withBalance(balance));
        TestSubnet.replied(subnet.manage(TestSubnet.ALICE, "stop_canister", TestSubnet.id(canister)));
        assertThat(inspected(canister, "inc")).contains("IC0508");
    }

    @Test
    void aQueryThatIsCalledHasNoDeadlineAndAnUpdateHas() {
        CanisterId canister = subnet.deploy("""
                (import "ic0" "msg_deadline" (func $deadline (result i64)))
                (import "ic0" "msg_reply" (func $reply))
                (import "ic0" "msg_reply_data_append" (func $append (param i32 i32)))
                (memory 1)
                (func $show
                  (i64.store (i32.const 0) (call $deadline)) (call $append (i32.const 0) (i32.const 8)) (call $reply))
                (func (export "canister_query q") (call $show))
                (func (export "canister_update u") (call $show))
                """);
        CanisterId caller = subnet.deploy(Wats.CALLER);
        Blob query = subnet.reply(caller, "forward_best_effort", Wats.forward(canister, false, 0, "q"));
        assertThat(List.of(TestSubnet.number(query, 0), TestSubnet.number(query, 4)))
                .containsExactly(0, 0);
        Blob update = subnet.reply(caller, "forward_best_effort", Wats.forward(canister, false, 0, "u"));
        assertThat(TestSubnet.number(update, 4)).isNotZero();
    }
}
