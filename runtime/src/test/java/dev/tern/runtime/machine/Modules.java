package dev.tern.runtime.machine;

import com.dylibso.chicory.wabt.Wat2Wasm;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;

/** Canisters in WebAssembly text. */
final class Modules {
    /**
     * {@code inc} counts at address 0 and replies with the count; {@code forward} calls {@code inc} of the canister whose ten-byte id
     * is its argument and counts replies at 4 and rejects at 8 before it replies with all three; a timer counts at 12.
     */
    static final Blob COUNTER = Blob.wrap(Wat2Wasm.parse("""
            (module
              (import "ic0" "msg_reply" (func $reply))
              (import "ic0" "msg_reply_data_append" (func $append (param i32 i32)))
              (import "ic0" "msg_arg_data_copy" (func $arg (param i32 i32 i32)))
              (import "ic0" "call_new" (func $new (param i32 i32 i32 i32 i32 i32 i32 i32)))
              (import "ic0" "call_perform" (func $perform (result i32)))
              (import "ic0" "time" (func $time (result i64)))
              (import "ic0" "global_timer_set" (func $timer (param i64) (result i64)))
              (memory 1)
              (data (i32.const 100) "inc")
              (table funcref (elem $on_reply $on_reject))
              (func $bump (param $at i32)
                (i32.store (local.get $at) (i32.add (i32.load (local.get $at)) (i32.const 1))))
              (func $show (call $append (i32.const 0) (i32.const 16)) (call $reply))
              (func $arm (drop (call $timer (i64.add (call $time) (i64.const 1000000000)))))
              (func (export "canister_init") (call $arm))
              (func (export "canister_global_timer") (call $bump (i32.const 12)) (call $arm))
              (func (export "canister_update inc") (call $bump (i32.const 0)) (call $show))
              (func (export "canister_update forward")
                (call $arg (i32.const 200) (i32.const 0) (i32.const 10))
                (call $new (i32.const 200) (i32.const 10) (i32.const 100) (i32.const 3)
                  (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 0))
                (drop (call $perform)))
              (func $on_reply (param $env i32) (call $bump (i32.const 4)) (call $show))
              (func $on_reject (param $env i32) (call $bump (i32.const 8)) (call $show)))
            """));

    private Modules() {}

    static Blob to(CanisterId callee) {
        return callee.bytes();
    }

    /** One of the module's counters, by address. */
    static int counter(byte[] memory, int at) {
        int value = 0;
        for (int i = 3; i >= 0; i--) {
            value = value << 8 | (memory[at + i] & 0xff);
        }
        return value;
    }
}
