package dev.tern.runtime.execution;

import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Canisters in WebAssembly text. */
final class Wats {
    private static final String IMPORTS = """
            (import "ic0" "msg_reply" (func $reply))
            (import "ic0" "msg_reply_data_append" (func $append (param i32 i32)))
            (import "ic0" "trap" (func $trap (param i32 i32)))
            (import "ic0" "debug_print" (func $print (param i32 i32)))
            """;

    private static final String BASE = """
            (memory 1)
            (data (i32.const 100) "over and out")
            (func $bump (param $at i32)
              (i32.store (local.get $at) (i32.add (i32.load (local.get $at)) (i32.const 1))))
            (func $show (call $append (i32.const 0) (i32.const 8)) (call $reply))
            """;

    /** Counts at address 0. */
    static final String COUNTER = IMPORTS + BASE + """
            (func (export "canister_update inc") (call $bump (i32.const 0)) (call $show))
            (func (export "canister_update inc_and_trap")
              (call $bump (i32.const 0)) (call $print (i32.const 100) (i32.const 4))
              (call $trap (i32.const 100) (i32.const 12)))
            (func (export "canister_update spin") (loop $again (br $again)))
            (func (export "canister_update silent") (call $bump (i32.const 0)))
            (func (export "canister_update twice") (call $show) (call $reply))
            (func (export "canister_query get") (call $show))
            (func (export "canister_query get_and_inc") (call $bump (i32.const 0)) (call $show))
            """;

    private Wats() {}

    /**
     * Calls others. Argument: callee (10 bytes), what the reply callback does (0 reply, 1 trap), cycles (8 bytes), method. Counts
     * replies at 0, rejects at 4, cleanups at 8; the reject code of the last reject is at 12.
     */
    static final String CALLER = IMPORTS + """
            (import "ic0" "msg_arg_data_size" (func $arg_size (result i32)))
            (import "ic0" "msg_arg_data_copy" (func $arg_copy (param i32 i32 i32)))
            (import "ic0" "call_new" (func $new (param i32 i32 i32 i32 i32 i32 i32 i32)))
            (import "ic0" "call_on_cleanup" (func $on_cleanup (param i32 i32)))
            (import "ic0" "call_cycles_add128" (func $add_cycles (param i64 i64)))
            (import "ic0" "call_with_best_effort_response" (func $best_effort (param i32)))
            (import "ic0" "call_perform" (func $perform (result i32)))
            (import "ic0" "msg_reject_code" (func $reject_code (result i32)))
            (import "ic0" "msg_reject_msg_size" (func $reject_size (result i32)))
            (import "ic0" "msg_reject_msg_copy" (func $reject_copy (param i32 i32 i32)))
            """ + BASE + """
            (table funcref (elem $on_reply $on_reject $cleanup))
            (global $timeout (mut i32) (i32.const 0))
            (func $call
              (call $arg_copy (i32.const 1000) (i32.const 0) (call $arg_size))
              (call $new (i32.const 1000) (i32.const 10)
                (i32.const 1019) (i32.sub (call $arg_size) (i32.const 19))
                (i32.const 0) (i32.load8_u (i32.const 1010))
                (i32.const 1) (i32.load8_u (i32.const 1010)))
              (call $on_cleanup (i32.const 2) (i32.const 0))
              (call $add_cycles (i64.const 0) (i64.load (i32.const 1011)))
              (if (global.get $timeout) (then (call $best_effort (global.get $timeout))))
              (i32.store (i32.const 16) (call $perform)))
            (func (export "canister_update forward_best_effort") (global.set $timeout (i32.const 10)) (call $call))
            (func (export "canister_update forward") (call $call))
            (func (export "canister_update forward_and_reply") (call $call) (call $show))
            (func $on_reply (param $env i32)
              (call $bump (i32.const 0))
              (if (local.get $env) (then (call $trap (i32.const 100) (i32.const 12))))
              (call $arg_copy (i32.const 2000) (i32.const 0) (call $arg_size))
              (call $append (i32.const 2000) (call $arg_size)) (call $reply))
            (func $on_reject (param $env i32)
              (call $bump (i32.const 4))
              (i32.store (i32.const 12) (call $reject_code))
              (call $reject_copy (i32.const 2000) (i32.const 0) (call $reject_size))
              (call $append (i32.const 2000) (call $reject_size)) (call $reply))
            (func $cleanup (param $env i32) (call $bump (i32.const 8)))
            (func (export "canister_query stats") (call $append (i32.const 0) (i32.const 20)) (call $reply))
            """;

    /** A module with a custom section more; name and content are short. */
    static Blob with(Blob module, String name, String content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(module.unsafeBytes());
        bytes.write(0);
        bytes.write(1 + name.length() + content.length());
        bytes.write(name.length());
        bytes.writeBytes((name + content).getBytes(StandardCharsets.UTF_8));
        return Blob.wrap(bytes.toByteArray());
    }

    static Blob forward(CanisterId callee, boolean trap, long cycles, String method) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(callee.bytes().unsafeBytes());
        out.write(trap ? 1 : 0);
        for (int i = 0; i < 8; i++) {
            out.write((int) (cycles >>> (8 * i)));
        }
        out.writeBytes(method.getBytes(StandardCharsets.UTF_8));
        return Blob.wrap(out.toByteArray());
    }
}
