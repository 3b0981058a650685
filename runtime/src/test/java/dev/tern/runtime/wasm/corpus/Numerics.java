package dev.tern.runtime.wasm.corpus;

import static dev.tern.runtime.wasm.Trap.Kind.INTEGER_DIVISION_BY_ZERO;
import static dev.tern.runtime.wasm.Trap.Kind.INTEGER_OVERFLOW;
import static dev.tern.runtime.wasm.Trap.Kind.INVALID_CONVERSION;

import dev.tern.runtime.wasm.Trap;
import java.util.List;

/** Numbers at the edges of their types. */
final class Numerics {
    private static final String MIN = "(i32.const 0x80000000)";
    private static final String LONG_MIN = "(i64.const 0x8000000000000000)";

    private final Theme theme = new Theme("numbers");

    static List<Case> cases() {
        Numerics numerics = new Numerics();
        numerics.divisions();
        numerics.truncations();
        numerics.saturations();
        numerics.shifts();
        numerics.roundings();
        numerics.conversions();
        return numerics.theme.cases();
    }

    private void traps(Trap.Kind kind, String expression) {
        theme.traps(expression, kind, Theme.function("(drop " + expression + ")"));
    }

    private void gives(String expression, long value) {
        theme.runs(expression, Theme.function("(i64.store (i32.const 0) " + expression + ")"), value);
    }

    private void int32(String expression, int value) {
        gives("(i64.extend_i32_s " + expression + ")", value);
    }

    private void float32(String expression, float value) {
        int32("(i32.reinterpret_f32 " + expression + ")", Float.floatToRawIntBits(value));
    }

    private void float64(String expression, double value) {
        gives("(i64.reinterpret_f64 " + expression + ")", Double.doubleToRawLongBits(value));
    }

    private void divisions() {
        traps(INTEGER_OVERFLOW, "(i32.div_s " + MIN + " (i32.const -1))");
        traps(INTEGER_OVERFLOW, "(i64.div_s " + LONG_MIN + " (i64.const -1))");
        for (String op : List.of("div_s", "div_u", "rem_s", "rem_u")) {
            traps(INTEGER_DIVISION_BY_ZERO, "(i32." + op + " " + MIN + " (i32.const 0))");
            traps(INTEGER_DIVISION_BY_ZERO, "(i64." + op + " (i64.const 0) (i64.const 0))");
        }
        int32("(i32.rem_s " + MIN + " (i32.const -1))", 0);
        gives("(i64.rem_s " + LONG_MIN + " (i64.const -1))", 0);
        int32("(i32.div_u " + MIN + " (i32.const -1))", 0);
        int32("(i32.rem_u " + MIN + " (i32.const -1))", Integer.MIN_VALUE);
        gives("(i64.div_u " + LONG_MIN + " (i64.const -1))", 0);
        gives("(i64.rem_u (i64.const -1) " + LONG_MIN + ")", Long.MAX_VALUE);
        int32("(i32.rem_s (i32.const -7) (i32.const 2))", -1);
        int32(
                "(if (result i32) (i32.mul (i32.const 0x10000) (i32.const 0x10000)) (then (i32.const 1)) (else (i32.const 2)))",
                2);
        gives("(i64.extend_i32_u (i32.mul (i32.const 0x12345) (i32.const 0x12345)))", 0x4B65F099L);
        gives("(i64.div_s (i64.const -7) (i64.const 2))", -3);
    }

    private void truncations() {
        traps(INVALID_CONVERSION, "(i32.trunc_f32_s (f32.const nan))");
        traps(INVALID_CONVERSION, "(i64.trunc_f64_u (f64.const -nan:0x1))");
        traps(INTEGER_OVERFLOW, "(i32.trunc_f32_s (f32.const 2147483648))");
        traps(INTEGER_OVERFLOW, "(i32.trunc_f32_s (f32.const -2147483904))");
        traps(INTEGER_OVERFLOW, "(i32.trunc_f64_s (f64.const 2147483648))");
        traps(INTEGER_OVERFLOW, "(i32.trunc_f64_s (f64.const -2147483649))");
        traps(INTEGER_OVERFLOW, "(i32.trunc_f32_u (f32.const -1))");
        traps(INTEGER_OVERFLOW, "(i32.trunc_f64_u (f64.const 4294967296))");
        traps(INTEGER_OVERFLOW, "(i64.trunc_f32_s (f32.const 9223372036854775808))");
        traps(INTEGER_OVERFLOW, "(i64.trunc_f64_s (f64.const -9223372036854777856))");
        traps(INTEGER_OVERFLOW, "(i64.trunc_f32_u (f32.const inf))");
        traps(INTEGER_OVERFLOW, "(i64.trunc_f64_u (f64.const 18446744073709551616))");
        traps(INTEGER_OVERFLOW, "(i64.trunc_f64_u (f64.const -1))");
        int32("(i32.trunc_f64_s (f64.const -2147483648.9))", Integer.MIN_VALUE);
        int32("(i32.trunc_f64_s (f64.const 2147483647.9))", Integer.MAX_VALUE);
        int32("(i32.trunc_f64_u (f64.const 4294967295.9))", -1);
        int32("(i32.trunc_f64_u (f64.const -0.9))", 0);
        gives("(i64.trunc_f32_s (f32.const -9223372036854775808))", Long.MIN_VALUE);
        gives("(i64.trunc_f64_u (f64.const 18446744073709549568))", -2048);
    }

