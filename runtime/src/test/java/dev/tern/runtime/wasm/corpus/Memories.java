package dev.tern.runtime.wasm.corpus;

import static dev.tern.runtime.wasm.Trap.Kind.HEAP_OUT_OF_BOUNDS;
import static dev.tern.runtime.wasm.Trap.Kind.INSTRUCTION_LIMIT;

import java.util.List;

/** Memory that is too large, and accesses at its edges. */
final class Memories {
    private static final String SEGMENT = "(memory 1) (data $d \"abcdef\") (func (export \"run\") ";

    private final Theme theme = new Theme("memory");

    static List<Case> cases() {
        Memories memories = new Memories();
        memories.sizes();
        memories.growth();
        memories.loads();
        memories.stores();
        memories.bulk();
        memories.copies();
        memories.segments();
        return memories.theme.cases();
    }

    private void runs(String sentence, String code, Long... words) {
        theme.runs(sentence, Theme.function(code), words);
    }

    private void outside(String sentence, String code) {
        theme.traps(sentence, HEAP_OUT_OF_BOUNDS, Theme.function(code));
    }

    private void sizes() {
        theme.refused("begins above the limit", "the limit is 16384", "(memory 16385)");
        theme.refused("begins with all that 32 bits can address", "the limit is 16384", "(memory 65536)");
        theme.refused(
                "begins with more than can be addressed",
                "at most 65536 pages",
                () -> Build.module().section(5, "01 00 81 80 04").blob());
        theme.refused(
                "is never as large as it begins",
                "a limit is smaller",
                () -> Build.module().section(5, "01 01 02 01").blob());
        theme.refused(
                "may grow beyond what can be addressed",
                "at most 65536 pages",
                () -> Build.module().section(5, "01 01 01 81 80 04").blob());
        theme.runs(
                "begins with as much as is allowed",
                "(memory 16384) (func (export \"run\")"
                        + " (i64.store (i32.const 0) (i64.load (i32.const 0x3ffffff8))))",
                0L);
        theme.runs(
                "may not grow at all",
                "(memory 1 1) (func (export \"run\")"
                        + " (i64.store (i32.const 0) (i64.extend_i32_s (memory.grow (i32.const 1)))))",
                -1L);
        theme.refused(
                "is used but is not there",
                "there is none",
                () -> Build.module()
                        .section(1, Build.UNIT)
                        .section(3, "01 00")
                        .section(10, Build.vector(Build.body(Build.hex("3f 00 1a"))))
                        .blob());
    }

    private void growth() {
        runs(
                "grows by four billion pages",
                "(i64.store (i32.const 0) (i64.extend_i32_s (memory.grow (i32.const -1))))",
                -1L);
        runs(
                "grows to the limit and is used at its end",
                "(i64.store (i32.const 0) (i64.extend_i32_s (memory.grow (i32.const 16383))))"
                        + "(i64.store (i32.const 0x3ffffff8) (i64.const 7))"
                        + "(i64.store (i32.const 8) (i64.load (i32.const 0x3ffffff8)))"
                        + "(i64.store (i32.const 16) (i64.extend_i32_s (memory.grow (i32.const 1))))"
                        + "(i64.store (i32.const 24) (i64.extend_i32_s (memory.size)))",
                1L,
                7L,
                -1L,
                16384L);
        runs(
                "grows by nothing at the limit",
                "(drop (memory.grow (i32.const 16383)))"
                        + "(i64.store (i32.const 0) (i64.extend_i32_s (memory.grow (i32.const 0))))",
                16384L);
        runs(
                "fails to grow a hundred times, and then grows",
                "(local $i i32) (loop $l (drop (memory.grow (i32.const 16384)))"
                        + " (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 100))))"
                        + "(i64.store (i32.const 0) (i64.extend_i32_s (memory.grow (i32.const 2))))",
                1L);
        theme.traps(
                "a bomb: grows to the limit and writes to every page",
                INSTRUCTION_LIMIT,
                Theme.function("(local $i i32) (drop (memory.grow (i32.const 16383)))"
                        + "(loop $l (i32.store (local.get $i) (i32.const 1)) (local.set $i (i32.add (local.get $i)"
                        + " (i32.const 4096))) (br_if $l (i32.lt_u (local.get $i) (i32.const 0x40000000))))"));
        theme.traps(
                "a bomb: grows to the limit and fills all at once",
                INSTRUCTION_LIMIT,
                Theme.function("(drop (memory.grow (i32.const 16383)))"
                        + "(memory.fill (i32.const 0) (i32.const 1) (i32.const 0x40000000))"));
        outside(
                "is used where it would be if it had grown",
                "(drop (memory.grow (i32.const 16384))) (i32.store (i32.const 65536) (i32.const 1))");
    }

