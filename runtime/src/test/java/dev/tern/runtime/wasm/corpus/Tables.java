package dev.tern.runtime.wasm.corpus;

import static dev.tern.runtime.wasm.Trap.Kind.INSTRUCTION_LIMIT;
import static dev.tern.runtime.wasm.Trap.Kind.NULL_FUNCTION;
import static dev.tern.runtime.wasm.Trap.Kind.SIGNATURE_MISMATCH;
import static dev.tern.runtime.wasm.Trap.Kind.TABLE_OUT_OF_BOUNDS;

import dev.tern.runtime.wasm.Trap;
import java.util.List;

/** Indirect calls to what is not there, and tables that are too large. */
final class Tables {
    private static final String HEAD = "(memory 1) (type $i (func (param i32) (result i32)))"
            + "(type $same (func (param i32) (result i32))) (type $l (func (param i64) (result i32)))"
            + "(table $t 4 200000 funcref) (elem (table $t) (i32.const 0) func $f $g) (elem $p func $f $g $f)"
            + "(func $f (type $i) (i32.const 5)) (func $g (type $l) (i32.const 6)) (func (export \"run\") ";

    private final Theme theme = new Theme("tables");

    static List<Case> cases() {
        Tables tables = new Tables();
        tables.calls();
        tables.slots();
        tables.growth();
        tables.bulk();
        tables.sizes();
        return tables.theme.cases();
    }

    private void traps(String sentence, Trap.Kind kind, String code) {
        theme.traps(sentence, kind, HEAD + code + ")");
    }

    private void runs(String sentence, String code, Long... words) {
        theme.runs(sentence, HEAD + code + ")", words);
    }

    private static String keep(String number) {
        return "(i64.store (i32.const 0) (i64.extend_i32_s " + number + "))";
    }

    private void calls() {
        traps("a call of an empty slot", NULL_FUNCTION, "(drop (call_indirect (type $i) (i32.const 1) (i32.const 2)))");
        traps(
                "a call one beyond the end",
                TABLE_OUT_OF_BOUNDS,
                "(drop (call_indirect (type $i) (i32.const 1) (i32.const 4)))");
        traps(
                "a call at the largest index",
                TABLE_OUT_OF_BOUNDS,
                "(drop (call_indirect (type $i) (i32.const 1) (i32.const -1)))");
        traps(
                "a call at an index with the sign bit alone",
                TABLE_OUT_OF_BOUNDS,
                "(drop (call_indirect (type $i) (i32.const 1) (i32.const 0x80000000)))");
        traps(
                "a call of another type",
                SIGNATURE_MISMATCH,
                "(drop (call_indirect (type $l) (i64.const 1) (i32.const 0)))");
        traps("a call without the parameter", SIGNATURE_MISMATCH, "(drop (call_indirect (result i32) (i32.const 0)))");
        traps(
                "a call without the result",
                SIGNATURE_MISMATCH,
                "(call_indirect (param i32) (i32.const 1) (i32.const 0))");
        traps(
                "a call of a type that no function has",
                SIGNATURE_MISMATCH,
                "(drop (call_indirect (param f64 f64) (result f32) (f64.const 1) (f64.const 1) (i32.const 0)))");
        runs(
                "a call by an equal type with another index",
                keep("(call_indirect (type $same) (i32.const 1) (i32.const 0))"),
                5L);
        traps(
                "a call of a slot that was emptied",
                NULL_FUNCTION,
                "(table.set $t (i32.const 0) (ref.null func)) (drop (call_indirect (type $i) (i32.const 1) (i32.const 0)))");
        runs(
                "a call of a slot that was given another function",
                "(table.set $t (i32.const 3) (table.get $t (i32.const 0)))"
                        + keep("(call_indirect (type $i) (i32.const 1) (i32.const 3))"),
                5L);
        traps(
                "a call of a slot that got a function of another type",
                SIGNATURE_MISMATCH,
                "(table.set $t (i32.const 0) (table.get $t (i32.const 1)))"
                        + "(drop (call_indirect (type $i) (i32.const 1) (i32.const 0)))");
        theme.traps(
                "a call of an imported function by a wrong type",
                SIGNATURE_MISMATCH,
                "(import \"ic0\" \"time\" (func $time (result i64))) (table funcref (elem $time))"
                        + "(func (export \"run\") (call_indirect (i32.const 0)))");
        theme.runs(
                "a call of an imported function through a table",
                "(import \"ic0\" \"time\" (func $time (result i64))) (memory 1) (table funcref (elem $time))"
                        + "(func (export \"run\") (i64.store (i32.const 0) (call_indirect (result i64) (i32.const 0))))",
                0L);
    }

