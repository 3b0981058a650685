package dev.tern.runtime.wasm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.runtime.wasm.Wat.Canister;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Loops that are repeated and functions that are put where they are called do what they did. */
final class ShapedCodeTest {
    private static final String PROGRAMS = """
            (memory 1)
            (func $tiny (param i32) (result i32) (local $seen i32)
              (local.set $seen (i32.add (local.get $seen) (local.get 0)))
              (i32.add (local.get $seen) (i32.const 1)))
            (func $half (param f32) (param i64) (result f64)
              (f64.mul (f64.promote_f32 (local.get 0)) (f64.convert_i64_s (local.get 1))))
            (func $note (param $at i32) (i32.store (local.get $at) (i32.add (i32.load (local.get $at)) (i32.const 1))))
            (func (export "fresh") (local $i i32) (local $sum i32)
              (loop $l
                (local.set $sum (i32.add (local.get $sum) (call $tiny (local.get $i))))
                (local.set $i (i32.add (local.get $i) (i32.const 1)))
                (br_if $l (i32.lt_u (local.get $i) (i32.const 10))))
              (i32.store (i32.const 0) (local.get $sum)))
            (func (export "mixed")
              (i64.store (i32.const 8) (i64.trunc_f64_s (call $half (f32.const 0.5) (i64.const 84)))))
            (func $walk (param $turns i32) (local $i i32)
              (block $out
                (loop $l
                  (local.set $i (i32.add (local.get $i) (i32.const 1)))
                  (call $note (i32.const 16))
                  (br_if $l (i32.and (local.get $i) (i32.const 1)))
                  (if (i32.eq (i32.rem_u (local.get $i) (i32.const 6)) (i32.const 4))
                    (then (call $note (i32.const 20)) (br $l)))
                  (block $a
                    (block $b
                      (br_table $a $b $l $out (i32.sub (local.get $i) (local.get $turns))))
                    (call $note (i32.const 24)))
                  (if (i32.gt_u (local.get $i) (local.get $turns)) (then (return)))
                  (br $l)))
              (call $note (i32.const 28)))
            (func (export "walks") (local $i i32)
              (loop $l
                (call $walk (local.get $i))
                (local.set $i (i32.add (local.get $i) (i32.const 1)))
                (br_if $l (i32.lt_u (local.get $i) (i32.const 30)))))
            """;

    @ParameterizedTest
    @EnumSource
    void localsOfAFunctionBeginAtZeroInEveryCall(Code.Mode mode) {
        assertThat(new Canister(mode, PROGRAMS).ok("fresh").i32(0)).isEqualTo(45 + 10);
    }

    @ParameterizedTest
    @EnumSource
    void parametersOfAllTypesArrive(Code.Mode mode) {
        assertThat(new Canister(mode, PROGRAMS).ok("mixed").i64(8)).isEqualTo(42);
    }

    @ParameterizedTest
    @EnumSource
    void everyWayThroughALoopIsCountedTheSame(Code.Mode mode) {
        Canister canister = new Canister(mode, PROGRAMS).ok("walks");
        Canister reference = new Canister(Code.Mode.INTERPRETED, PROGRAMS).ok("walks");
        assertThat(canister.last).isEqualTo(reference.last);
        assertThat(canister.i32(16)).isPositive().isEqualTo(reference.i32(16));
        assertThat(canister.i32(20)).isPositive().isEqualTo(reference.i32(20));
        assertThat(canister.i32(24)).isPositive().isEqualTo(reference.i32(24));
        assertThat(canister.i32(28)).isPositive().isEqualTo(reference.i32(28));
    }
}
