package dev.tern.runtime.wasm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.runtime.wasm.Wat.Canister;
import dev.tern.runtime.wasm.binary.Decoder;
import dev.tern.runtime.wasm.binary.Encoder;
import dev.tern.runtime.wasm.binary.Instr;
import dev.tern.runtime.wasm.binary.Op;
import dev.tern.runtime.wasm.binary.WasmBinary;
import dev.tern.runtime.wasm.binary.WasmBinary.Body;
import dev.tern.runtime.wasm.binary.WasmBinary.Limits;
import dev.tern.runtime.wasm.binary.WasmBinary.Table;
import dev.tern.sdk.types.Blob;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Memories and tables with 64-bit addresses. */
final class WideMemoryTest {
    private static final long FOUR_GIB = 1L << 32;

    private static Canister canister(Code.Mode mode, String text) {
        return new Canister(mode, Wat64.assemble(text));
    }

    /** Every piece of code traps on the heap; {@code $x} is 4 GiB. */
    private static void assertThatAllTrap(Code.Mode mode, List<String> pieces) {
        StringBuilder text = new StringBuilder("(memory i64 1 2) (data $d \"abc\") (global $x (mut i64) (i64.const ")
                .append(FOUR_GIB)
                .append("))");
        for (int i = 0; i < pieces.size(); i++) {
            text.append("(func (export \"f" + i + "\") (local $a i64) " + pieces.get(i) + ")");
        }
        Canister canister = canister(mode, text.toString());
        for (int i = 0; i < pieces.size(); i++) {
            assertThat(canister.run(new Entry.Export("f" + i), 1L << 40).outcome())
                    .as(pieces.get(i))
                    .isEqualTo(new Run.Trapped(Trap.of(Trap.Kind.HEAP_OUT_OF_BOUNDS)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyKindOfAccessReachesItsPlace(Code.Mode mode) {
        Canister canister = canister(mode, """
                (memory i64 1) (data (i64.const 8) "\\ff\\fe\\fd\\fc")
                (func (export "f") (local $a i64) (local $n i32)
                  (local.set $a (i64.const 100))
                  (i32.store (local.get $a) (i32.load (i64.const 8)))
                  (i64.store offset=8 (local.get $a) (i64.load32_s offset=4 (i64.const 4)))
                  (i32.store8 offset=16 (i64.add (local.get $a) (i64.const 0)) (i32.load8_u (i64.const 9)))
                  (f64.store offset=24 (local.get $a) (f64.convert_i32_s (i32.load16_s (i64.const 8))))
                  (f32.store offset=32 (local.get $a) (block (result f32) (f32.const 1.5)))
                  (i64.store (i64.extend_i32_u (i32.const 140)) (i64.load8_u (i64.load8_u offset=90 (i64.const 8))))
                  (i32.store (i64.add (local.get $a) (i64.const 60)) (i32.load (i64.add (i64.const 5) (i64.const 3))))
                  (i32.store offset=44 (local.get $a) (loop (result i32) (local.tee $n (i32.add (local.get $n) (i32.const 1)))
                    (br_if 0 (i32.lt_u (local.get $n) (i32.const 5))))))""");
        canister.ok("f");
        assertThat(canister.i32(100)).isEqualTo(0xfcfdfeff);
        assertThat(canister.i64(108)).isEqualTo(0xfffffffffcfdfeffL);
        assertThat(canister.i64(116)).isEqualTo(0xfe);
        assertThat(canister.i64(124)).isEqualTo(Double.doubleToRawLongBits(-257));
        assertThat(canister.i32(132)).isEqualTo(Float.floatToRawIntBits(1.5f));
        assertThat(canister.i32(144)).isEqualTo(5);
        assertThat(canister.i32(160)).isEqualTo(0xfcfdfeff);
    }

    @ParameterizedTest
    @EnumSource
    void whatReachesFourGibibytesTrapsAndNeverWraps(Code.Mode mode) {
        List<String> pieces = new ArrayList<>();
        for (String address : List.of(
                "(i64.const 0x100000000)",
                "(i64.const -1)",
                "(i64.const 0x8000000000000000)",
                "(global.get $x)",
                "(local.tee $a (global.get $x))",
                "(i64.and (i64.const 0x1ffffffff) (global.get $x))",
                "(i64.shl (i64.const 1) (i64.const 40))",
                "(i64.sub (global.get $x) (i64.const 4))")) {
            for (String access : List.of(
                    "(drop (i64.load %s))",
                    "(i32.store8 %s (i32.const 1))",
                    "(f64.store %s (f64.const 1))",
                    "(i64.store %s (block (result i64) (i64.const 1)))",
                    "(memory.fill %s (i32.const 0) (i64.const 0))",
                    "(memory.copy %s (i64.const 0) (i64.const 0))",
                    "(memory.copy (i64.const 0) %s (i64.const 0))",
                    "(memory.init $d %s (i32.const 0) (i32.const 0))")) {
                pieces.add(access.formatted(address));
            }
        }
        pieces.add("(memory.copy (i64.const 0) (i64.const 0) (i64.const 0x100000001))");
        pieces.add("(memory.fill (i64.const 0) (i32.const 0) (global.get $x))");
        assertThatAllTrap(mode, pieces);
    }

    @ParameterizedTest
    @EnumSource
    void anOffsetCountsInSixtyFourBits(Code.Mode mode) {
        assertThatAllTrap(
                mode,
                List.of(
                        "(drop (i64.load offset=4294967296 (i64.const 0)))",
                        "(drop (i64.load offset=4294967295 (i64.const 1)))",
                        "(drop (i64.load offset=18446744073709551615 (i64.const 1)))",
                        "(drop (i32.load8_u offset=9223372036854775808 (i64.const -9223372036854775808)))",
                        "(i32.store offset=65533 (i64.const 0) (i32.const 1))",
                        "(i32.store offset=4294967295 (global.get $x) (i32.const 1))"));
    }

    @ParameterizedTest
    @EnumSource
    void anAddressThatWasGoodOnceIsCheckedAgainWhenItsLocalChanges(Code.Mode mode) {
        String good = "(drop (i32.load (local.get $a)))";
        List<String> pieces = new ArrayList<>();
        for (String change : List.of(
                "(local.set $a (global.get $x))",
                "(loop (drop (i32.load (local.get $a))) (local.set $a (global.get $x)) (br 0))",
                "(if (i32.const 1) (then (local.set $a (global.get $x))))",
                "(i64.store (local.get $a) (local.tee $a (global.get $x)))",
                "(if (i32.const 0) (then) (else (local.set $a (global.get $x))))",
                "(if (i32.const 0) (then (drop (i32.load (local.get $a)))) (else)) (local.set $a (global.get $x))")) {
            pieces.add(good + change + good);
        }
        pieces.add("(local.set $a (global.get $x)) (if (i32.const 0) (then " + good + ") (else " + good + "))");
        assertThatAllTrap(mode, pieces);
    }

    @ParameterizedTest
    @EnumSource
    void sizesAreSixtyFourBitsWideAndGrowthStopsAtTheMaximum(Code.Mode mode) {
        Canister canister = canister(mode, """
                (memory i64 1 281474976710656)
                (func $note (param $at i64) (param $n i64) (i64.store (local.get $at) (local.get $n)))
                (func (export "f")
                  (call $note (i64.const 0) (memory.size))
                  (call $note (i64.const 8) (memory.grow (i64.const 2)))
                  (call $note (i64.const 16) (memory.size))
                  (call $note (i64.const 24) (memory.grow (i64.const 0x100000000)))
                  (call $note (i64.const 32) (memory.grow (i64.const -1)))
                  (call $note (i64.const 40) (memory.grow (i64.const 16384)))
                  (i64.store (i64.const 196600) (i64.const 9)))""");
        canister.ok("f");
        assertThat(canister.i64(0)).isEqualTo(1);
        assertThat(canister.i64(8)).isEqualTo(1);
        assertThat(canister.i64(16)).isEqualTo(3);
        assertThat(canister.i64(24)).isEqualTo(-1);
        assertThat(canister.i64(32)).isEqualTo(-1);
        assertThat(canister.i64(40)).isEqualTo(-1);
        assertThat(canister.image.heapPages()).isEqualTo(3);
        assertThat(canister.module.info().wasm64()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void bulkInstructionsMoveWhatTheySay(Code.Mode mode) {
        Canister canister = canister(mode, """
                (memory i64 1) (data $d "abcdefgh")
                (func (export "f") (local $n i64)
                  (local.set $n (i64.const 8))
                  (memory.init $d (i64.const 16) (i32.const 0) (i32.const 8))
                  (memory.copy (i64.const 32) (i64.const 16) (local.get $n))
                  (memory.fill (i64.add (i64.const 32) (i64.const 2)) (i32.const 0x7a) (i64.const 3)))""");
        canister.ok("f");
        assertThat(canister.image.heap().read(32, 8)).asString().isEqualTo("abzzzfgh");
    }

    @ParameterizedTest
    @EnumSource
    void theAuthorPaysNothingForTheLowering(Code.Mode mode) {
        String program = """
                (memory %2$s 1) (func (export "f") (local $a %1$s)
                  (loop (i32.store (local.get $a) (i32.load offset=4 (local.get $a)))
                    (local.set $a (%1$s.add (local.get $a) (%1$s.const 4)))
                    (br_if 0 (%1$s.lt_u (local.get $a) (%1$s.const 40000)))))""";
        Canister wide = canister(mode, program.formatted("i64", "i64")).ok("f");
        Canister narrow = canister(mode, program.formatted("i32", "")).ok("f");
        assertThat(wide.last.instructions()).isEqualTo(narrow.last.instructions());
    }

    @ParameterizedTest
    @EnumSource
    void importsTakeAddressesOfSixtyFourBits(Code.Mode mode) {
        Canister canister = canister(mode, """
                (import "ic0" "debug_print" (func $print (param i64 i64)))
                (memory i64 1) (data (i64.const 5) "hello")
                (func (export "f") (call $print (i64.const 5) (i64.const 5)))
                (func (export "g") (call $print (i64.const 0x100000005) (i64.const 5)))""");
        canister.ok("f");
        assertThat(canister.prints).containsExactly("1:hello");
        assertThat(canister.trap("g").kind()).isEqualTo(Trap.Kind.HEAP_OUT_OF_BOUNDS);
        assertThat(canister.prints).hasSize(1);
    }

    /** Snapshots name globals by index and type: those of the module as its author wrote it. */
    @Test
    void snapshotsHoldTheGlobalsAsTheirAuthorDeclaredThem() {
        CanisterModule module = Wat.module(Code.Mode.COMPILED, Wat64.assemble("""
                (memory i64 1) (data (i64.const 8) "x")
                (global $base i64 (i64.const 8))
                (global $stack (mut i64) (i64.const 5000000000))
                (global $shown (export "shown") i32 (i32.const 7))
                (func (export "canister_update go") (global.set $stack (i64.const -1)))
                """));
        assertThat(module.snapshotGlobals())
                .containsExactly(
                        new CanisterModule.SnapshotGlobal(1, WasmBinary.I64),
                        new CanisterModule.SnapshotGlobal(2, WasmBinary.I32));
        assertThat(module.initialImage().globals()).containsExactly(8L, 5_000_000_000L, 7L);
        assertThat(module.maxHeapPages()).isEqualTo((int) (WasmEngine.MAX_HEAP_BYTES / WasmImage.WASM_PAGE_BYTES));
        Run run = Wat.engine(Code.Mode.COMPILED)
                .run(
                        module,
                        module.initialImage(),
                        new Entry.Export("canister_update go"),
                        1_000_000,
                        (call, args, guest) -> 0);
        assertThat(run.after().globals()).containsExactly(8L, -1L, 7L);
    }

    @Test
    void whatIsWrongWithWidthsIsRefused() {
        assertThat(refusal("(memory i64 16385)")).contains("16384");
        assertThat(refusal("(memory i64 1) (data (i64.const 65535) \"ab\")")).contains("does not fit");
        assertThat(refusal("(memory i64 1) (data (i64.const -1) \"ab\")")).contains("does not fit");
        assertThat(refusal("(memory i64 1) (data (i64.const 0x100000000) \"\")"))
                .contains("does not fit");
        WasmBinary narrow = Decoder.decode(Wat.assemble("""
                (memory 1) (data (i32.const 0) "a") (func (drop (i32.load (i32.const 0))))""").unsafeBytes());
        WasmBinary onlyTheMemory = narrow.withMemory(new Limits(true, 1, Optional.empty()));
        assertThat(refusal(onlyTheMemory)).contains("not valid");
        assertThat(refusal(onlyTheMemory.withSegments(List.of(), List.of()))).contains("not valid");
        assertThat(refusal(onlyTheMemory.withBodies(List.of(new Body(List.of(), List.of(Instr.of(Op.END)))))))
                .contains("not valid");
    }

    @ParameterizedTest
    @EnumSource
    void tablesOfSixtyFourBitsWork(Code.Mode mode) {
        Canister canister = new Canister(mode, wideTable(0));
        canister.ok("f");
        assertThat(canister.i32(0)).isEqualTo(7);
        assertThat(canister.i64(8)).isEqualTo(4);
        assertThat(canister.i64(16)).isEqualTo(4);
        assertThat(canister.i64(24)).isEqualTo(-1);
        assertThat(canister.image.tables().getFirst()).containsExactly(-1, 0, 0, 0, 0, -1);
        canister.run(new Entry.TableCall(1, 5), Wat.LIMIT);
    }

    @ParameterizedTest
    @EnumSource
    void anIndexOfFourGibiTrapsInATable(Code.Mode mode) {
        Canister canister = new Canister(mode, wideTable(FOUR_GIB));
        assertThat(canister.trap("f").kind()).isEqualTo(Trap.Kind.TABLE_OUT_OF_BOUNDS);
    }

    /** A module written for a 32-bit table; constants that stand for indices, marked by 1000 and up, become 64 bits wide. */
    private static Blob wideTable(long add) {
        WasmBinary module = Decoder.decode(Wat.assemble("""
                (type $t (func (result i32))) (memory 1) (table 4 funcref) (elem (i32.const 1) $a) (elem $p func $a)
                (func $a (type $t) (i32.const 7))
                (func (export "f")
                  (i32.store (i32.const 0) (call_indirect (type $t) (i32.const 1001)))
                  (i64.store (i32.const 8) (i64.extend_i32_u (table.size 0)))
                  (i64.store (i32.const 16) (i64.extend_i32_u (table.grow (ref.null func) (i32.const 1002))))
                  (i64.store (i32.const 24) (i64.extend_i32_u (table.grow (ref.null func) (i32.const 1000000))))
                  (table.init $p (i32.const 1002) (i32.const 0) (i32.const 1))
                  (table.copy (i32.const 1003) (i32.const 1001) (i32.const 1001))
                  (table.set (i32.const 1004) (table.get (i32.const 1003)))
                  (table.fill (i32.const 1005) (ref.null func) (i32.const 1001)))""").unsafeBytes());
        List<Instr> code = new ArrayList<>();
        for (Instr instr : module.bodies().get(1).code()) {
            boolean index = instr.op() == Op.I32_CONST && instr.a() >= 1000;
            boolean size = instr.op() == Op.I64_EXTEND_I32_U;
            if (!size) {
                code.add(index ? Instr.of(Op.I64_CONST, instr.a() - 1000 + (instr.a() == 1001 ? add : 0)) : instr);
            }
        }
        List<Instr> offset = List.of(Instr.of(Op.I64_CONST, 1), Instr.of(Op.END));
        List<WasmBinary.Element> elements = module.elements().stream()
                .map(e -> e.mode() == WasmBinary.Mode.ACTIVE
                        ? new WasmBinary.Element(e.mode(), 0, offset, e.type(), e.items())
                        : e)
                .toList();
        WasmBinary wide = module.withTables(
                        List.of(new Table(WasmBinary.FUNCREF, new Limits(true, 4, Optional.of(Long.MAX_VALUE)))))
                .withBodies(List.of(module.bodies().getFirst(), new Body(List.of(), code)))
                .withSegments(elements, module.data());
        return Blob.wrap(Encoder.encode(wide));
    }

    private static String refusal(String text) {
        return Wat.refusal(Wat64.assemble(text));
    }

    private static String refusal(WasmBinary module) {
        return Wat.refusal(Blob.wrap(Encoder.encode(module)));
    }
}
