package dev.tern.runtime.wasm.corpus;

import dev.tern.sdk.types.Blob;
import java.util.List;

/** Extensions of the language: what is not offered is refused by name, what is offered works. */
final class Proposals {
    private final Theme theme = new Theme("extensions");

    static List<Case> cases() {
        Proposals proposals = new Proposals();
        proposals.vectors();
        proposals.threads();
        proposals.exceptions();
        proposals.calls();
        proposals.references();
        proposals.memories();
        proposals.unknown();
        proposals.offered();
        return proposals.theme.cases();
    }

    private void code(String sentence, String reason, String hex) {
        theme.refused(sentence, reason, () -> Build.code(hex));
    }

    private void section(String sentence, String reason, int id, String hex) {
        theme.refused(sentence, reason, () -> Build.module().section(id, hex).blob());
    }

    private void vectors() {
        code("a vector constant", "SIMD", "fd 0c 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 1a");
        code("a vector load", "SIMD", "41 00 fd 00 04 00 1a");
        code("a relaxed vector instruction", "SIMD", "fd 80 02 1a");
        section("a vector as a parameter", "SIMD", 1, "01 60 01 7b 00");
        section("a vector as a variable", "SIMD", 6, "01 7b 00 41 00 0b");
        theme.refused("a vector as a local", "SIMD", () -> Build.functions(Build.sized(Build.hex("01 01 7b 0b"))));
        code("a vector as a block's result", "SIMD", "02 7b 00 0b 1a");
    }

    private void threads() {
        code("the instruction by which metered code calls its meter", "atomic", "41 00 41 7f fe 00 02 00 1a");
        code("the same with a longer code", "atomic", "41 00 41 7f fe 80 00 02 00 1a");
        code("an atomic wait", "atomic", "41 00 41 00 42 00 fe 01 02 00 1a");
        code("an atomic addition", "atomic", "41 00 41 01 fe 1e 02 00 1a");
        code("a fence", "atomic", "fe 03 00");
        section("a shared memory", "shared", 5, "01 03 01 02");
        section("a shared memory of 64 bits", "shared", 5, "01 07 01 02");
        section("a shared table", "shared", 4, "01 70 03 01 02");
    }

    private void exceptions() {
        code("try", "exceptions", "06 40 0b");
        code("throw", "exceptions", "08 00");
        code("rethrow", "exceptions", "09 00");
        code("try with a table of handlers", "exceptions", "1f 40 00 0b");
        code("throw of a reference", "exceptions", "0a");
        section("a section of tags", "exceptions", 13, "00");
        section("a tag is imported", "only functions", 2, "01 03 69 63 30 01 61 04 00 00");
    }

    private void calls() {
        code("a tail call", "tail calls", "12 00");
        code("an indirect tail call", "tail calls", "41 00 13 00 00");
        code("a tail call by reference", "tail calls", "15 00");
        code("a call by reference", "garbage-collected", "14 00");
    }

    private void references() {
        section("a type of structures", "garbage-collected", 1, "01 5f 01 7f 00");
        section("a type of arrays", "garbage-collected", 1, "01 5e 7f 00");
        section("types that refer to each other", "garbage-collected", 1, "01 4e 01 60 00 00");
        section("a type with a parent", "garbage-collected", 1, "01 50 00 60 00 00");
        code("a new structure", "garbage-collected", "fb 00 00 1a");
        code("a small integer as a reference", "garbage-collected", "41 00 fb 1c 1a");
        code("a reference that is compared", "garbage-collected", "d0 70 d0 70 d3 1a");
        code("a reference that must not be null", "garbage-collected", "d0 70 d4 1a");
        section("a table of references to one type", "unknown type", 4, "01 63 00 00 01");
        code("the null of any type", "unknown type", "d0 6e 1a");
    }

    private void memories() {
        section("two memories", "too many memories", 5, "02 00 01 00 01");
        code("the size of a second memory", "only one memory", "3f 01 1a");
        code("growth of a second memory", "only one memory", "41 00 40 01 1a");
        code("a load from a second memory", "", "41 00 28 42 01 00 1a");
        code("a copy to a second memory", "only one memory", "41 00 41 00 41 00 fc 0a 01 00");
        section("pages of another size", "", 5, "01 08 01 00");
    }

    private void unknown() {
        code("the last code of one byte", "unknown instruction", "ff");
        code("a code between the known ones", "unknown instruction", "27 00");
        code("arithmetic of 128 bits", "unknown instruction", "fc 13");
        code("discarded memory", "unknown instruction", "fc 12 00");
        code("a prefixed code of four billion", "", "fc ff ff ff ff 0f");
        code("a switch of stacks", "unknown instruction", "e0 00");
    }

    private void offered() {
        theme.runs(
                "several results",
                "(memory 1) (func $two (result i32 i64) (i32.const 0) (i64.const 8))"
                        + "(func (export \"run\") (call $two) i64.store)",
                8L);
        theme.runs("computed initial values", () -> extended(), 42L);
        theme.runs(
                "extensions of signs",
                Theme.function("(i64.store (i32.const 0) (i64.extend8_s (i64.const 0xff)))"),
                -1L);
        theme.runs(
                "references and bulk instructions",
                "(memory 1) (table $t 1 funcref) (elem declare func $f) (func $f)"
                        + "(func (export \"run\") (table.set $t (i32.const 0) (ref.func $f)) (call_indirect (i32.const 0))"
                        + "(memory.fill (i32.const 0) (i32.const 1) (i32.const 1)))",
                1L);
    }

    private static Blob extended() {
        return Build.module()
                .section(1, Build.UNIT)
                .section(3, "01 00")
                .section(5, "01 00 01")
                .section(6, "02 7e 00 42 15 0b 7e 00 23 00 42 02 7e 0b")
                .section(7, Build.vector(Build.all(Build.name("run"), Build.hex("00 00"))))
                .section(10, Build.vector(Build.body(Build.hex("41 00 23 01 37 03 00"))))
                .blob();
    }
}