    private void slots() {
        traps("a slot is read one beyond the end", TABLE_OUT_OF_BOUNDS, "(drop (table.get $t (i32.const 4)))");
        traps("a slot is read at the largest index", TABLE_OUT_OF_BOUNDS, "(drop (table.get $t (i32.const -1)))");
        traps(
                "a slot is written one beyond the end",
                TABLE_OUT_OF_BOUNDS,
                "(table.set $t (i32.const 4) (ref.null func))");
        traps(
                "a slot is written at the largest index",
                TABLE_OUT_OF_BOUNDS,
                "(table.set $t (i32.const -1) (ref.null func))");
        theme.runs(
                "external references are null for ever",
                "(memory 1) (table $x 3 externref) (func (export \"run\")"
                        + "(table.set $x (i32.const 1) (table.get $x (i32.const 2)))"
                        + keep("(ref.is_null (table.get $x (i32.const 1)))") + ")",
                1L);
        theme.refused(
                "a call through a table of external references",
                "not valid",
                () -> Build.module()
                        .section(1, Build.UNIT)
                        .section(3, "01 00")
                        .section(4, "01 6f 00 02")
                        .section(10, Build.vector(Build.body(Build.hex("41 00 11 00 00"))))
                        .blob());
    }

    private void growth() {
        traps(
                "grows by four billion, which costs as much",
                INSTRUCTION_LIMIT,
                "(drop (table.grow $t (ref.null func) (i32.const -1)))");
        theme.traps(
                "grows by one for as long as it can be paid",
                INSTRUCTION_LIMIT,
                HEAD + "(loop (drop (table.grow $t (ref.null func) (i32.const 1))) (br 0)))");
        runs(
                "grows to the limit, is used at the end, and no further",
                "(drop (table.grow $t (table.get $t (i32.const 0)) (i32.const 99996)))"
                        + keep("(i32.add (table.size $t) (table.grow $t (ref.null func) (i32.const 1)))")
                        + "(i32.store (i32.const 8) (call_indirect (type $i) (i32.const 1) (i32.const 99999)))",
                99_999L,
                5L);
        runs("fails to grow beyond the limit at once", keep("(table.grow $t (ref.null func) (i32.const 99997))"), -1L);
        theme.runs(
                "many tables cannot grow to more than one may",
                "(memory 1)" + "(table 0 funcref)".repeat(10)
                        + "(func (export \"run\") (local $sum i32)"
                        + grow(10) + keep("(i32.le_u (local.get $sum) (i32.const 100000))") + ")",
                1L);
    }

    private static String grow(int tables) {
        StringBuilder code = new StringBuilder();
        for (int i = 0; i < tables; i++) {
            code.append("(drop (table.grow ")
                    .append(i)
                    .append(" (ref.null func) (i32.const 50000)))")
                    .append("(drop (table.grow ")
                    .append(i)
                    .append(" (ref.null func) (i32.const 10000)))")
                    .append("(local.set $sum (i32.add (local.get $sum) (table.size ")
                    .append(i)
                    .append(")))");
        }
        return code.toString();
    }

