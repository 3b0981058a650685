package dev.tern.runtime.execution;

import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Cycles;
import java.math.BigInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The codes and texts of failures: to the first line's end those of the public replica, because clients and canisters match on
 * them. What it says after that, a hint and a page of its own documentation, is left out.
 */
class ErrorTextsTest {
    private static final String PROGRAM = """
            (import "ic0" "msg_reply" (func $reply))
            (import "ic0" "msg_reply_data_append" (func $append (param i32 i32)))
            (import "ic0" "msg_reject" (func $reject (param i32 i32)))
            (import "ic0" "trap" (func $trap (param i32 i32)))
            (import "ic0" "call_new" (func $call (param i32 i32 i32 i32 i32 i32 i32 i32)))
            (import "ic0" "call_on_cleanup" (func $on_cleanup (param i32 i32)))
            (import "ic0" "call_cycles_add" (func $add (param i64)))
            (import "ic0" "call_perform" (func $perform (result i32)))
            (import "ic0" "certified_data_set" (func $certify (param i32 i32)))
            (import "ic0" "stable_write" (func $stable (param i32 i32 i32)))
            (import "ic0" "canister_self_copy" (func $self (param i32 i32 i32)))
            (import "ic0" "canister_cycle_balance" (func $balance (result i64)))
            (import "ic0" "env_var_name_size" (func $name (param i32) (result i32)))
            (import "ic0" "env_var_value_size" (func $value (param i32 i32) (result i32)))
            (type $none (func)) (table 3 funcref) (elem (i32.const 1) $fail $clean)
            (memory 64 64) (data (i32.const 0) "some words") (data (i32.const 16) "silent")
            (func $fail (param i32) (call $trap (i32.const 0) (i32.const 4)))
            (func $clean (param i32) (drop (i32.div_s (i32.const 1) (i32.const 0))))
            (func $begin (param $closure i32)
              (call $self (i32.const 64) (i32.const 0) (i32.const 10))
              (call $call (i32.const 64) (i32.const 10) (i32.const 16) (i32.const 6)
                (local.get $closure) (i32.const 0) (local.get $closure) (i32.const 0)))
            (func (export "canister_update trap") (call $trap (i32.const 0) (i32.const 10)))
            (func (export "canister_update reject") (call $reject (i32.const 0) (i32.const 10)))
            (func (export "canister_update unreachable") unreachable)
            (func (export "canister_update divide") (drop (i32.div_s (i32.const 1) (i32.const 0))))
            (func (export "canister_update heap") (drop (i32.load (i32.const -4))))
            (func (export "canister_update table") (call_indirect (type $none) (i32.const 9)))
            (func (export "canister_update stable") (call $stable (i32.const 0) (i32.const 0) (i32.const 1)))
            (func $deep (export "canister_update deep") (call $deep))
            (func (export "canister_update loop") (loop (br 0)))
            (func (export "canister_update silent"))
            (func (export "canister_update twice") (call $reply) (call $reply))
            (func (export "canister_update large") (call $append (i32.const 0) (i32.const 2097153)))
            (func (export "canister_update long") (call $reject (i32.const 0) (i32.const 2097153)))
            (func (export "canister_update certify") (call $certify (i32.const 0) (i32.const 33)))
            (func (export "canister_update rich")
              (call $begin (i32.const 1)) (call $add (i64.const 200000000000000)))
            (func (export "canister_update balance") (drop (call $balance)))
            (func (export "canister_update missing")
              (call $begin (i32.const 77)) (drop (call $perform)))
            (func (export "canister_update callback")
              (call $begin (i32.const 1)) (drop (call $perform)))
            (func (export "canister_update cleanup")
              (call $begin (i32.const 1)) (call $on_cleanup (i32.const 2) (i32.const 0)) (drop (call $perform)))
            (func (export "canister_update name") (drop (call $name (i32.const 3))))
            (func (export "canister_update value") (drop (call $value (i32.const 0) (i32.const 4))))
            (func (export "canister_query call") (call $begin (i32.const 1)))
            (func (export "canister_query silence"))
            (func (export "canister_composite_query composite") (call $reply))
            """;

    private static final String RUNS = """
            call  c trap        =!! IC0503: Error from Canister $c: Canister called `ic0.trap` with message: 'some words'.
            call  c reject      =!! IC0406: some words
            call  c unreachable =!! IC0502: Error from Canister $c: Canister trapped: unreachable.
            call  c divide      =!! IC0502: Error from Canister $c: Canister trapped: integer division by 0.
            call  c heap        =!! IC0502: Error from Canister $c: Canister trapped: heap out of bounds.
            call  c table       =!! IC0502: Error from Canister $c: Canister trapped: table out of bounds.
            call  c stable      =!! IC0502: Error from Canister $c: Canister trapped: stable memory out of bounds.
            call  c deep        =!! IC0502: Error from Canister $c: Canister trapped: stack overflow.
            call  c loop        =! IC0522: Error from Canister $c: Canister exceeded the limit of
            call  c loop        =! instructions for single message execution.
            call  c silent      =!! IC0506: Canister $c did not reply to the call
            query c silence     =!! IC0506: Canister $c did not produce a response
            call  c nothing     =!! IC0536: Error from Canister $c: Canister has no update method 'nothing'.
            query c nothing     =!! IC0536: Error from Canister $c: Canister has no query method 'nothing'.
            call  c composite   =!! IC0527: Composite query cannot be called in replicated mode
            """;