    private void loads() {
        runs(
                "loads of every width at the very end",
                "(i32.store (i32.const 0) (i32.load8_u (i32.const 65535))) (drop (i32.load16_s (i32.const 65534)))"
                        + "(drop (i32.load (i32.const 65532))) (drop (i64.load (i32.const 65528)))"
                        + "(drop (f32.load (i32.const 65532))) (drop (f64.load (i32.const 65528)))",
                0L);
        outside("a byte one too far", "(drop (i32.load8_u (i32.const 65536)))");
        outside("two bytes one too far", "(drop (i32.load16_u (i32.const 65535)))");
        outside("four bytes one too far", "(drop (i32.load (i32.const 65533)))");
        outside("eight bytes one too far", "(drop (i64.load (i32.const 65529)))");
        outside("a float one too far", "(drop (f32.load (i32.const 65533)))");
        outside("a double one too far", "(drop (f64.load (i32.const 65529)))");
        outside("at the last address that there is", "(drop (i32.load8_u (i32.const -1)))");
        outside("around the end of all addresses", "(drop (i32.load (i32.const -2)))");
        outside("an offset that would wrap to 0", "(drop (i32.load8_u offset=1 (i32.const -1)))");
        outside("the largest offset", "(drop (i32.load offset=0xffffffff (i32.const 0)))");
        outside("the largest offset and the largest address", "(drop (i64.load offset=0xffffffff (i32.const -1)))");
        outside("an offset with the sign bit alone", "(drop (i32.load offset=0x80000000 (i32.const 0)))");
        outside(
                "address and offset that wrap to a good address",
                "(drop (i32.load offset=0x80000004 (i32.const 0x80000000)))");
        runs(
                "an offset that ends exactly at the end",
                "(i32.store offset=65532 (i32.const 0) (i32.const 9))"
                        + "(i64.store (i32.const 0) (i64.load32_u offset=65531 (i32.const 1)))",
                9L);
        runs(
                "across the border of two pages",
                "(i64.store (i32.const 4093) (i64.const 0x0102030405060708))"
                        + "(i64.store (i32.const 0) (i64.load (i32.const 4093)))"
                        + "(i64.store (i32.const 8) (i64.load16_s (i32.const 4095)))",
                0x0102030405060708L,
                0x0506L);
    }

    private void stores() {
        outside("half of a store would fit, and nothing of it stays", "(i64.store (i32.const 65532) (i64.const -1))");
        outside(
                "a store after one that is kept only if all is",
                "(i32.store (i32.const 0) (i32.const 1))" + "(i32.store8 (i32.const 65536) (i32.const 1))");
        outside("a store at the last address that there is", "(i64.store8 (i32.const -1) (i64.const 1))");
        for (String store : new String[] {"i32.store8", "i64.store8", "i64.store32", "i32.store", "f64.store"}) {
            String value = "(" + store.substring(0, 3) + ".const 1)";
            outside(
                    "an address that its offset wraps for " + store,
                    "(" + store + " offset=9 (i32.const -4) " + value + ")");
        }
        outside("a store whose offset would wrap", "(i32.store16 offset=0xfffffffe (i32.const 3) (i32.const 1))");
        outside("a float is stored one too far", "(f32.store (i32.const 65533) (f32.const 1))");
        outside("a double is stored one too far", "(f64.store (i32.const 65529) (f64.const 1))");
        runs(
                "narrow stores change nothing beside",
                "(i64.store (i32.const 0) (i64.const -1))"
                        + "(i64.store32 (i32.const 2) (i64.const 0x1111111122222222)) (i32.store8 (i32.const 7) (i32.const 0x1ff))",
                0xffff_2222_2222_ffffL);
        outside("without any page", "(i32.store (i32.const 0) (i32.const 1)) (drop (i32.load (i32.const 65536)))");
        theme.traps(
                "there is none of it",
                HEAP_OUT_OF_BOUNDS,
                "(memory 0) (func (export \"run\") (i32.store8 (i32.const 0) (i32.const 1)))");
    }

    private void bulk() {
        runs(
                "nothing is filled at the very end",
                "(memory.fill (i32.const 65536) (i32.const 1) (i32.const 0)) (i64.store (i32.const 0) (i64.const 1))",
                1L);
        outside("nothing is filled, but beyond the end", "(memory.fill (i32.const 65537) (i32.const 1) (i32.const 0))");
        outside(
                "a fill that ends one too far, and nothing of it stays",
                "(memory.fill (i32.const 1) (i32.const 1) (i32.const 65536))");
        outside("a fill whose end wraps around", "(memory.fill (i32.const -16) (i32.const 1) (i32.const 32))");
        theme.traps(
                "a fill of four billion bytes costs as much",
                INSTRUCTION_LIMIT,
                Theme.function("(memory.fill (i32.const 0) (i32.const 1) (i32.const -1))"));
        theme.traps(
                "a fill of four billion bytes, paid for",
                HEAP_OUT_OF_BOUNDS,
                1_000_000_000L,
                Theme.function("(memory.fill (i32.const 0) (i32.const 1) (i32.const -1))"));
        theme.traps(
                "a fill from half of all addresses on",
                HEAP_OUT_OF_BOUNDS,
                1_000_000_000L,
                Theme.function("(memory.fill (i32.const 0x80000000) (i32.const 1) (i32.const 0x80000000))"));
        runs(
                "a value of more than a byte is cut",
                "(memory.fill (i32.const 1) (i32.const 0x1234) (i32.const 2))",
                0x343400L);
    }

