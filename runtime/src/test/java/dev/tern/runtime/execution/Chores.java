package dev.tern.runtime.execution;

import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import java.io.ByteArrayOutputStream;

/** A canister that does what its argument says, and arguments for it. Counts at address 0. */
final class Chores {
    /** Spins cost about so many instructions for each turn. */
    static final long SPIN_COST = 12;

    static final String CANISTER = """
            (import "ic0" "msg_reply" (func $reply))
            (import "ic0" "msg_reply_data_append" (func $append (param i32 i32)))
            (import "ic0" "msg_arg_data_size" (func $arg_size (result i32)))
            (import "ic0" "msg_arg_data_copy" (func $arg_copy (param i32 i32 i32)))
            (import "ic0" "call_new" (func $new (param i32 i32 i32 i32 i32 i32 i32 i32)))
            (import "ic0" "call_data_append" (func $data (param i32 i32)))
            (import "ic0" "call_on_cleanup" (func $on_cleanup (param i32 i32)))
            (import "ic0" "call_perform" (func $perform (result i32)))
            (import "ic0" "global_timer_set" (func $timer (param i64) (result i64)))
            (import "ic0" "time" (func $time (result i64)))
            (memory 1)
            (data (i32.const 100) "run")
            (table funcref (elem $callback $callback $cleanup))
            (global $at (mut i32) (i32.const 1000))
            (func $spin (param $n i32)
              (loop $again
                (if (local.get $n) (then
                  (i32.store (i32.const 0) (i32.add (i32.load (i32.const 0)) (i32.const 1)))
                  (local.set $n (i32.sub (local.get $n) (i32.const 1)))
                  (br $again)))))
            (func $next (result i32)
              (global.set $at (i32.add (global.get $at) (i32.const 4)))
              (i32.load (i32.sub (global.get $at) (i32.const 4))))
            (func $call (local $env i32) (local $length i32)
              (local.set $env (call $next))
              (local.set $length (call $next))
              (call $new (global.get $at) (i32.const 10) (i32.const 100) (i32.const 3)
                (i32.const 0) (local.get $env) (i32.const 1) (local.get $env))
              (call $on_cleanup (i32.const 2) (local.get $env))
              (call $data (i32.add (global.get $at) (i32.const 12)) (local.get $length))
              (drop (call $perform))
              (global.set $at (i32.add (global.get $at) (i32.add (i32.const 12) (local.get $length)))))
            (func $run (export "canister_update run") (local $end i32) (local $op i32)
              (call $arg_copy (i32.const 1000) (i32.const 0) (call $arg_size))
              (global.set $at (i32.const 1000))
              (local.set $end (i32.add (i32.const 1000) (call $arg_size)))
              (loop $again
                (if (i32.lt_u (global.get $at) (local.get $end)) (then
                  (local.set $op (call $next))
                  (if (i32.eqz (local.get $op)) (then (call $spin (call $next))))
                  (if (i32.eq (local.get $op) (i32.const 1)) (then unreachable))
                  (if (i32.eq (local.get $op) (i32.const 2)) (then
                    (call $append (i32.const 0) (i32.const 4)) (call $reply)))
                  (if (i32.eq (local.get $op) (i32.const 3)) (then (call $call)))
                  (if (i32.eq (local.get $op) (i32.const 4)) (then
                    (drop (call $timer (i64.add (call $time) (i64.extend_i32_u (call $next)))))))
                  (if (i32.eq (local.get $op) (i32.const 5)) (then (drop (memory.grow (call $next)))))
                  (br $again)))))
            (func $callback (param $env i32)
              (call $spin (i32.shr_u (local.get $env) (i32.const 2)))
              (if (i32.and (local.get $env) (i32.const 1)) (then (drop (memory.grow (i32.const 1))) unreachable))
              (if (i32.and (local.get $env) (i32.const 2)) (then (call $reply)) (else (drop (memory.grow (i32.const 1))))))
            (func $cleanup (param $env i32) (call $spin (i32.shr_u (local.get $env) (i32.const 2))))
            (func (export "canister_global_timer") (call $spin (i32.const 50000)))
            (func (export "canister_query get") (call $append (i32.const 0) (i32.const 4)) (call $reply))
            """;

    /** The same, whose argument when it is installed is a script too. Before its start and before an upgrade it spins so often. */
    static String installed(int start, int upgrade) {
        return CANISTER + """
                (func $begin (call $spin (i32.const %d)))
                (start $begin)
                (func (export "canister_pre_upgrade") (call $spin (i32.const %d)))
                (func (export "canister_init") (call $run))
                (func (export "canister_post_upgrade") (call $run))
                """.formatted(start, upgrade);
    }

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Chores spin(int turns) {
        return number(0).number(turns);
    }

    Chores trap() {
        return number(1);
    }

    Chores reply() {
        return number(2);
    }

    /** A call, whose callback turns so often and then traps, replies, or takes a page of memory. */
    Chores call(CanisterId callee, int turns, boolean traps, boolean replies, Chores script) {
        byte[] inner = script.out.toByteArray();
        number(3).number(turns << 2 | (replies ? 2 : 0) | (traps ? 1 : 0)).number(inner.length);
        out.writeBytes(callee.bytes().unsafeBytes());
        out.writeBytes(new byte[2]);
        out.writeBytes(inner);
        return this;
    }

    Chores timer(int nanos) {
        return number(4).number(nanos);
    }

    Chores grow(int pages) {
        return number(5).number(pages);
    }

    Blob argument() {
        return Blob.wrap(out.toByteArray());
    }

    private Chores number(int value) {
        for (int i = 0; i < 4; i++) {
            out.write(value >>> (8 * i));
        }
        return this;
    }
}
