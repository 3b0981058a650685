package dev.tern.runtime.wasm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.runtime.wasm.Wat.Canister;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class NanTest {
    private static final long CANONICAL = 0x7ff8000000000000L;
    private static final int CANONICAL_32 = 0x7fc00000;

    @ParameterizedTest
    @EnumSource
    void arithmeticOnDoublesMakesTheCanonicalNanOnly(Code.Mode mode) {
        for (String op : List.of("add", "sub", "mul", "div", "min", "max")) {
            assertThat(binary(mode, "f64." + op)).describedAs(op).isEqualTo(CANONICAL);
        }
        for (String op : List.of("sqrt", "ceil", "floor", "trunc", "nearest")) {
            assertThat(unary(mode, "f64." + op)).describedAs(op).isEqualTo(CANONICAL);
        }
    }

    @ParameterizedTest
    @EnumSource
    void conversionsBetweenWidthsMakeTheCanonicalNanOnly(Code.Mode mode) {
        Canister canister = new Canister(mode, """
                (memory 1)
                (func (export "f")
                  (f32.store (i32.const 0) (f32.demote_f64 (f64.const -nan:0x123456789abcd)))
                  (f64.store (i32.const 8) (f64.promote_f32 (f32.const -nan:0x212345)))
                  (f32.store (i32.const 16) (f32.sqrt (f32.const -1)))
                  (f32.store (i32.const 20) (f32.mul (f32.const inf) (f32.const 0))))""");
        canister.ok("f");
        assertThat(canister.i32(0)).isEqualTo(CANONICAL_32);
        assertThat(canister.i64(8)).isEqualTo(CANONICAL);
        assertThat(canister.i32(16)).isEqualTo(CANONICAL_32);
        assertThat(canister.i32(20)).isEqualTo(CANONICAL_32);
    }

    @ParameterizedTest
    @EnumSource
    void movingAndSignChangesKeepEveryBit(Code.Mode mode) {
        Canister canister = new Canister(mode, """
                (memory 1) (global $g (mut f64) (f64.const 0))
                (func $id (param f64) (result f64) (local.get 0))
                (func (export "f")
                  (i64.store (i32.const 0) (i64.const 0x7ff4000000000123))
                  (f64.store (i32.const 8) (f64.load (i32.const 0)))
                  (f64.store (i32.const 16) (f64.neg (f64.load (i32.const 0))))
                  (global.set $g (call $id (f64.load (i32.const 0))))
                  (f64.store (i32.const 24) (f64.abs (f64.neg (global.get $g))))
                  (i64.store (i32.const 32) (i64.reinterpret_f64 (f64.copysign (f64.load (i32.const 0)) (f64.const -1))))
                  (i32.store (i32.const 40) (i32.const 0x7fa00001))
                  (f32.store (i32.const 44) (f32.load (i32.const 40))))""");
        for (int i = 0; i < 3; i++) {
            canister.ok("f");
            assertThat(canister.i64(8)).isEqualTo(0x7ff4000000000123L);
            assertThat(canister.i64(16)).isEqualTo(0xfff4000000000123L);
            assertThat(canister.image.globals()).containsExactly(0x7ff4000000000123L);
            assertThat(canister.i64(24)).isEqualTo(0x7ff4000000000123L);
            assertThat(canister.i64(32)).isEqualTo(0xfff4000000000123L);
            assertThat(canister.i32(44)).isEqualTo(0x7fa00001);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anIntermediateNanCannotBeSeenThroughItsSign(Code.Mode mode) {
        Canister canister = new Canister(mode, """
                (memory 1)
                (func (export "f")
                  (f64.store (i32.const 0)
                    (f64.copysign (f64.const 1) (f64.add (f64.const -nan:0x8000000000456) (f64.const 1))))
                  (f64.store (i32.const 8) (f64.neg (f64.sub (f64.const inf) (f64.const inf)))))""");
        canister.ok("f");
        assertThat(Double.longBitsToDouble(canister.i64(0))).isEqualTo(1.0);
        assertThat(canister.i64(8)).isEqualTo(CANONICAL | Long.MIN_VALUE);
    }

    /** Any bits of the result that differ from the canonical ones, over many calls, so that the compiler has its turn. */
    private static long binary(Code.Mode mode, String op) {
        return result(mode, "(" + op + " (f64.load (i32.const 0)) (f64.load (i32.const 8)))");
    }

    private static long unary(Code.Mode mode, String op) {
        return result(mode, "(" + op + " (f64.load (i32.const 0)))");
    }

    private static long result(Code.Mode mode, String expression) {
        Canister canister = new Canister(mode, """
                (memory 1)
                (func $once (result i64) (i64.reinterpret_f64 %s))
                (func (export "f") (local $i i32) (local $bits i64)
                  (i64.store (i32.const 0) (i64.const 0x7ff8000000000123))
                  (i64.store (i32.const 8) (i64.const 0xfff8000000000456))
                  (loop $l
                    (local.set $bits (i64.or (local.get $bits) (call $once)))
                    (local.set $i (i32.add (local.get $i) (i32.const 1)))
                    (br_if $l (i32.lt_u (local.get $i) (i32.const 20000))))
                  (i64.store (i32.const 16) (local.get $bits)))""".formatted(expression));
        return canister.ok("f").i64(16);
    }
}
