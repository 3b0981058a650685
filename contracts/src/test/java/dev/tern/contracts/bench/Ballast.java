package dev.tern.contracts.bench;

import com.dylibso.chicory.wabt.Wat2Wasm;
import dev.tern.sdk.types.Blob;

/** A canister of any size: each {@code fill} writes the next MiB of its memory, all of it, with bytes that do not repeat. */
final class Ballast {
    private static final int PAGES_PER_MIB = 16;

    private Ballast() {}

    /** A module that has {@code mebibytes} to fill; {@code touch} counts calls, in the first page. */
    static Blob module(int mebibytes) {
        return Blob.wrap(Wat2Wasm.parse("""
                (module
                  (import "ic0" "msg_reply" (func $reply))
                  (memory (export "memory") %d)
                  (global $next (mut i32) (i32.const 8))
                  (global $word (mut i64) (i64.const 88172645463325252))
                  (func (export "canister_update fill") (local $end i32)
                    (local.set $end (i32.and
                      (i32.add (global.get $next) (i32.const 0x100000)) (i32.const 0xfff00000)))
                    (loop $more
                      (global.set $word (i64.xor (global.get $word) (i64.shl (global.get $word) (i64.const 13))))
                      (global.set $word (i64.xor (global.get $word) (i64.shr_u (global.get $word) (i64.const 7))))
                      (global.set $word (i64.xor (global.get $word) (i64.shl (global.get $word) (i64.const 17))))
                      (i64.store (global.get $next) (global.get $word))
                      (global.set $next (i32.add (global.get $next) (i32.const 8)))
                      (br_if $more (i32.lt_u (global.get $next) (local.get $end))))
                    (call $reply))
                  (func (export "canister_update touch")
                    (i64.store (i32.const 0) (i64.add (i64.load (i32.const 0)) (i64.const 1)))
                    (call $reply)))
                """.formatted(mebibytes * PAGES_PER_MIB)));
    }
}
