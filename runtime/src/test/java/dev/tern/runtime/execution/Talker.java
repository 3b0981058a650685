package dev.tern.runtime.execution;

import dev.tern.sdk.types.Blob;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** A canister that calls the management canister with whatever it is told, and replies with the answer or the reject message. */
final class Talker {
    /** Argument of {@code call}: length of the method's name (1 byte), cycles (8 bytes), the name, the argument. */
    static final String WAT = """
            (import "ic0" "msg_reply" (func $reply))
            (import "ic0" "msg_reply_data_append" (func $append (param i32 i32)))
            (import "ic0" "msg_arg_data_size" (func $arg_size (result i32)))
            (import "ic0" "msg_arg_data_copy" (func $arg_copy (param i32 i32 i32)))
            (import "ic0" "call_new" (func $new (param i32 i32 i32 i32 i32 i32 i32 i32)))
            (import "ic0" "call_data_append" (func $data (param i32 i32)))
            (import "ic0" "call_cycles_add128" (func $cycles (param i64 i64)))
            (import "ic0" "call_perform" (func $perform (result i32)))
            (import "ic0" "msg_reject_msg_size" (func $reject_size (result i32)))
            (import "ic0" "msg_reject_msg_copy" (func $reject_copy (param i32 i32 i32)))
            (memory 40)
            (table funcref (elem $on_reply $on_reject))
            (func (export "canister_update call") (local $name i32)
              (call $arg_copy (i32.const 0) (i32.const 0) (call $arg_size))
              (local.set $name (i32.load8_u (i32.const 0)))
              (call $new (i32.const 0) (i32.const 0) (i32.const 9) (local.get $name)
                (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 0))
              (call $data
                (i32.add (i32.const 9) (local.get $name))
                (i32.sub (i32.sub (call $arg_size) (i32.const 9)) (local.get $name)))
              (call $cycles (i64.const 0) (i64.load (i32.const 1)))
              (drop (call $perform)))
            (func $on_reply (param i32)
              (call $arg_copy (i32.const 0) (i32.const 0) (call $arg_size))
              (call $append (i32.const 0) (call $arg_size)) (call $reply))
            (func $on_reject (param i32)
              (call $reject_copy (i32.const 0) (i32.const 0) (call $reject_size))
              (call $append (i32.const 0) (call $reject_size)) (call $reply))
            """;

    private Talker() {}

    static Blob call(String method, Blob argument) {
        return call(method, 0, argument);
    }

    static Blob call(String method, long cycles, Blob argument) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(method.length());
        for (int i = 0; i < 8; i++) {
            out.write((int) (cycles >>> (8 * i)));
        }
        out.writeBytes(method.getBytes(StandardCharsets.UTF_8));
        out.writeBytes(argument.unsafeBytes());
        return Blob.wrap(out.toByteArray());
    }
}
