package dev.tern.runtime.wasm.corpus;

import dev.tern.sdk.types.Blob;
import java.util.List;

/** Bytes that are almost a module. */
final class Broken {
    private final Theme theme = new Theme("broken");

    static List<Case> cases() {
        Broken broken = new Broken();
        broken.headers();
        broken.sections();
        broken.contents();
        broken.code();
        broken.validity();
        broken.truncations();
        return broken.theme.cases();
    }

    private void refused(String sentence, String reason, String hexAfterHeader) {
        theme.refused(sentence, reason, () -> Build.module().raw(hexAfterHeader).blob());
    }

    private void refused(String sentence, String reason, Build module) {
        theme.refused(sentence, reason, module::blob);
    }

    private void headers() {
        theme.refused("nothing", "not a WebAssembly module", () -> Blob.EMPTY);
        theme.refused(
                "half a header",
                "not a WebAssembly module",
                () -> Build.cut(Build.module().blob(), 6));
        theme.refused(
                "another magic number", "not a WebAssembly module", () -> Blob.wrap(Build.hex("0061736e 01000000")));
        theme.refused("version 2", "not a WebAssembly module", () -> Blob.wrap(Build.hex("0061736d 02000000")));
        theme.refused("a component", "not a WebAssembly module", () -> Blob.wrap(Build.hex("0061736d 0d000100")));
        theme.refused("text and not bytes", "not a WebAssembly module", () -> Blob.ofText("(module)"));
        theme.runs("a module with nothing in it", () -> Build.module().blob());
    }

    private void sections() {
        refused("a section of an unknown kind", "unknown section 14", "0e 01 00");
        refused("a section of the last kind that a byte can name", "unknown section 255", "ff 00");
        refused("a section twice", "out of order", "01 01 00 01 01 00");
        refused("the sections in the wrong order", "out of order", "03 01 00 01 01 00");
        refused("the count of data behind the code", "out of order", "0a 01 00 0c 01 00");
        refused("a section that is longer than the module", "bytes announced", "01 05 00");
        refused("a section of four billion bytes", "too large", "01 ff ff ff ff 0f");
        refused("a section that ends before its content", "announced", "01 01 01");
        refused("a section that goes on after its content", "bytes too many in section 1", "01 02 00 00");
        refused("a section without even a count", "in the middle", "01 00");
        refused("a kind without a length", "in the middle", "01");
        refused("a custom section without a name", "in the middle", "00 00");
        refused("a custom section whose name is longer than it", "bytes announced", "00 02 05 61");
        refused("more announced than there is", "announced", "01 02 ff 7f");
        refused("a start section with two numbers", "bytes too many", "08 02 00 00");
    }

    private void contents() {
        refused(
                "functions without code",
                "1 functions declared, 0 defined",
                Build.module().section(1, Build.UNIT).section(3, "01 00"));
        refused(
                "code without functions",
                "0 functions declared, 1 defined",
                Build.module().section(10, Build.vector(Build.body())));
        refused("a wrong count of data", "data count section is wrong", "0c 01 02");
        refused(
                "data where none was counted",
                "data count section is wrong",
                Build.module().section(5, "01 00 01").section(12, "00").section(11, "01 00 41 00 0b 00"));
        refused("a function of a type that is not there", "no type", "03 02 01 00 0a 04 01 02 00 0b");
        refused(
                "an unknown kind of data",
                "unknown kind of data",
                Build.module().section(5, "01 00 01").section(11, "01 03"));
        refused(
                "data for a second memory",
                "only one memory",
                Build.module().section(5, "01 00 01").section(11, "01 02 01 41 00 0b 00"));
        refused("data without a memory", "without a memory", Build.module().section(11, "01 00 41 00 0b 00"));
        refused(
                "an unknown kind of elements",
                "unknown kind of element",
                Build.module().section(9, "01 08"));
        refused(
                "elements of another kind",
                "unknown kind of element",
                Build.module().section(9, "01 01 01 00"));
        refused(
                "a variable that is neither constant nor not",
                "neither constant",
                Build.module().section(6, "01 7f 02 41 00 0b"));
        refused(
                "a variable of a type that is not there",
                "unknown type",
                Build.module().section(6, "01 40 00 41 00 0b"));
        refused(
                "a variable whose value calls a function",
                "not constant",
                Build.module().section(6, "01 7f 00 10 00 0b"));
        refused("a variable whose value is itself", "no global", Build.module().section(6, "01 7f 00 23 00 0b"));
        refused(
                "a variable that depends on one that changes",
                "depends on a variable",
                Build.module().section(6, "02 7f 01 41 00 0b 7f 00 23 00 0b"));
        refused(
                "a variable of one type with a value of another",
                "not valid",
                Build.module().section(6, "01 7f 00 42 00 0b"));
        refused("a variable with two values", "not valid", Build.module().section(6, "01 7f 00 41 00 41 00 0b"));
        refused("a variable without a value", "not valid", Build.module().section(6, "01 7f 00 0b"));
        refused("an unknown bit in a limit", "", Build.module().section(5, "01 10 01"));
        refused(
                "a start function that is not there",
                "no function",
                Build.module().section(8, "00"));
    }

    private void refusedCode(String sentence, String reason, String hex) {
        theme.refused(sentence, reason, () -> Build.code(hex));
    }