    private static final String SYSTEM_CALLS = """
            call  c twice       =!! IC0504: Error from Canister $c: Canister violated contract: the call is already replied.
            call  c large       =! IC0504: Error from Canister $c: Canister violated contract: ic0.msg_reply_data_append: \
            application payload size (2097153) cannot be larger than 2097152.
            call  c long        =! IC0504: Error from Canister $c: Canister violated contract: ic0.msg_reject: application \
            payload size (2097153) cannot be larger than 2097152.
            call  c certify     =! IC0504: Error from Canister $c: Canister violated contract: ic0_certified_data_set failed \
            because the passed data must be no larger than 32 bytes. Found 33 bytes.
            query c call        =! IC0504: Error from Canister $c: Canister violated contract: "ic0_call_new" cannot be executed \
            in non replicated query mode
            call  c rich        =! IC0504: Error from Canister $c: Canister $c is out of cycles: please top up the canister with \
            at least
            call  c name        =!! IC0504: Error from Canister $c: Environment variable index 3 is out of bounds. The number of \
            environment variables is 0.
            call  c value       =!! IC0504: Error from Canister $c: Environment variable some not found.
            call  c missing     =!! IC0513: Error from Canister $c: Canister requested to invoke a non-existent Wasm function 77 \
            from table 0
            call  c callback    =!! IC0503: Error from Canister $c: Canister called `ic0.trap` with message: 'some'.
            call  c cleanup     =!! IC0503: Error from Canister $c: Canister called `ic0.trap` with message: \
            'some'.\\n\\ncall_on_cleanup also failed:\\n\\nError from Canister $c: Canister trapped: integer division by 0.
            """;

    private static final String STATES = """
            create  e
            call    e x         =!! IC0537: Error from Canister $e: Attempted to execute a message, but the canister contains no \
            Wasm module.
            query   e x         =!! IC0537: Error from Canister $e: Attempted to execute a message, but the canister contains no \
            Wasm module.
            inspect e x         =! IC0537: Requested canister has no wasm module
            manage  canister_metadata (record { canister_id = principal "$e"; name = "x" }) =!! IC0406: Only canisters can call \
            ic00 method canister_metadata
            manage  take_canister_snapshot (record { canister_id = principal "$e" }) =!! IC0406: Failed to create snapshot for \
            empty canister $e:
            upgrade e program   =! IC0537: Error from Canister $e: Attempted to execute a message, but the canister contains no
            manage  install_code (record { mode = variant { install }; canister_id = principal "$c"; wasm_module = blob ""; \
            arg = blob "" })    =!! IC0514: Canister $c cannot be installed because the canister is not empty. Try installing \
            with mode='reinstall' instead.
            manage  install_code (record { mode = variant { install }; canister_id = principal "$e"; wasm_module = blob "x"; \
            arg = blob "" })    =! IC0505: Error from Canister $e: Canister's Wasm module is not valid:
            manage  delete_canister (record { canister_id = principal "$e" }) =!! IC0510: Canister $e must be stopped before it \
            is deleted.
            bobmanage stop_canister (record { canister_id = principal "$e" }) =!! IC0512: Only controllers of canister $e can \
            call ic00 method stop_canister
            manage  stop_canister (record { canister_id = principal "$c" }) => ()
            call    c silent    =!! IC0508: Canister $c is stopped
            query   c silence   =!! IC0508: Canister $c is stopped
            manage  stop_canister (record { canister_id = principal "$e" }) => ()
            manage  delete_canister (record { canister_id = principal "$e" }) => ()
            query   e x         =!! IC0301: Canister $e not found
            manage  start_canister (record { canister_id = principal "$e" }) =!! IC0301: Canister $e not found
            """;

    private static final String MANAGEMENT = """
            manage  nonsense () =!! IC0536: Management canister has no method 'nonsense'
            manage  sign_with_ecdsa () =! IC0536: Management canister has no method 'sign_with_ecdsa'
            manage  start_canister ("text") =! IC0408: Error decoding candid:
            manage  load_canister_snapshot (record { canister_id = principal "$c"; snapshot_id = blob "none" }) \
            =! IC0305: Could not find the snapshot ID
            manage  install_chunked_code (record { mode = variant { install }; target_canister = principal "$c"; \
            chunk_hashes_list = vec { record { hash = blob "thirty-two bytes, a digest's size" } }; \
            wasm_module_hash = blob "x"; arg = blob "" }) =! IC0408: Error decoding candid:
            """;

    private final Script script = new Script(ErrorTextsTest::module, false);

    private static Blob module(String name) {
        return TestSubnet.wasm(PROGRAM);
    }

    @BeforeEach
    void install() {
        script.run("install c program");
    }

    @Test
    void ofRunsThatFail() {
        script.run(RUNS);
    }

    @Test
    void ofSystemCallsThatAreRefused() {
        script.run(SYSTEM_CALLS);
    }

    @Test
    void ofCanistersThatCannotBeCalledOrManaged() {
        script.run(STATES);
    }

    @Test
    void ofCallsOfTheManagementCanister() {
        script.run(MANAGEMENT);
    }

    @Test
    void ofBalancesTooLargeAndTooSmall() {
        balance(new Cycles(BigInteger.ONE.shiftLeft(70)));
        script.run("""
                call  c balance =!! IC0502: Error from Canister $c: Canister trapped: cycles amount exceeds 64-bit representation.
                """);
        balance(Cycles.of(1000));
        script.run("""
                call  c silent  =! IC0207: Canister $c is out of cycles: please top up the canister with at least
                call  c silent  =! additional cycles
                query c silence =!! IC0207: Canister $c is unable to process query calls because it's frozen. Please top up the \
                canister with cycles and try again.
                """);
    }

    private void balance(Cycles balance) {
        script.subnet.state = script.subnet.state.update(script.id("c"), canister -> canister.withBalance(balance));
    }
}
