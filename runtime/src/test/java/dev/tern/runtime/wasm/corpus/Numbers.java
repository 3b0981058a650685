package dev.tern.runtime.wasm.corpus;

import java.util.List;

/** Numbers of variable length that are written otherwise than usual. */
final class Numbers {
    private final Theme theme = new Theme("LEB128");

    static List<Case> cases() {
        Numbers numbers = new Numbers();
        numbers.unsigned();
        numbers.signed();
        numbers.offsets();
        return numbers.theme.cases();
    }

    private void refused(String sentence, String reason, String hexAfterHeader) {
        theme.refused(sentence, reason, () -> Build.module().raw(hexAfterHeader).blob());
    }

    private void refusedCode(String sentence, String reason, String hex) {
        theme.refused(sentence, reason, () -> Build.code(hex));
    }

    private void runs(String sentence, String hex, Long... words) {
        theme.runs(sentence, () -> Build.code(hex), words);
    }

    private void unsigned() {
        theme.runs(
                "a length of five bytes that says 1",
                () -> Build.module().raw("01 81 80 80 80 00 00").blob());
        refused("a length of six bytes", "too many bytes", "01 81 80 80 80 80 00 00");
        refused("a length with a bit beyond the 32nd", "too large for its type", "01 81 80 80 80 10 00");
        refused("a length with all bits beyond the 32nd", "too large for its type", "01 81 80 80 80 70 00");
        refused("a length that never ends", "too many bytes", "01 ff ff ff ff ff ff ff ff ff ff");
        refused("a length that the module ends in", "in the middle", "01 80 80");
        theme.runs(
                "a count of three bytes that says 0",
                () -> Build.module().raw("01 03 80 80 00").blob());
        theme.runs(
                "a name whose length is written in three bytes",
                () -> Build.module().raw("00 04 81 80 00 61").blob());
        refused(
                "a kind of section that would be one if it were a number of two bytes",
                "unknown section 129",
                "81 00 01 00");
        runs("a label of five bytes", "02 40 0c 80 80 80 80 00 0b", 0L);
        refusedCode("an index with the sign bit of 32", "too large", "20 80 80 80 80 08 1a");
        refusedCode("a prefixed instruction with a long code that means another", "", "fc 80 00 1a");
    }

    private void signed() {
        runs("-1 in five bytes", "41 00 41 ff ff ff ff 7f ac 37 03 00", -1L);
        refusedCode("-1 in five bytes with a bit missing", "too large for its type", "41 ff ff ff ff 3f 1a");
        refusedCode("2 to the 31st as a positive number", "too large for its type", "41 80 80 80 80 08 1a");
        runs("the smallest number of 32 bits", "41 00 41 80 80 80 80 78 ac 37 03 00", (long) Integer.MIN_VALUE);
        refusedCode("a number of 32 bits in six bytes", "too many bytes", "41 80 80 80 80 80 00 1a");
        runs("-1 in ten bytes", "41 00 42 ff ff ff ff ff ff ff ff ff 7f 37 03 00", -1L);
        runs(
                "the smallest number of 64 bits in ten bytes",
                "41 00 42 80 80 80 80 80 80 80 80 80 7f 37 03 00",
                Long.MIN_VALUE);
        refusedCode(
                "ten bytes whose last has other bits than the sign",
                "too large for its type",
                "42 80 80 80 80 80 80 80 80 80 01 1a");
        refusedCode("eleven bytes", "too many bytes", "42 80 80 80 80 80 80 80 80 80 80 00 1a");
        runs("0 in nine bytes", "41 00 42 80 80 80 80 80 80 80 80 00 37 03 00", 0L);
        runs("the empty block type in five bytes", "02 c0 ff ff ff 7f 0b", 0L);
        runs("a block type by its index in five bytes", "02 80 80 80 80 00 0b", 0L);
        refusedCode("a block type of 34 bits", "too large for its type", "02 80 80 80 80 20 0b");
        refusedCode("a block type with the 32nd bit of an index", "no type", "02 80 80 80 80 08 0b");
    }

    private void offsets() {
        runs("an offset of 0 in five bytes", "41 00 42 03 37 03 80 80 80 80 00", 3L);
        refusedCode("an offset beyond 32 bits", "too large for its type", "41 00 28 02 80 80 80 80 10 1a");
        refusedCode(
                "an offset of ten bytes, where addresses have 32 bits",
                "too many bytes",
                "41 00 28 02 80 80 80 80 80 80 80 80 80 00 1a");
        theme.refused(
                "an offset beyond 64 bits",
                "too large for its type",
                () -> Build.module()
                        .section(1, Build.UNIT)
                        .section(3, "01 00")
                        .section(5, "01 04 01")
                        .section(
                                10, Build.vector(Build.body(Build.hex("42 00 28 02 80 80 80 80 80 80 80 80 80 02 1a"))))
                        .blob());
        runs("an alignment of five bytes", "41 00 42 03 37 83 80 80 80 00 00", 3L);
    }
}
