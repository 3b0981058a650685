package dev.tern.runtime.wasm.corpus;

import java.util.List;

/** Programs that look at the bits of what is not a number, where processors and compilers differ. */
final class Nans {
    private static final long CANONICAL = 0x7ff8000000000000L;
    private static final int CANONICAL_32 = 0x7fc00000;
    private static final String PAYLOAD = "(f64.const -nan:0x4000000000123)";
    private static final String PAYLOAD_32 = "(f32.const -nan:0x200123)";
    private static final long BITS = 0xfff4000000000123L;
    private static final int BITS_32 = 0xffa00123;

    private final Theme theme = new Theme("NaN");

    static List<Case> cases() {
        Nans nans = new Nans();
        nans.arithmetic();
        nans.conversions();
        nans.moves();
        nans.signs();
        nans.decisions();
        return nans.theme.cases();
    }

    private void gives(String expression, long value) {
        theme.runs(expression, Theme.function("(i64.store (i32.const 0) " + expression + ")"), value);
    }

    private void f64(String expression, long bits) {
        gives("(i64.reinterpret_f64 " + expression + ")", bits);
    }

    private void f32(String expression, int bits) {
        gives("(i64.extend_i32_s (i32.reinterpret_f32 " + expression + "))", bits);
    }

    private void arithmetic() {
        for (String op : List.of("add", "sub", "mul", "div", "min", "max")) {
            f64("(f64." + op + " " + PAYLOAD + " (f64.const 1))", CANONICAL);
            f64("(f64." + op + " (f64.const nan:0x8000000000001) " + PAYLOAD + ")", CANONICAL);
            f32("(f32." + op + " (f32.const 1) " + PAYLOAD_32 + ")", CANONICAL_32);
        }
        for (String op : List.of("sqrt", "ceil", "floor", "trunc", "nearest")) {
            f64("(f64." + op + " " + PAYLOAD + ")", CANONICAL);
            f32("(f32." + op + " " + PAYLOAD_32 + ")", CANONICAL_32);
        }
        f64("(f64.sub (f64.const inf) (f64.const inf))", CANONICAL);
        f64("(f64.div (f64.const 0) (f64.const -0))", CANONICAL);
        f64("(f64.sqrt (f64.const -inf))", CANONICAL);
        f32("(f32.mul (f32.const -inf) (f32.const 0))", CANONICAL_32);
        f32("(f32.add (f32.const -inf) (f32.const inf))", CANONICAL_32);
    }

    private void conversions() {
        f32("(f32.demote_f64 " + PAYLOAD + ")", CANONICAL_32);
        f64("(f64.promote_f32 " + PAYLOAD_32 + ")", CANONICAL);
        f64("(f64.promote_f32 (f32.demote_f64 " + PAYLOAD + "))", CANONICAL);
        f64("(f64.reinterpret_i64 (i64.const " + BITS + "))", BITS);
        f32("(f32.reinterpret_i32 (i32.const " + BITS_32 + "))", BITS_32);
    }

    private void moves() {
        f64(PAYLOAD, BITS);
        f32(PAYLOAD_32, BITS_32);
        f64("(block (result f64) " + PAYLOAD + ")", BITS);
        f64("(select " + PAYLOAD + " (f64.const 1) (i32.const 1))", BITS);
        f32("(if (result f32) (i32.const 0) (then (f32.const 1)) (else " + PAYLOAD_32 + "))", BITS_32);
        theme.runs(
                "kept by locals, variables, calls and the memory",
                "(memory 1) (global $g (mut f64) " + PAYLOAD + ")"
                        + "(global $h (mut f32) (f32.const 0)) (func $id (param f64) (result f64) (local $x f64)"
                        + " (local.set $x (local.get 0)) (local.tee $x (local.get $x)))"
                        + "(func (export \"run\") (f64.store (i32.const 0) (call $id (global.get $g)))"
                        + "(f64.store (i32.const 8) (f64.load (i32.const 0)))"
                        + "(global.set $h " + PAYLOAD_32 + ") (f32.store (i32.const 16) (global.get $h))"
                        + "(f32.store (i32.const 20) (f32.load (i32.const 16))))",
                BITS,
                BITS,
                0xffa00123_ffa00123L);
        theme.runs(
                "kept by several results and by the operands of a loop",
                "(memory 1) (func $two (result f64 f64) "
                        + PAYLOAD
                        + " (f64.const nan:0x1)) (func (export \"run\") (local $i i32) (i32.const 0) (call $two)"
                        + " (loop (param f64 f64) (result f64) drop) f64.store)",
                BITS);
    }

    private void signs() {
        f64("(f64.neg " + PAYLOAD + ")", BITS & Long.MAX_VALUE);
        f64("(f64.abs " + PAYLOAD + ")", BITS & Long.MAX_VALUE);
        f64("(f64.copysign (f64.neg " + PAYLOAD + ") (f64.const -1))", BITS);
        f32("(f32.neg " + PAYLOAD_32 + ")", BITS_32 & Integer.MAX_VALUE);
        f32("(f32.copysign " + PAYLOAD_32 + " (f32.const 1))", BITS_32 & Integer.MAX_VALUE);
        f64("(f64.neg (f64.sub (f64.const inf) (f64.const inf)))", CANONICAL | Long.MIN_VALUE);
        f64("(f64.copysign (f64.const 1) (f64.div (f64.const 0) (f64.const 0)))", 0x3ff0000000000000L);
        f64("(f64.copysign (f64.const 1) (f64.neg (f64.sqrt (f64.const -1))))", 0xbff0000000000000L);
        f32("(f32.copysign (f32.const 1) (f32.mul (f32.const inf) (f32.const 0)))", 0x3f800000);
    }

    private void decisions() {
        gives("(i64.extend_i32_u (f64.eq " + PAYLOAD + " " + PAYLOAD + "))", 0);
        gives("(i64.extend_i32_u (f64.ne (f64.const nan) (f64.const nan)))", 1);
        gives("(i64.extend_i32_u (f32.le (f32.const nan) (f32.const inf)))", 0);
        gives("(i64.extend_i32_u (i32.eqz (f64.gt (f64.const nan) (f64.const 0))))", 1);
        gives(
                "(if (result i64) (i32.eqz (f32.lt (f32.const nan) (f32.const 0))) (then (i64.const 1)) (else (i64.const 2)))",
                1);
        gives("(select (i64.const 1) (i64.const 2) (i32.eqz (f64.ge (f64.const 0) (f64.const nan))))", 1);
        gives("(i64.extend_i32_u (f64.eq (f64.min (f64.const nan) (f64.const 0)) (f64.const 0)))", 0);
    }
}