    private void bulk() {
        runs(
                "nothing is filled at the very end",
                "(table.fill $t (i32.const 4) (ref.null func) (i32.const 0))" + keep("(i32.const 1)"),
                1L);
        traps(
                "nothing is filled beyond the end",
                TABLE_OUT_OF_BOUNDS,
                "(table.fill $t (i32.const 5) (ref.null func) (i32.const 0))");
        traps(
                "a fill that ends one too far",
                TABLE_OUT_OF_BOUNDS,
                "(table.fill $t (i32.const 1) (ref.null func) (i32.const 4))");
        traps(
                "a fill whose end wraps around",
                TABLE_OUT_OF_BOUNDS,
                "(table.fill $t (i32.const -2) (ref.null func) (i32.const 4))");
        traps(
                "a fill of four billion",
                INSTRUCTION_LIMIT,
                "(table.fill $t (i32.const 0) (ref.null func) (i32.const -1))");
        traps(
                "a copy whose source wraps around",
                TABLE_OUT_OF_BOUNDS,
                "(table.copy $t $t (i32.const 0) (i32.const -1) (i32.const 2))");
        traps(
                "a copy whose target ends one too far",
                TABLE_OUT_OF_BOUNDS,
                "(table.copy $t $t (i32.const 3) (i32.const 0) (i32.const 2))");
        runs(
                "a copy that overlaps",
                "(table.copy $t $t (i32.const 1) (i32.const 0) (i32.const 3))"
                        + keep("(call_indirect (type $i) (i32.const 1) (i32.const 1))"),
                5L);
        traps(
                "a segment beyond its end",
                TABLE_OUT_OF_BOUNDS,
                "(table.init $t $p (i32.const 0) (i32.const 1) (i32.const 3))");
        traps(
                "a segment beyond the table",
                TABLE_OUT_OF_BOUNDS,
                "(table.init $t $p (i32.const 2) (i32.const 0) (i32.const 3))");
        traps(
                "a segment whose start wraps around",
                TABLE_OUT_OF_BOUNDS,
                "(table.init $t $p (i32.const 0) (i32.const -1) (i32.const 2))");
        traps(
                "a dropped segment",
                TABLE_OUT_OF_BOUNDS,
                "(elem.drop $p) (table.init $t $p (i32.const 0) (i32.const 0) (i32.const 1))");
        runs(
                "nothing of a dropped segment",
                "(elem.drop $p) (elem.drop $p) (table.init $t $p (i32.const 4) (i32.const 0) (i32.const 0))"
                        + keep("(i32.const 1)"),
                1L);
        traps(
                "a segment that was used up when the module began",
                TABLE_OUT_OF_BOUNDS,
                "(table.init $t 0 (i32.const 0) (i32.const 0) (i32.const 1))");
    }

    private void sizes() {
        theme.refused("begins above the limit", "the limit is 100000", "(table 100001 funcref)");
        theme.refused("all together begin above the limit", "the limit is 100000", "(table 60000 funcref)".repeat(2));
        theme.refused(
                "begins with four billion",
                "the limit is 100000",
                () -> Build.module().section(4, "01 70 00 ff ff ff ff 0f").blob());
        theme.refused("sixty-five of them", "too many tables", "(table 1 funcref)".repeat(65));
        theme.refused(
                "is never as large as it begins",
                "a limit is smaller",
                () -> Build.module().section(4, "01 70 01 02 01").blob());
        theme.refused(
                "a segment that does not fit", "does not fit", "(table 1 funcref) (func $f) (elem (i32.const 1) $f)");
        theme.refused(
                "a segment at the largest index",
                "does not fit",
                "(table 1 funcref) (func $f) (elem (i32.const -1) $f)");
        theme.refused(
                "a segment for a table that is not there",
                "there is no table",
                () -> Build.module().section(9, "01 02 05 41 00 0b 00 00").blob());
        theme.refused(
                "a segment of a function that is not there",
                "there is no function",
                () -> Build.module()
                        .section(4, "01 70 00 01")
                        .section(9, "01 00 41 00 0b 01 09")
                        .blob());
        theme.refused(
                "with an initial value",
                "initial value",
                () -> Build.module().section(4, "01 40 00 70 00 01 d0 70 0b").blob());
        theme.refused("a call by a type that is not there", "there is no type", () -> Build.code("41 00 11 09 00"));
        theme.refused(
                "a call through a table that is not there", "there is no table", () -> Build.code("41 00 11 00 09"));
        theme.refused(
                "elements by the ten million",
                "too many elements",
                () -> Build.module()
                        .section(1, Build.UNIT)
                        .section(3, "01 00")
                        .section(4, "01 70 00 01")
                        .section(9, Build.hex("01 01 00"), Build.u(9_000_000), new byte[9_000_000])
                        .section(10, Build.vector(Build.body()))
                        .blob());
    }
}
