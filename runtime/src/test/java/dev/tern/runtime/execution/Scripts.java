package dev.tern.runtime.execution;

import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * A canister that does what its argument says: {@code run} is an update, {@code ask} a composite query. Every callback prints
 * {@code cb} before anything else, every cleanup {@code cu}.
 */
final class Scripts {
    static final String CANISTER = """
            (import "ic0" "msg_arg_data_size" (func $arg_size (result i32)))
            (import "ic0" "msg_arg_data_copy" (func $arg_copy (param i32 i32 i32)))
            (import "ic0" "msg_reply" (func $reply))
            (import "ic0" "msg_reject" (func $reject (param i32 i32)))
            (import "ic0" "trap" (func $trap (param i32 i32)))
            (import "ic0" "debug_print" (func $print (param i32 i32)))
            (import "ic0" "msg_cycles_accept128" (func $accept (param i64 i64 i32)))
            (import "ic0" "call_new" (func $new (param i32 i32 i32 i32 i32 i32 i32 i32)))
            (import "ic0" "call_data_append" (func $data (param i32 i32)))
            (import "ic0" "call_on_cleanup" (func $cleanup (param i32 i32)))
            (import "ic0" "call_cycles_add128" (func $add_cycles (param i64 i64)))
            (import "ic0" "call_with_best_effort_response" (func $best_effort (param i32)))
            (import "ic0" "call_perform" (func $perform (result i32)))
            (memory 32)
            (data (i32.const 0) "cb") (data (i32.const 4) "cu") (data (i32.const 8) "runask") (data (i32.const 16) "no")
            (table funcref (elem $on_reply $on_reject $on_cleanup))
            (global $free (mut i32) (i32.const 131072))
            (func $run (param $p i32) (local $op i32)
              (loop $next
                (local.set $op (i32.load8_u (local.get $p)))
                (local.set $p (i32.add (local.get $p) (i32.const 1)))
                (if (i32.eqz (local.get $op)) (then (return)))
                (if (i32.eq (local.get $op) (i32.const 1)) (then (call $reply)))
                (if (i32.eq (local.get $op) (i32.const 2)) (then (call $reject (i32.const 16) (i32.const 2))))
                (if (i32.eq (local.get $op) (i32.const 3)) (then (call $trap (i32.const 16) (i32.const 2))))
                (if (i32.eq (local.get $op) (i32.const 4))
                  (then (call $accept (i64.const -1) (i64.const -1) (i32.const 32))))
                (if (i32.eq (local.get $op) (i32.const 5)) (then (local.set $p (call $call (local.get $p)))))
                (br $next)))
            (func $call (param $p i32) (result i32) (local $flags i32) (local $after i32) (local $size i32)
              (local.set $flags (i32.load8_u offset=10 (local.get $p)))
              (local.set $after (i32.add (i32.add (local.get $p) (i32.const 17)) (i32.load16_u offset=15 (local.get $p))))
              (local.set $size (i32.load16_u (local.get $after)))
              (memory.copy (global.get $free) (i32.add (local.get $after) (i32.const 2)) (local.get $size))
              (call $new (local.get $p) (i32.const 10)
                (select (i32.const 11) (i32.const 8) (i32.and (local.get $flags) (i32.const 4))) (i32.const 3)
                (i32.const 0) (global.get $free) (i32.const 1) (global.get $free))
              (call $data (i32.add (local.get $p) (i32.const 17)) (i32.load16_u offset=15 (local.get $p)))
              (if (i32.and (local.get $flags) (i32.const 1)) (then (call $best_effort (i32.const 5))))
              (if (i32.and (local.get $flags) (i32.const 2)) (then (call $cleanup (i32.const 2) (global.get $free))))
              (if (i32.load offset=11 (local.get $p))
                (then (call $add_cycles (i64.const 0) (i64.load32_u offset=11 (local.get $p)))))
              (drop (call $perform))
              (global.set $free (i32.add (global.get $free) (local.get $size)))
              (i32.add (i32.add (local.get $after) (i32.const 2)) (local.get $size)))
            (func $on_reply (param $at i32)
              (call $print (i32.const 0) (i32.const 2)) (call $run (i32.add (local.get $at) (i32.const 2))))
            (func $on_reject (param $at i32)
              (call $print (i32.const 0) (i32.const 2))
              (call $run (i32.add (i32.add (local.get $at) (i32.const 2)) (i32.load16_u (local.get $at)))))
            (func $on_cleanup (param $at i32) (call $print (i32.const 4) (i32.const 2)))
            (func $entry
              (call $arg_copy (i32.const 65536) (i32.const 0) (call $arg_size)) (call $run (i32.const 65536)))
            (func (export "canister_update run") (call $entry))
            (func (export "canister_composite_query ask") (call $entry))
            """;