    private void copies() {
        runs(
                "overlapping upwards",
                "(i64.store (i32.const 0) (i64.const 0x0807060504030201))"
                        + "(memory.copy (i32.const 2) (i32.const 0) (i32.const 6))",
                0x0605040302010201L);
        runs(
                "overlapping downwards",
                "(i64.store (i32.const 0) (i64.const 0x0807060504030201))"
                        + "(memory.copy (i32.const 0) (i32.const 2) (i32.const 6))",
                0x0807080706050403L);
        runs(
                "overlapping by all but a byte, over many pages",
                "(i32.store8 (i32.const 0) (i32.const 5))"
                        + "(i32.store8 (i32.const 20000) (i32.const 6)) (memory.copy (i32.const 1) (i32.const 0) (i32.const 40000))"
                        + "(i64.store (i32.const 8) (i64.load8_u (i32.const 20001)))",
                0x0505L,
                6L);
        runs(
                "the same downwards",
                "(i32.store8 (i32.const 20000) (i32.const 6)) (i32.store8 (i32.const 40001) (i32.const 7))"
                        + "(memory.copy (i32.const 5000) (i32.const 5001) (i32.const 40000))"
                        + "(i64.store (i32.const 0) (i64.load8_u (i32.const 19999)))"
                        + "(i64.store (i32.const 8) (i64.load16_u (i32.const 40000)))",
                6L,
                7L);
        runs(
                "nothing at the very end",
                "(memory.copy (i32.const 65536) (i32.const 65536) (i32.const 0))"
                        + " (i64.store (i32.const 0) (i64.const 1))",
                1L);
        outside("nothing to beyond the end", "(memory.copy (i32.const 65537) (i32.const 0) (i32.const 0))");
        outside("nothing from beyond the end", "(memory.copy (i32.const 0) (i32.const 65537) (i32.const 0))");
        outside("from a source that ends one too far", "(memory.copy (i32.const 0) (i32.const 65530) (i32.const 7))");
        outside("to a target that ends one too far", "(memory.copy (i32.const 65530) (i32.const 0) (i32.const 7))");
        outside("from a source whose end wraps around", "(memory.copy (i32.const 0) (i32.const -8) (i32.const 16))");
        theme.traps(
                "four billion bytes, paid for",
                HEAP_OUT_OF_BOUNDS,
                1_000_000_000L,
                Theme.function("(memory.copy (i32.const 0) (i32.const 0) (i32.const -1))"));
    }

    private void segments() {
        theme.runs(
                "a segment is read to its end",
                SEGMENT + "(memory.init $d (i32.const 0) (i32.const 2) (i32.const 4)))",
                0x66656463L);
        theme.traps(
                "one byte beyond a segment",
                HEAP_OUT_OF_BOUNDS,
                SEGMENT + "(memory.init $d (i32.const 0) (i32.const 2) (i32.const 5)))");
        theme.traps(
                "around a segment by wrapping",
                HEAP_OUT_OF_BOUNDS,
                SEGMENT + "(memory.init $d (i32.const 0) (i32.const -1) (i32.const 2)))");
        theme.traps(
                "a segment into what is not there",
                HEAP_OUT_OF_BOUNDS,
                SEGMENT + "(memory.init $d (i32.const 65533) (i32.const 0) (i32.const 4)))");
        theme.traps(
                "a dropped segment",
                HEAP_OUT_OF_BOUNDS,
                SEGMENT + "(data.drop $d) (memory.init $d (i32.const 0) (i32.const 0) (i32.const 1)))");
        theme.runs(
                "nothing of a segment that is dropped twice",
                SEGMENT + "(data.drop $d) (data.drop $d)"
                        + " (memory.init $d (i32.const 65536) (i32.const 0) (i32.const 0)) (i64.store (i32.const 0) (i64.const 3)))",
                3L);
        theme.traps(
                "a segment that was used up when the module began",
                HEAP_OUT_OF_BOUNDS,
                "(memory 1) (data $d (i32.const 0) \"abc\") (func (export \"run\")"
                        + " (memory.init $d (i32.const 0) (i32.const 0) (i32.const 1)))");
        theme.traps(
                "four billion bytes of a segment, paid for",
                HEAP_OUT_OF_BOUNDS,
                1_000_000_000L,
                SEGMENT + "(memory.init $d (i32.const 0) (i32.const 0) (i32.const -1)))");
        theme.refused(
                "a segment that begins beyond the end", "does not fit", "(memory 1) (data (i32.const 65537) \"\")");
        theme.refused(
                "a segment that begins at the last address", "does not fit", "(memory 1) (data (i32.const -1) \"ab\")");
        theme.runs(
                "an empty segment at the very end",
                "(memory 1) (data (i32.const 65536) \"\") (func (export \"run\"))",
                0L);
    }
}
