package dev.tern.runtime.wasm.corpus;

import static dev.tern.runtime.wasm.Trap.Kind.HEAP_OUT_OF_BOUNDS;
import static dev.tern.runtime.wasm.Trap.Kind.INSTRUCTION_LIMIT;
import static dev.tern.runtime.wasm.Trap.Kind.TABLE_OUT_OF_BOUNDS;

import dev.tern.runtime.wasm.Trap;
import dev.tern.runtime.wasm.Wat64;
import java.util.List;

/** Memories and tables of 64 bits, which are lowered to 32: nothing may wrap around. */
final class Wide {
    private final Theme theme = new Theme("64 bits");

    static List<Case> cases() {
        Wide wide = new Wide();
        wide.addresses();
        wide.offsets();
        wide.growth();
        wide.bulk();
        wide.limits();
        wide.tables();
        return wide.theme.cases();
    }

    private static String function(String code) {
        return "(memory i64 1) (data $d \"abcdef\") (func (export \"run\") " + code + ")";
    }

    private void outside(String sentence, String code) {
        theme.traps(sentence, HEAP_OUT_OF_BOUNDS, () -> Wat64.assemble(function(code)));
    }

    private void traps(String sentence, Trap.Kind kind, String code) {
        theme.traps(sentence, kind, () -> Wat64.assemble(function(code)));
    }

    private void runs(String sentence, String code, Long... words) {
        theme.runs(sentence, () -> Wat64.assemble(function(code)), words);
    }

    private void addresses() {
        outside("a load just beyond 32 bits", "(drop (i32.load (i64.const 0x100000000)))");
        outside("a load at an address whose low half is good", "(drop (i32.load8_u (i64.const 0x100000008)))");
        outside("a store at an address whose low half is good", "(i64.store (i64.const 0x700000010) (i64.const 1))");
        outside("a load at the sign bit", "(drop (i64.load (i64.const 0x8000000000000000)))");
        outside("a load at the last address", "(drop (f64.load (i64.const -1)))");
        outside(
                "an address that is computed and too large",
                "(local $a i64) (local.set $a (i64.const 0xffffffff))"
                        + "(drop (i32.load8_u (i64.add (local.get $a) (i64.const 2))))");
        outside(
                "an address in a variable that was good before",
                "(local $a i64) (drop (i32.load (local.get $a)))"
                        + "(local.set $a (i64.const 0x100000000)) (drop (i32.load (local.get $a)))");
        outside(
                "an address in a variable that a loop changes",
                "(local $a i64) (loop $l (drop (i32.load (local.get $a)))"
                        + "(local.set $a (i64.add (local.get $a) (i64.const 0x100000000))) (br $l))");
        outside(
                "an address that only one arm changes",
                "(local $a i64) (drop (i32.load (local.get $a)))"
                        + "(if (i32.const 1) (then (local.set $a (i64.const 0x100000000)))) (drop (i32.load (local.get $a)))");
        outside(
                "an address that looks masked and is not",
                "(drop (i32.load (i64.and (i64.const 0x1ffffffff) (i64.const 0x100000000))))");
        outside(
                "an address that was shifted by too little",
                "(drop (i32.load (i64.shr_u (i64.const -1) (i64.const 31))))");
        outside("a sign-extended address", "(drop (i32.load (i64.extend_i32_s (i32.const -8))))");
        runs(
                "an address that the arithmetic of 64 bits brings back",
                "(i64.store (i64.add (i64.const 0x100000000) (i64.const -0x100000000)) (i64.const 9))",
                9L);
        outside(
                "the value is computed after the address, and changes its variable",
                "(local $a i64) (i64.store (local.get $a) (local.tee $a (i64.const 0x100000000)))"
                        + "(i64.store (local.get $a) (i64.const 1))");
    }

    private void offsets() {
        outside("an offset beyond 32 bits", "(drop (i32.load offset=0x100000000 (i64.const 0)))");
        outside(
                "the largest offset with an address that would wrap",
                "(drop (i32.load8_u offset=0xffffffffffffffff (i64.const 1)))");
        outside(
                "the largest offset and the largest address",
                "(drop (i64.load offset=0xffffffffffffffff (i64.const -1)))");
        outside(
                "offset and address that are good only when cut",
                "(i32.store offset=0xfffffff8 (i64.const 16) (i32.const 1))");
        outside(
                "an offset of 63 bits",
                "(i32.store offset=0x8000000000000000 (i64.const 0x8000000000000000) (i32.const 1))");
        runs(
                "the last place by offset alone",
                "(i64.store offset=65528 (i64.const 0) (i64.const 5))"
                        + "(i64.store (i64.const 0) (i64.load (i64.const 65528)))",
                5L);
    }

    private void growth() {
        runs("grows by four billion", "(i64.store (i64.const 0) (memory.grow (i64.const 0x100000000)))", -1L);
        runs("grows by four billion and one", "(i64.store (i64.const 0) (memory.grow (i64.const 0x100000001)))", -1L);
        runs("grows by all there is", "(i64.store (i64.const 0) (memory.grow (i64.const -1)))", -1L);
        runs("grows by the sign bit", "(i64.store (i64.const 0) (memory.grow (i64.const 0x8000000000000000)))", -1L);
        runs(
                "grows to the limit and tells it in 64 bits",
                "(drop (memory.grow (i64.const 16383)))"
                        + "(i64.store (i64.const 0) (i64.add (memory.size) (memory.grow (i64.const 1))))",
                16383L);
    }

