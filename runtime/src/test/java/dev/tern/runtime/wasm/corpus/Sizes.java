package dev.tern.runtime.wasm.corpus;

import static dev.tern.runtime.wasm.Trap.Kind.HEAP_OUT_OF_BOUNDS;

import dev.tern.sdk.types.Blob;
import java.util.List;
import java.util.function.Supplier;

/** Modules of great size, at the limits and beyond them. */
final class Sizes {
    private static final byte[] NOP = Build.hex("01");

    private final Theme theme = new Theme("sizes");

    static List<Case> cases() {
        Sizes sizes = new Sizes();
        sizes.functions();
        sizes.locals();
        sizes.nesting();
        sizes.branches();
        sizes.types();
        sizes.segments();
        sizes.rest();
        return sizes.theme.cases();
    }

    private static Blob empties(int count) {
        byte[] empty = Build.body();
        return Build.head(count).section(10, Build.vector(count, i -> empty)).blob();
    }

    private static Blob large(int instructions) {
        return Build.functions(Build.body(Build.repeat(instructions, NOP)));
    }

    private void functions() {
        theme.runs("fifty thousand functions", () -> empties(50_000), 0L);
        theme.refused("one function too many", "too many functions", () -> empties(50_001));
        theme.runs(
                "five thousand functions, each of which calls the next",
                () -> Build.head(5_000)
                        .section(
                                10,
                                Build.vector(
                                        5_000,
                                        i -> i < 4_999 ? Build.body(Build.hex("10"), Build.u(i + 1)) : Build.body()))
                        .blob(),
                0L);
        theme.runs("a function of a hundred thousand instructions", () -> large(100_000), 0L);
        theme.refused(
                "a function of more than a million instructions",
                "more than 1000000 instructions",
                () -> large(1_000_001));
        theme.refused(
                "more than four million instructions all together",
                "more than 4000000 instructions",
                () -> Build.head(5)
                        .section(10, Build.vector(5, i -> Build.body(Build.repeat(900_000, NOP))))
                        .blob());
        theme.refused(
                "more instructions than there are bytes",
                "bytes announced",
                () -> Build.head(1).section(10, "01 ff ff ff 7f 00").blob());
    }

    private static Blob locals(String runs) {
        return Build.functions(Build.sized(Build.hex(runs), Build.hex("0b")));
    }

    private void locals() {
        theme.runs("fifty thousand locals", () -> locals("01 d0 86 03 7e"), 0L);
        theme.refused("one local too many", "more than 50000 locals", () -> locals("01 d1 86 03 7e"));
        theme.refused("four billion locals", "more than 50000 locals", () -> locals("01 ff ff ff ff 0f 7f"));
        theme.refused(
                "locals that overflow when they are added up",
                "more than 50000 locals",
                () -> locals("02 ff ff ff ff 0f 7f 02 7f"));
        theme.runs(
                "fifty thousand declarations of one local each",
                () -> Build.functions(Build.sized(
                        Build.vector(50_000, i -> Build.hex(i % 2 == 0 ? "01 7f" : "01 7e")), Build.hex("0b"))),
                0L);
        theme.refused(
                "three million declarations of no local at all",
                "all together more than 2000000",
                () -> Build.head(60)
                        .section(
                                10,
                                Build.vector(
                                        60,
                                        i -> Build.sized(
                                                Build.vector(50_000, j -> Build.hex("00 7e")), Build.hex("0b"))))
                        .blob());
        theme.refused(
                "more than two million locals all together",
                "all together more than 2000000",
                () -> Build.head(41)
                        .section(10, Build.vector(41, i -> Build.sized(Build.hex("01 d0 86 03 7e 0b"))))
                        .blob());
    }

    private static Blob nested(int depth, String open) {
        return Build.functions(Build.body(Build.repeat(depth, Build.hex(open)), Build.repeat(depth, Build.hex("0b"))));
    }