    private void saturations() {
        int32("(i32.trunc_sat_f32_s (f32.const nan))", 0);
        int32("(i32.trunc_sat_f32_u (f32.const -inf))", 0);
        int32("(i32.trunc_sat_f64_s (f64.const 1e300))", Integer.MAX_VALUE);
        int32("(i32.trunc_sat_f64_u (f64.const 4294967296))", -1);
        gives("(i64.trunc_sat_f32_s (f32.const -inf))", Long.MIN_VALUE);
        gives("(i64.trunc_sat_f32_u (f32.const 1e20))", -1);
        gives("(i64.trunc_sat_f64_s (f64.const nan:0x4))", 0);
        gives("(i64.trunc_sat_f64_u (f64.const 9223372036854775808))", Long.MIN_VALUE);
    }

    private void shifts() {
        int32("(i32.shl (i32.const 1) (i32.const 33))", 2);
        int32("(i32.shr_s " + MIN + " (i32.const 95))", -1);
        int32("(i32.shr_u " + MIN + " (i32.const -1))", 1);
        int32("(i32.rotl (i32.const 0x80000001) (i32.const 33))", 3);
        gives("(i64.shl (i64.const 1) (i64.const 0x100000041))", 2);
        gives("(i64.shr_s " + LONG_MIN + " (i64.const -1))", -1);
        gives("(i64.rotr (i64.const 3) (i64.const 65))", 0x8000000000000001L);
        int32("(i32.clz (i32.const 0))", 32);
        gives("(i64.ctz (i64.const 0))", 64);
        gives("(i64.extend8_s (i64.const 0x1ff80))", -128);
        gives("(i64.extend32_s (i64.const 0x180000000))", Integer.MIN_VALUE);
        int32("(i32.extend16_s (i32.const 0x18000))", -32768);
    }

    private void roundings() {
        float32("(f32.nearest (f32.const 2.5))", 2);
        float32("(f32.nearest (f32.const -0.5))", -0.0f);
        float64("(f64.nearest (f64.const 4503599627370497.5))", 4503599627370498.0);
        float64("(f64.ceil (f64.const -0.1))", -0.0);
        float64("(f64.floor (f64.const -0x0.0000000000001p-1022))", -1);
        float64("(f64.trunc (f64.const -0.9))", -0.0);
        float32("(f32.trunc (f32.const 1e30))", 1e30f);
        float32("(f32.min (f32.const 0) (f32.const -0))", -0.0f);
        float64("(f64.max (f64.const -0) (f64.const 0))", 0.0);
        float64("(f64.sqrt (f64.const -0))", -0.0);
        float64("(f64.div (f64.const -1) (f64.const 0))", Double.NEGATIVE_INFINITY);
        float64("(f64.mul (f64.const 0x1p-1074) (f64.const 0.5))", 0);
        float32("(f32.add (f32.const 0x1p-149) (f32.const 0x1p-149))", Float.MIN_VALUE * 2);
    }

    private void conversions() {
        float32("(f32.convert_i64_u (i64.const 0xfff0000000000001))", 0x1.ffep63f);
        float32("(f32.convert_i64_u (i64.const 0x8000008000000001))", 0x1.000002p63f);
        float32("(f32.convert_i64_s (i64.const 0x7fffff4000000001))", 0x1.fffffep62f);
        float64("(f64.convert_i64_u (i64.const 0x8000000000000401))", 0x1.0000000000001p63);
        float64("(f64.convert_i64_u (i64.const -1))", 0x1p64);
        float32("(f32.convert_i32_u (i32.const -1))", 0x1p32f);
        float32("(f32.demote_f64 (f64.const 0x1.fffffe0000000p127))", Float.MAX_VALUE);
        float32("(f32.demote_f64 (f64.const 0x1.ffffffp127))", Float.POSITIVE_INFINITY);
        float32("(f32.demote_f64 (f64.const 0x1.8p-150))", Float.MIN_VALUE);
        float64("(f64.promote_f32 (f32.const 0x1p-149))", 0x1p-149);
        int32("(i32.wrap_i64 (i64.const 0x1ffffffff))", -1);
    }
}
