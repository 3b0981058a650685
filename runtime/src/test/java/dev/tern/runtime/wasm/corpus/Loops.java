package dev.tern.runtime.wasm.corpus;

import static dev.tern.runtime.wasm.Trap.Kind.INSTRUCTION_LIMIT;
import static dev.tern.runtime.wasm.Trap.Kind.UNREACHABLE;

import dev.tern.sdk.types.Blob;
import java.util.List;

/** Programs that never end. */
final class Loops {
    private final Theme theme = new Theme("loops");

    static List<Case> cases() {
        Loops loops = new Loops();
        loops.empty();
        loops.working();
        loops.shaped();
        return loops.theme.cases();
    }

    private void endless(String sentence, String code) {
        theme.traps(sentence, INSTRUCTION_LIMIT, 200_000, Theme.function(code));
    }

    private void endlessModule(String sentence, String text) {
        theme.traps(sentence, INSTRUCTION_LIMIT, 200_000, text);
    }

    private void empty() {
        endless("one that does nothing", "(loop (br 0))");
        endless("a condition that always holds", "(loop (br_if 0 (i32.const 1)))");
        endless("a branch table that always goes back", "(loop (br_table 0 0 0 (i32.const 7)))");
        endless("one inside another", "(loop (loop (br 1)))");
        endless("two that hand over to each other", "(loop $a (loop $b (br_if $a (i32.const 1)) (br $b)))");
        endless("in the second arm of a condition", "(if (i32.const 0) (then) (else (loop (br 0))))");
        endless("nothing but free instructions", "(loop (nop) (block (nop)) (nop) (br 0))");
        theme.traps("two hundred inside each other", INSTRUCTION_LIMIT, () -> nested("03 40", "0c c7 01"));
        theme.traps("inside two hundred blocks", INSTRUCTION_LIMIT, () -> nested("02 40", "03 40 0c 00 0b"));
        theme.traps(
                "one that ends in a trap after a hundred thousand turns",
                UNREACHABLE,
                20_000_000,
                Theme.function("(local $i i32) (loop $l (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i)"
                        + " (i32.const 1))) (i32.const 100000)))) unreachable"));
    }

    private static Blob nested(String open, String inside) {
        return Build.functions(
                Build.body(Build.repeat(200, Build.hex(open)), Build.hex(inside), Build.repeat(200, Build.hex("0b"))));
    }

    private void working() {
        endless(
                "every turn writes another page",
                "(local $i i32) (loop (i32.store (i32.and (local.tee $i (i32.add"
                        + " (local.get $i) (i32.const 4096))) (i32.const 0xffff)) (local.get $i)) (br 0))");
        endless("the memory grows by nothing", "(loop (drop (memory.grow (i32.const 0))) (br 0))");
        endless("the memory grows by one", "(loop (drop (memory.grow (i32.const 1))) (br 0))");
        endless("nothing is filled", "(loop (memory.fill (i32.const 0) (i32.const 0) (i32.const 0)) (br 0))");
        endless("all memory is filled", "(loop (memory.fill (i32.const 0) (i32.const 7) (i32.const 65536)) (br 0))");
        endless(
                "memory is copied onto itself",
                "(loop (memory.copy (i32.const 1) (i32.const 0) (i32.const 65535)) (br 0))");
        endless("divisions", "(local $i i64) (loop (local.set $i (i64.div_u (i64.const -1) (i64.const 3))) (br 0))");
        endless("square roots of NaNs", "(local $d f64) (loop (local.set $d (f64.sqrt (f64.const -1))) (br 0))");
        endlessModule("calls of an empty function", "(func $f) (func (export \"run\") (loop (call $f) (br 0)))");
        endlessModule(
                "indirect calls of an empty function",
                "(table funcref (elem $f)) (func $f) (func (export \"run\") (loop (call_indirect (i32.const 0)) (br 0)))");
        endlessModule(
                "the table grows by nothing",
                "(table 1 funcref) (func (export \"run\") (loop (drop (table.grow 0 (ref.null func) (i32.const 0))) (br 0)))");
        endlessModule(
                "the table grows by one",
                "(table 1 funcref) (func (export \"run\") (loop (drop (table.grow 0 (ref.null func) (i32.const 1))) (br 0)))");
        endlessModule(
                "a table is filled",
                "(table 9 funcref) (func (export \"run\") (loop (table.fill 0 (i32.const 0) (ref.null func) (i32.const 9))"
                        + " (br 0)))");
        endlessModule(
                "a segment is dropped again and again",
                "(memory 1) (data $d \"abc\") (func (export \"run\") (loop (data.drop $d) (br 0)))");
        endlessModule(
                "system calls",
                "(import \"ic0\" \"time\" (func $time (result i64)))"
                        + "(func (export \"run\") (loop (drop (call $time)) (br 0)))");
        endlessModule(
                "a variable counts up",
                "(global $g (mut i64) (i64.const 0)) (func (export \"run\")"
                        + " (loop (global.set $g (i64.add (global.get $g) (i64.const 1))) (br 0)))");
    }

    private void shaped() {
        endlessModule(
                "parameters and results go round",
                "(func (export \"run\") (i32.const 1) (i64.const 2) (loop (param i32 i64) (br 0)))");
        endless(
                "a thousand operands wait meanwhile",
                "(i64.const 1) ".repeat(1000) + "(loop (br 0))" + "drop ".repeat(1000));
        endless(
                "each turn leaves by another way",
                "(local $i i32) (loop $l (block $a (block $b (block $c"
                        + " (br_table $a $b $c $l (i32.rem_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 4))))"
                        + " (br $l)) (br $l)) (br $l))");
        endless("with an instruction behind it that is never reached", "(loop (br 0)) unreachable");
        endlessModule(
                "a value is handed round by a branch of many results",
                "(type $t (func (param i32 i32 i32) (result i32 i32 i32)))"
                        + "(func (export \"run\") (i32.const 1) (i32.const 2) (i32.const 3)"
                        + " (loop (type $t) (br_if 0 (i32.const 1))) drop drop drop)");
        endless(
                "a thousand short ones, one after the other, for ever",
                "(loop $all " + "(loop (br_if 0 (i32.const 0)))".repeat(1000) + "(br $all))");
        endless("between conditions that never change", "(loop $l (if (i32.const 1) (then (br $l)) (else (br $l))))");
    }
}