    private void code() {
        refusedCode("an end too many", "bytes too many", "0b");
        refusedCode("a block that is not closed", "in the middle", "02 40");
        refusedCode("an else without its if", "else without", "05");
        refusedCode("an else of a block", "else without", "02 40 05 0b");
        refusedCode("two elses", "else without", "41 00 04 40 05 05 0b");
        refusedCode("a block type that is not there", "no type", "02 05 0b");
        refusedCode("a block type that is no type", "unknown type", "02 41 0b");
        refusedCode("a choice between no types", "more than one type", "41 00 41 00 41 00 1c 00 1a");
        refusedCode("a choice between two types", "more than one type", "41 00 41 00 41 00 1c 02 7f 7f 1a");
        refusedCode("a local that is not there", "no local", "20 00 1a");
        refusedCode("a variable that is not there", "no global", "23 00 1a");
        refusedCode("a call of a function that is not there", "no function", "10 63");
        refusedCode("a branch out of the function", "no label", "0c 01");
        refusedCode("a table with one label out of the function", "no label", "41 00 0e 02 00 07 00");
        refusedCode("a segment that is not there", "no data segment", "fc 09 00");
        refusedCode("an element segment that is not there", "no element segment", "fc 0d 00");
        refusedCode("an instruction that ends before its operand", "in the middle", "41");
        theme.refused(
                "a body that is longer than it says",
                "bytes too many",
                () -> Build.head(1).section(10, "01 03 00 0b 0b").blob());
        theme.refused(
                "a body that is shorter than it says",
                "in the middle",
                () -> Build.head(1).section(10, "01 02 00 01").blob());
        theme.refused(
                "data without a count, used by code",
                "data count section is missing",
                () -> Build.head(1)
                        .section(10, Build.vector(Build.body(Build.hex("fc 09 00"))))
                        .section(11, "01 01 00")
                        .blob());
    }

    private void validity() {
        refusedCode("an operand that nobody takes", "not valid", "41 00");
        refusedCode("an operand that is not there", "not valid", "1a");
        refusedCode("an operand of another type", "not valid", "42 00 45 1a");
        refusedCode("a block that takes from outside, and gives it back", "is missing", "41 00 02 40 1a 41 00 0b 1a");
        refusedCode("an arm that takes what the other left", "is missing", "41 00 04 7f 41 00 05 0b 1a");
        refusedCode(
                "what a branch brings is of its type from then on, where nothing is reached too",
                "is i32 and not f32",
                "02 7f 00 41 00 0d 00 8c 1a 41 00 0b 1a");
        theme.runs(
                "a table whose labels want different types, where nothing is reached",
                () -> Build.code("0f 02 7d 02 7f 00 41 00 0e 01 00 01 0b 1a 43 00 00 00 00 0b 1a"),
                0L);
        refusedCode(
                "a table whose labels want different numbers, where nothing is reached",
                "want different things",
                "02 7f 02 40 00 41 00 0e 01 00 01 0b 41 00 0b 1a");
        theme.runs(
                "a branch to the beginning of a loop, which gives what the branch need not bring",
                () -> Build.code("0f 03 7f 0c 00 0b 1a"),
                0L);
        refusedCode("a branch without what it must bring", "not valid", "02 7f 0c 00 0b 1a");
        refusedCode("a condition with a result in one arm", "not valid", "41 00 04 7f 41 00 0b 1a");
        refusedCode(
                "a table whose labels want different things",
                "not valid",
                "02 7f 02 40 41 00 41 00 0e 01 00 01 0b 41 00 0b 1a");
        refusedCode("an access that is aligned to more than its width", "not valid", "41 00 28 03 00 1a");
        refusedCode("an access that is aligned to two billion", "", "41 00 28 ff ff ff ff 07 00 1a");
        refusedCode("a choice between different types", "not valid", "41 00 42 00 41 00 1b 1a");
        refusedCode("a choice between references without their type", "not valid", "d0 70 d0 70 41 00 1b 1a");
        theme.refused(
                "a reference to a function that stands in code alone",
                "stands in no element segment",
                () -> Build.functions(Build.body(Build.hex("d2 01 1a")), Build.body()));
        theme.runs("a function that refers to itself, which is exported", () -> Build.code("d2 00 1a"));
        refusedCode("a reference of one kind for another", "not valid", "41 00 d0 6f 26 00");
        refusedCode("a wrong operand where nothing is reached", "not valid", "00 42 00 45 1a");
        theme.runs("anything where nothing is reached", () -> Build.code("02 40 0c 00 6a 1a 1b 1a 0b"), 0L);
        theme.runs(
                "blocks where nothing is reached",
                () -> Build.code("0f 02 7f 00 04 40 05 0b 41 00 0b 0d 00 03 40 0c 00 0b"),
                0L);
    }

    /** A module that uses most sections, cut at every tenth of its length: whatever it is then, it is the same everywhere. */
    private void truncations() {
        for (int tenth = 1; tenth < 10; tenth++) {
            int part = tenth;
            theme.refused("a module of which there are " + tenth + " tenths", "", () -> {
                Blob whole = Theme.assemble("(type $t (func (param i32) (result i64))) (import \"ic0\" \"time\""
                        + " (func $time (result i64))) (memory 1) (table 3 funcref) (global i32 (i32.const 1))"
                        + "(elem (i32.const 0) $f) (data (i32.const 0) \"abcdefghijklmnopqrstuvwxyz\")"
                        + "(func $f (type $t) (call $time)) (func (export \"run\") (drop (call $f (i32.const 1))))");
                return Build.cut(whole, 8 + (whole.length() - 8) * part / 10);
            });
        }
    }
}