    private void nesting() {
        theme.runs("blocks nested as deep as is allowed", () -> nested(9_999, "02 40"), 0L);
        theme.refused("blocks nested one deeper", "nested deeper than 10000", () -> nested(10_000, "02 40"));
        theme.runs("a thousand loops nested", () -> nested(1_000, "03 40"), 0L);
        theme.runs(
                "five thousand loops side by side",
                () -> Build.functions(Build.body(Build.repeat(5_000, Build.hex("03 40 0b")))),
                0L);
        theme.refused(
                "twenty thousand loops side by side",
                "too many loops side by side",
                () -> Build.functions(Build.body(Build.repeat(20_000, Build.hex("03 40 0b")))));
        theme.runs("two thousand conditions nested", () -> nested(2_000, "41 01 04 40"), 0L);
        theme.runs(
                "a hundred blocks with many results each",
                () -> Theme.assemble("(type $t (func (result "
                        + "i32 ".repeat(100) + "))) (memory 1) (func (export \"run\") " + "block (type $t) ".repeat(100)
                        + "i32.const 1 ".repeat(100) + "end ".repeat(100) + "drop ".repeat(100) + ")"),
                0L);
        theme.runs(
                "ten thousand operands",
                () -> Theme.assemble(Theme.function("(i64.const 1) ".repeat(10_000) + "drop ".repeat(10_000))),
                0L);
        theme.runs(
                "a sum of ten thousand terms",
                () -> Build.functions(Build.body(
                        Build.hex("41 00 42 00"), Build.repeat(10_000, Build.hex("42 03 7c")), Build.hex("37 03 00"))),
                30_000L);
        theme.runs(
                "a sum that is added up from behind",
                () -> Build.functions(Build.body(
                        Build.hex("41 00"),
                        Build.repeat(5_000, Build.hex("42 03")),
                        Build.repeat(4_999, Build.hex("7c")),
                        Build.hex("37 03 00"))),
                15_000L);
    }

    private static Blob table(int labels, String index) {
        return Build.functions(Build.body(
                Build.hex("02 40 02 40 " + index + " 0e"),
                Build.vector(labels, i -> Build.hex(i % 2 == 0 ? "00" : "01")),
                Build.hex("00 0b 41 00 42 01 37 03 00 0b")));
    }

    private void branches() {
        theme.runs("a branch table of 65,536 targets", () -> table(65_536, "41 03"), 0L);
        theme.runs("such a table beyond its end", () -> table(65_536, "41 7f"), 1L);
        theme.refused("a branch table of one target more", "too many branch targets", () -> table(65_537, "41 00"));
        theme.refused(
                "a branch table of four billion targets", "too large", () -> Build.code("41 00 0e ff ff ff ff 0f"));
        theme.runs(
                "a branch out of a thousand blocks",
                () -> Build.functions(Build.body(
                        Build.repeat(1_000, Build.hex("02 40")),
                        Build.hex("0c e7 07"),
                        Build.repeat(1_000, Build.hex("0b")))),
                0L);
        theme.runs(
                "a table of a thousand different targets with a value",
                () -> Build.head(1)
                        .section(
                                10,
                                Build.vector(Build.body(
                                        Build.hex("41 00"),
                                        Build.repeat(1_000, Build.hex("02 7e")),
                                        Build.hex("42 05 41 f4 03 0e"),
                                        Build.vector(999, Build::u),
                                        Build.u(999),
                                        Build.repeat(1_000, Build.hex("0b")),
                                        Build.hex("37 03 00"))))
                        .blob(),
                5L);
        theme.runs(
                "five thousand conditional branches in a row",
                () -> Build.functions(Build.body(Build.repeat(5_000, Build.hex("41 00 0d 00")))),
                0L);
        theme.runs(
                "a choice between choices, three thousand times",
                () -> Build.functions(Build.body(
                        Build.hex("41 00 42 01"),
                        Build.repeat(3_000, Build.hex("42 02 41 00 1b")),
                        Build.hex("37 03 00"))),
                2L);
    }

    private static Supplier<Blob> typed(int params, int results) {
        return () -> Build.module()
                .section(
                        1,
                        Build.hex("01 60"),
                        Build.vector(params, i -> Build.hex("7e")),
                        Build.vector(results, i -> Build.hex("7d")))
                .blob();
    }

