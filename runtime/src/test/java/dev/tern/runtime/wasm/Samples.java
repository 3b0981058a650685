package dev.tern.runtime.wasm;

import dev.tern.sdk.types.Blob;
import java.util.List;

/** Valid modules that between them use every section and most kinds of instruction; seeds for mutation. */
final class Samples {
    static final List<Blob> MODULES =
            List.of(Wat.assemble("""
                    (memory 1) (global $n (mut i32) (i32.const 40)) (data (i32.const 8) "hello")
                    (func (export "canister_update inc")
                      (global.set $n (i32.add (global.get $n) (i32.const 1)))
                      (i32.store (i32.const 0) (global.get $n)))
                    (func (export "canister_query get") (drop (i32.load8_u offset=3 (i32.const 8))))"""), Wat.assemble("""
                    (type $t (func (param i32) (result i64)))
                    (import "ic0" "debug_print" (func $print (param i32 i32)))
                    (memory 1 2) (table 3 9 funcref) (elem (i32.const 1) $a $b) (elem $p func $a) (data $d "abc")
                    (func $a (type $t) (i64.extend_i32_s (local.get 0)))
                    (func $b (type $t) (if (result i64) (local.get 0) (then (i64.const 1)) (else (i64.const 2))))
                    (func (export "f") (local i32 f64)
                      (loop $l
                        (block $x (br_table $x $l $x (i32.and (local.get 0) (i32.const 3))))
                        (local.set 0 (i32.add (local.get 0) (i32.const 1)))
                        (drop (call_indirect (type $t) (i32.const 7) (i32.const 1)))
                        (br_if $l (i32.lt_u (local.get 0) (i32.const 20))))
                      (memory.init $d (i32.const 0) (i32.const 0) (i32.const 3))
                      (memory.copy (i32.const 9) (i32.const 0) (i32.const 3))
                      (memory.fill (i32.const 20) (i32.const 1) (i32.const 30))
                      (table.init $p (i32.const 0) (i32.const 0) (i32.const 1))
                      (table.copy (i32.const 1) (i32.const 0) (i32.const 1))
                      (drop (table.grow (ref.null func) (i32.const 2)))
                      (data.drop $d) (elem.drop $p)
                      (call $print (i32.const 0) (i32.const 3)))"""), Wat.assemble("""
                    (memory 1) (global $g f64 (f64.const 1.5)) (global $h (mut f32) (f32.const -2))
                    (func $many (param i32 i64) (result i32 i64 f64)
                      (local.get 0) (local.get 1) (f64.mul (global.get $g) (f64.convert_i64_s (local.get 1))))
                    (func (export "g") (local f64 i64 i32)
                      (call $many (i32.const 3) (i64.const 4))
                      (local.set 0) (local.set 1) (local.set 2)
                      (f64.store (i32.const 8) (f64.sqrt (f64.div (local.get 0) (f64.const 3))))
                      (i64.store (i32.const 16) (i64.trunc_sat_f64_s (local.get 0)))
                      (global.set $h (f32.demote_f64 (local.get 0)))
                      (drop (select (i64.rotl (local.get 1) (i64.const 3)) (i64.clz (local.get 1)) (local.get 2)))
                      (drop (i32.extend8_s (i32.rem_u (local.get 2) (i32.const 7))))
                      (drop (memory.grow (memory.size))))"""), Wat64.assemble("""
                    (import "ic0" "debug_print" (func $print (param i64 i64)))
                    (memory i64 1 70000) (data (i64.const 8) "hello") (data $d "abc") (table 2 funcref)
                    (func (export "h") (local $a i64)
                      (local.set $a (i64.const 8))
                      (i32.store offset=4294967295 (i64.add (local.get $a) (i64.const 3)) (i32.load8_s (local.get $a)))
                      (f64.store (i64.extend_i32_u (i32.const 4)) (block (result f64) (f64.const 2)))
                      (memory.init $d (i64.const 30) (i32.const 0) (i32.const 3))
                      (memory.copy (local.get $a) (i64.const 1) (i64.const 3))
                      (memory.fill (local.get $a) (i32.const 1) (i64.and (memory.size) (i64.const 7)))
                      (drop (memory.grow (i64.const 1)))
                      (call $print (local.get $a) (i64.const 3)))"""));

    private Samples() {}
}