    private void bulk() {
        traps(
                "a fill of four billion bytes",
                INSTRUCTION_LIMIT,
                "(memory.fill (i64.const 0) (i32.const 1) (i64.const 0x100000000))");
        traps(
                "a fill of as many bytes as there are numbers",
                INSTRUCTION_LIMIT,
                "(memory.fill (i64.const 0) (i32.const 1) (i64.const -1))");
        outside("a fill of nothing far away", "(memory.fill (i64.const 0x100000000) (i32.const 1) (i64.const 0))");
        outside("a copy from far away", "(memory.copy (i64.const 0) (i64.const 0x100000000) (i64.const 1))");
        outside("a copy to far away", "(memory.copy (i64.const 0x100000000) (i64.const 0) (i64.const 1))");
        traps(
                "a copy of four billion bytes and one",
                INSTRUCTION_LIMIT,
                "(memory.copy (i64.const 0) (i64.const 0) (i64.const 0x100000001))");
        outside("a segment far away", "(memory.init $d (i64.const 0x100000000) (i32.const 0) (i32.const 1))");
        runs(
                "all of it as it should be",
                "(memory.init $d (i64.const 0) (i32.const 0) (i32.const 6))"
                        + "(memory.copy (i64.const 6) (i64.const 0) (i64.const 1)) (memory.fill (i64.const 7) (i32.const 1) (i64.const 1))",
                0x0161_6665_6463_6261L);
    }

    private void limits() {
        theme.refused(
                "begins with four billion pages",
                "the limit is 16384",
                () -> Build.module().section(5, "01 04 80 80 80 80 10").blob());
        theme.refused(
                "begins with more than 64 bits can address",
                "at most 281474976710656 pages",
                () -> Build.module().section(5, "01 04 81 80 80 80 80 80 40").blob());
        theme.refused(
                "begins with a number of 64 ones",
                "at most",
                () -> Build.module()
                        .section(5, "01 04 ff ff ff ff ff ff ff ff ff 01")
                        .blob());
        theme.runs(
                "may grow to more than there is",
                () -> Wat64.assemble("(memory i64 1 0x1000000000000)"
                        + "(func (export \"run\") (i64.store (i64.const 0) (memory.size)))"),
                1L);
        theme.refused(
                "a segment that begins far away",
                "does not fit",
                () -> Wat64.assemble("(memory i64 1) (data (i64.const 0x100000000) \"a\")"));
        theme.refused(
                "a segment below zero",
                "does not fit",
                () -> Wat64.assemble("(memory i64 1) (data (i64.const -1) \"a\")"));
        theme.refused(
                "an address of 32 bits",
                "not valid",
                () -> Build.module()
                        .section(1, Build.UNIT)
                        .section(3, "01 00")
                        .section(5, "01 04 01")
                        .section(10, Build.vector(Build.body(Build.hex("41 00 28 02 00 1a"))))
                        .blob());
        theme.refused(
                "a segment at an address of 32 bits",
                "not valid",
                () -> Build.module()
                        .section(5, "01 04 01")
                        .section(11, "01 00 41 00 0b 01 61")
                        .blob());
    }

    /** A module with a table of 64 bits of four slots, of which the first has the entry itself. */
    private static Build table() {
        return Build.module()
                .section(1, Build.UNIT)
                .section(3, "02 00 00")
                .section(4, "01 70 04 04")
                .section(5, "01 00 01")
                .section(7, Build.vector(Build.all(Build.name("run"), Build.hex("00 01"))))
                .section(9, "01 00 42 00 0b 01 00");
    }

    private void table(String sentence, Trap.Kind kind, String code) {
        theme.traps(
                sentence,
                kind,
                () -> table().section(10, Build.vector(Build.body(), Build.body(Build.hex(code))))
                        .blob());
    }

    private void tables() {
        table("a call at an index whose low half is good", TABLE_OUT_OF_BOUNDS, "42 80 80 80 80 10 11 00 00");
        table("a call at the last index", TABLE_OUT_OF_BOUNDS, "42 7f 11 00 00");
        table("a slot is read whose low half is good", TABLE_OUT_OF_BOUNDS, "42 80 80 80 80 10 25 00 1a");
        table("a slot is written whose low half is good", TABLE_OUT_OF_BOUNDS, "42 80 80 80 80 10 d0 70 26 00");
        table("a table grows by four billion", INSTRUCTION_LIMIT, "d0 70 42 80 80 80 80 10 fc 0f 00 1a");
        table("a fill far away", TABLE_OUT_OF_BOUNDS, "42 80 80 80 80 10 d0 70 42 00 fc 11 00");
        table("a copy of a table from far away", TABLE_OUT_OF_BOUNDS, "42 00 42 80 80 80 80 10 42 01 fc 0e 00 00");
        theme.runs(
                "a call at a good index",
                () -> table().section(
                                10,
                                Build.vector(
                                        Build.body(), Build.body(Build.hex("42 00 11 00 00 41 00 42 07 37 03 00"))))
                        .blob(),
                7L);
        theme.refused(
                "a table begins with four billion slots",
                "the limit is 100000",
                () -> Build.module().section(4, "01 70 04 80 80 80 80 10").blob());
        theme.refused(
                "a segment for a far slot",
                "does not fit",
                () -> Build.module()
                        .section(4, "01 70 04 04")
                        .section(9, "01 00 42 80 80 80 80 10 0b 00")
                        .blob());
    }
}