    static final byte[] NOTHING = {};
    static final byte[] REPLY = {1};
    static final byte[] REJECT = {2};
    static final byte[] TRAP = {3};
    static final byte[] ACCEPT = {4};

    private static final int END = 0;
    private static final int CALL = 5;

    private Scripts() {}

    /** How a call is made. */
    record Way(boolean bestEffort, boolean cleanup, boolean query, int cycles) {
        static final Way PLAIN = new Way(false, false, false, 0);
        static final Way CLEANED = new Way(false, true, false, 0);
        static final Way ASKED = new Way(false, false, true, 0);
        static final Way ASKED_CLEANED = new Way(false, true, true, 0);

        private int flags() {
            return (bestEffort ? 1 : 0) | (cleanup ? 2 : 0) | (query ? 4 : 0);
        }
    }

    /** One after the other. */
    static byte[] all(byte[]... steps) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] step : steps) {
            out.writeBytes(step);
        }
        return out.toByteArray();
    }

    /** A whole script, as an argument. */
    static Blob script(byte[]... steps) {
        return Blob.wrap(all(all(steps), new byte[] {END}));
    }

    static byte[] call(CanisterId callee, Way way, byte[] script, byte[] onReply, byte[] onReject) {
        byte[] argument = script(script).toBytes();
        byte[] reply = script(onReply).toBytes();
        byte[] reject = script(onReject).toBytes();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(CALL);
        out.writeBytes(callee.bytes().toBytes());
        out.write(way.flags());
        number(out, way.cycles, 4);
        number(out, argument.length, 2);
        out.writeBytes(argument);
        number(out, 2 + reply.length + reject.length, 2);
        number(out, reply.length, 2);
        out.writeBytes(reply);
        out.writeBytes(reject);
        return out.toByteArray();
    }

    private static void number(ByteArrayOutputStream out, int value, int bytes) {
        for (int i = 0; i < bytes; i++) {
            out.write(value >>> (8 * i));
        }
    }

    /** Something at random that calls {@code callees}, no deeper than {@code depth}. */
    static byte[] random(Random random, List<CanisterId> callees, int depth) {
        byte[] steps = NOTHING;
        for (int i = random.nextInt(3); i >= 0; i--) {
            steps = all(steps, step(random, callees, depth).orElse(NOTHING));
        }
        return steps;
    }

    private static Optional<byte[]> step(Random random, List<CanisterId> callees, int depth) {
        return switch (random.nextInt(depth > 0 ? 12 : 6)) {
            case 0, 1 -> Optional.of(REPLY);
            case 2 -> Optional.of(REJECT);
            case 3 -> Optional.of(TRAP);
            case 4 -> Optional.of(ACCEPT);
            case 5 -> Optional.empty();
            default -> {
                Way way = new Way(
                        random.nextInt(3) == 0,
                        random.nextBoolean(),
                        false,
                        random.nextInt(2) * random.nextInt(100_000));
                CanisterId callee = callees.get(random.nextInt(callees.size()));
                yield Optional.of(call(
                        callee,
                        way,
                        random(random, callees, depth - 1),
                        random(random, callees, depth - 1),
                        random(random, callees, depth - 1)));
            }
        };
    }
}
