package dev.tern.chain.simulation;

import com.dylibso.chicory.wabt.Wat2Wasm;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import java.io.ByteArrayOutputStream;

/** A canister that notices itself what goes wrong with it. */
final class Puppeteer {
    /**
     * Address 0 counts everything that was done; 4 replies and 8 rejects to its own calls; 16 the newest time; 24 how often time
     * ran back; 28 how often calls of one caller came out of order; 32 calls sent; 256 + 4i the last call of caller i.
     *
     * {@code inc} counts and replies with the count; {@code spin} does so after as many turns as it is told, and an upgrade takes as
     * many. {@code forward} (callee, 10 bytes; own number, 1 byte) calls {@code note} of another with its number and the running number
     * of its calls, with 1000 cycles, and replies with what that replies.
     */
    static final Blob WASM = Blob.wrap(Wat2Wasm.parse("""
            (module
              (import "ic0" "msg_reply" (func $reply))
              (import "ic0" "msg_reply_data_append" (func $append (param i32 i32)))
              (import "ic0" "msg_arg_data_size" (func $arg_size (result i32)))
              (import "ic0" "msg_arg_data_copy" (func $arg (param i32 i32 i32)))
              (import "ic0" "msg_reject_code" (func $code (result i32)))
              (import "ic0" "msg_cycles_accept128" (func $accept (param i64 i64 i32)))
              (import "ic0" "call_new" (func $new (param i32 i32 i32 i32 i32 i32 i32 i32)))
              (import "ic0" "call_data_append" (func $data (param i32 i32)))
              (import "ic0" "call_cycles_add128" (func $pay (param i64 i64)))
              (import "ic0" "call_perform" (func $perform (result i32)))
              (import "ic0" "time" (func $time (result i64)))
              (memory 1)
              (data (i32.const 100) "note")
              (table funcref (elem $on_reply $on_reject))
              (func $bump (param $at i32)
                (i32.store (local.get $at) (i32.add (i32.load (local.get $at)) (i32.const 1))))
              (func $look (local $now i64)
                (local.set $now (call $time))
                (if (i64.lt_u (local.get $now) (i64.load (i32.const 16))) (then (call $bump (i32.const 24))))
                (i64.store (i32.const 16) (local.get $now)))
              (func $show (call $append (i32.const 0) (i32.const 4)) (call $reply))
              (func (export "canister_update inc") (call $look) (call $bump (i32.const 0)) (call $show))
              (func $turn (export "canister_post_upgrade") (local $n i32)
                (call $arg (i32.const 200) (i32.const 0) (i32.const 4))
                (local.set $n (i32.load (i32.const 200)))
                (loop $again
                  (local.set $n (i32.sub (local.get $n) (i32.const 1)))
                  (br_if $again (local.get $n))))
              (func (export "canister_update spin")
                (call $turn) (call $look) (call $bump (i32.const 0)) (call $show))
              (func (export "canister_update note") (local $last i32)
                (call $look)
                (call $arg (i32.const 200) (i32.const 0) (i32.const 5))
                (local.set $last (i32.add (i32.const 256) (i32.mul (i32.load8_u (i32.const 204)) (i32.const 4))))
                (if (i32.le_u (i32.load (i32.const 200)) (i32.load (local.get $last)))
                  (then (call $bump (i32.const 28))))
                (i32.store (local.get $last) (i32.load (i32.const 200)))
                (call $accept (i64.const 0) (i64.const 400) (i32.const 60))
                (call $bump (i32.const 0)) (call $show))
              (func (export "canister_update forward")
                (call $look)
                (call $arg (i32.const 300) (i32.const 0) (i32.const 11))
                (call $bump (i32.const 32))
                (i32.store (i32.const 320) (i32.load (i32.const 32)))
                (i32.store8 (i32.const 324) (i32.load8_u (i32.const 310)))
                (call $new (i32.const 300) (i32.const 10) (i32.const 100) (i32.const 4)
                  (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 0))
                (call $data (i32.const 320) (i32.const 5))
                (call $pay (i64.const 0) (i64.const 1000))
                (if (call $perform) (then unreachable)))
              (func $on_reply (param $env i32)
                (call $look) (call $bump (i32.const 4))
                (call $arg (i32.const 400) (i32.const 0) (i32.const 4))
                (call $append (i32.const 400) (i32.const 4)) (call $reply))
              (func $on_reject (param $env i32)
                (call $look) (call $bump (i32.const 8))
                (i32.store (i32.const 400) (i32.sub (i32.const 0) (call $code)))
                (call $append (i32.const 400) (i32.const 4)) (call $reply))
              (func (export "canister_query stats") (call $append (i32.const 0) (i32.const 40)) (call $reply)))
            """));

    private Puppeteer() {}

    /** The argument of {@code forward}. */
    static Blob to(CanisterId callee, int self) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(callee.bytes().unsafeBytes());
        out.write(self);
        return Blob.wrap(out.toByteArray());
    }

    /** The argument of {@code spin} and of an upgrade. */
    static Blob turns(int count) {
        byte[] bytes = new byte[4];
        for (int i = 0; i < 4; i++) {
            bytes[i] = (byte) (count >>> (8 * i));
        }
        return Blob.wrap(bytes);
    }

    /** A little-endian number of four bytes. */
    static int number(Blob bytes, int at) {
        int value = 0;
        for (int i = 3; i >= 0; i--) {
            value = value << 8 | (bytes.at(at + i) & 0xff);
        }
        return value;
    }
}