    private void types() {
        theme.runs(
                "a hundred thousand types",
                () -> Build.module()
                        .section(1, Build.vector(100_000, i -> Build.hex("60 00 00")))
                        .blob());
        theme.refused(
                "one type too many",
                "too many types",
                () -> Build.module()
                        .section(1, Build.vector(100_001, i -> Build.hex("60 00 00")))
                        .blob());
        theme.runs("a type of a thousand parameters", typed(1_000, 0));
        theme.refused("a type of one parameter more", "too many parameters", typed(1_001, 0));
        theme.runs("a type of a thousand results", typed(0, 1_000));
        theme.refused("a type of one result more", "too many results", typed(0, 1_001));
        theme.runs(
                "a function of a thousand results",
                () -> Theme.assemble("(memory 1) (func $f (result "
                        + "i64 ".repeat(1_000) + ") " + "(i64.const 4) ".repeat(1_000)
                        + ") (func (export \"run\") (local $x i64) (call $f)"
                        + "(local.set $x) " + "drop ".repeat(999) + "(i64.store (i32.const 0) (local.get $x)))"),
                4L);
        theme.refused("two million operands at once", "operands at once", Sizes::operands);
    }

    /** Functions that give a thousand values, called two thousand times while nobody takes them. */
    private static Blob operands() {
        byte[] thousand = Build.vector(1_000, i -> Build.hex("7f"));
        byte[] types = Build.vector(Build.hex("60 00 00"), Build.all(Build.hex("60 00"), thousand));
        byte[] calls = Build.all(Build.repeat(2_000, Build.hex("10 01")), Build.hex("00"));
        return Build.module()
                .section(1, types)
                .section(3, "02 00 01")
                .section(7, Build.vector(Build.all(Build.name("run"), Build.hex("00 00"))))
                .section(10, Build.vector(Build.body(calls), Build.body(Build.hex("00"))))
                .blob();
    }

    private void segments() {
        theme.runs(
                "ten thousand segments over each other",
                () -> Build.head(1)
                        .section(10, Build.vector(Build.body()))
                        .section(11, Build.vector(10_000, i -> Build.hex("00 41 00 0b 01 07")))
                        .blob(),
                7L);
        theme.runs(
                "a segment of eight million bytes",
                () -> Build.module()
                        .section(5, "01 00 80 01")
                        .section(11, Build.hex("01 00 41 00 0b"), Build.u(8_000_000), new byte[8_000_000])
                        .blob());
        theme.traps(
                "a passive one of a million bytes, copied beyond the end",
                HEAP_OUT_OF_BOUNDS,
                () -> Build.head(1)
                        .section(12, "01")
                        .section(10, Build.vector(Build.body(Build.hex("41 00 41 00 41 c0 84 3d fc 08 00 00"))))
                        .section(11, Build.hex("01 01"), Build.u(1_000_000), new byte[1_000_000])
                        .blob());
        theme.refused(
                "more segments than are allowed",
                "too many data segments",
                () -> Build.head(1)
                        .section(10, Build.vector(Build.body()))
                        .section(11, Build.vector(100_001, i -> Build.hex("01 00")))
                        .blob());
        theme.refused(
                "a segment of which the most is missing",
                "bytes announced",
                () -> Build.module()
                        .section(5, "01 00 01")
                        .section(11, "01 00 41 00 0b ff ff ff 7f 00")
                        .blob());
    }

    private void rest() {
        theme.runs(
                "a thousand variables",
                "(memory 1)" + "(global (mut i64) (i64.const 9))".repeat(1_000)
                        + "(func (export \"run\") (i64.store (i32.const 0) (global.get 999)))",
                9L);
        theme.refused("one variable too many", "too many globals", "(global i32 (i32.const 0))".repeat(1_001));
        theme.refused(
                "an initial value of a hundred instructions",
                "more than 64 instructions",
                () -> Build.module()
                        .section(
                                6,
                                Build.hex("01 7f 00 41 00"),
                                Build.repeat(50, Build.hex("41 01 6a")),
                                Build.hex("0b"))
                        .blob());
        theme.refused("seventeen million bytes", "larger than 16777216 bytes", () -> Blob.wrap(new byte[17_000_000]));
        theme.refused(
                "a million custom sections",
                "custom sections",
                () -> Build.module()
                        .raw(Build.repeat(1_000_000, Build.hex("00 01 00")))
                        .blob());
    }
}
