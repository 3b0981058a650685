package dev.tern.runtime.wasm.corpus;

import static dev.tern.runtime.wasm.Trap.Kind.INSTRUCTION_LIMIT;
import static dev.tern.runtime.wasm.Trap.Kind.STACK_OVERFLOW;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Programs that call without end, or to the end and back. */
final class Recursions {
    private static final long PLENTY = 1_000_000_000;

    private final Theme theme = new Theme("recursion");

    static List<Case> cases() {
        Recursions recursions = new Recursions();
        recursions.direct();
        recursions.mutual();
        recursions.large();
        return recursions.theme.cases();
    }

    private void overflows(String sentence, String text) {
        theme.traps(sentence, STACK_OVERFLOW, PLENTY, text);
    }

    private void direct() {
        overflows("of itself", "(func $f (export \"run\") (call $f))");
        overflows(
                "with a parameter",
                "(func $f (param i64) (call $f (i64.add (local.get 0) (i64.const 1))))"
                        + "(func (export \"run\") (call $f (i64.const 0)))");
        overflows(
                "with a result that is waited for",
                "(func $f (result i32) (i32.add (call $f) (i32.const 1))) (func (export \"run\") (drop (call $f)))");
        overflows(
                "with three results",
                "(func $f (result i32 i64 f64) (call $f)) (func (export \"run\")" + " (call $f) drop drop drop)");
        overflows(
                "in the condition of an if",
                "(func $f (result i32) (if (result i32) (call $f) (then (i32.const 1))"
                        + " (else (i32.const 2)))) (func (export \"run\") (drop (call $f)))");
        overflows("inside a loop", "(func $f (export \"run\") (loop (call $f) (br 0)))");
        overflows("twice at every level", "(func $f (export \"run\") (call $f) (call $f))");
        theme.traps(
                "a tree of calls, not deep but wide",
                INSTRUCTION_LIMIT,
                300_000,
                "(func $f (param i32) (if (local.get 0) (then (call $f (i32.sub (local.get 0) (i32.const 1)))"
                        + " (call $f (i32.sub (local.get 0) (i32.const 1))))))"
                        + "(func (export \"run\") (call $f (i32.const 60)))");
        theme.runs(
                "as deep as is allowed, and back, twice",
                "(func $f (param i32) (if (local.get 0) (then (call $f"
                        + " (i32.sub (local.get 0) (i32.const 1)))))) (func (export \"run\") (call $f (i32.const 40000))"
                        + " (call $f (i32.const 40000)))");
    }

    private void mutual() {
        overflows("of two", "(func $a (export \"run\") (call $b)) (func $b (call $a))");
        overflows(
                "of ten in a ring",
                IntStream.range(0, 10)
                        .mapToObj(i -> "(func $f" + i + (i == 0 ? " (export \"run\")" : "") + " (call $f" + (i + 1) % 10
                                + "))")
                        .collect(Collectors.joining()));
        overflows(
                "through a table",
                "(table funcref (elem $f)) (func $f (export \"run\") (call_indirect (i32.const 0)))");
        overflows(
                "through a table by two types",
                "(type $i (func (param i32))) (type $l (func (param i64)))"
                        + "(table funcref (elem $a $b)) (func $a (type $i) (call_indirect (type $l) (i64.const 1) (i32.const 1)))"
                        + "(func $b (type $l) (call_indirect (type $i) (i32.const 1) (i32.const 0)))"
                        + "(func (export \"run\") (call $a (i32.const 0)))");
        overflows(
                "through a table that is rewritten on the way",
                "(table funcref (elem $a $b)) (elem declare func $a $b)"
                        + "(func $a (export \"run\") (table.set (i32.const 0) (ref.func $b)) (call_indirect (i32.const 0)))"
                        + "(func $b (table.set (i32.const 0) (ref.func $a)) (call_indirect (i32.const 0)))");
        theme.traps("from the start function", STACK_OVERFLOW, PLENTY, "(func $f (call $f)) (start $f)");
    }

    private void large() {
        overflows(
                "with two thousand locals", "(func $f (export \"run\") (local " + "i64 ".repeat(2000) + ") (call $f))");
        overflows(
                "with fifty thousand locals",
                "(func $f (export \"run\") (local " + "i64 ".repeat(50_000) + ") (call $f))");
        overflows(
                "with a thousand operands waiting",
                "(func $f (export \"run\") " + "(f64.const 1) ".repeat(1000) + "(call $f) " + "drop ".repeat(1000)
                        + ")");
        overflows(
                "with a hundred parameters",
                "(func $f (param " + "i64 ".repeat(100) + ") (call $f " + "(local.get 0) ".repeat(100)
                        + ")) (func (export \"run\") (call $f " + "(i64.const 1) ".repeat(100) + "))");
        overflows(
                "with more parameters than a method of the host can have",
                "(func $f (param " + "i64 ".repeat(300)
                        + ") (call $f " + "(local.get 0) ".repeat(300) + ")) (func (export \"run\") (call $f "
                        + "(i64.const 1) ".repeat(300) + "))");
        overflows(
                "of a function of ten thousand instructions",
                "(memory 1) (func $f (export \"run\") " + "(if (i32.const 0) (then "
                        + "(i32.store (i32.const 0) (i32.const 1)) ".repeat(3400) + ")) (call $f))");
        theme.traps(
                "from within fifty blocks",
                STACK_OVERFLOW,
                PLENTY,
                () -> Build.functions(Build.body(
                        Build.repeat(50, Build.hex("02 40")), Build.hex("10 00"), Build.repeat(50, Build.hex("0b")))));
        theme.traps(
                "a small function without calls but with five thousand locals, at the bottom",
                STACK_OVERFLOW,
                PLENTY,
                "(func $leaf (local " + "i64 ".repeat(5_000) + ")) (func $f (export \"run\") (local "
                        + "i64 ".repeat(400) + ") (call $leaf) (call $f))");
    }
}
