package dev.tern.runtime.wasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tern.runtime.wasm.Run.Returned;
import dev.tern.runtime.wasm.Run.Trapped;
import dev.tern.runtime.wasm.Wat.Canister;
import dev.tern.sdk.codec.Reader;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class WasmEngineTest {
    private static final String COUNTER = """
            (memory 1)
            (global $n (mut i32) (i32.const 40))
            (data (i32.const 8) "hello")
            (func (export "canister_update inc")
              (global.set $n (i32.add (global.get $n) (i32.const 1)))
              (i32.store (i32.const 0) (global.get $n)))
            (func (export "canister_update fail")
              (global.set $n (i32.const 7))
              (i32.store (i32.const 0) (i32.const 7))
              (drop (memory.grow (i32.const 1)))
              unreachable)
            """;

    @ParameterizedTest
    @EnumSource
    void aRunChangesHeapAndGlobalsAndTheNextOneGoesOnFromThere(Code.Mode mode) {
        Canister counter = new Canister(mode, COUNTER);
        counter.ok("canister_update inc").ok("canister_update inc");
        assertThat(counter.i32(0)).isEqualTo(42);
        assertThat(counter.image.globals()).containsExactly(42L);
        assertThat(counter.image.heap().read(8, 5)).asString().isEqualTo("hello");
        assertThat(counter.last.dirtyPages()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void anOldImageCanBeRunAgainAfterANewerOne(Code.Mode mode) {
        Canister counter = new Canister(mode, COUNTER);
        WasmImage old = counter.ok("canister_update inc").image;
        WasmImage newer = counter.ok("canister_update inc").image;
        counter.image = old;
        assertThat(counter.ok("canister_update inc").image).isEqualTo(newer).isNotEqualTo(old);
    }

    @ParameterizedTest
    @EnumSource
    void aTrapLeavesNothingBehindButItsInstructions(Code.Mode mode) {
        Canister counter = new Canister(mode, COUNTER);
        WasmImage before = counter.ok("canister_update inc").image;
        Trap trap = counter.trap("canister_update fail");
        assertThat(trap).isEqualTo(new Trap(Trap.Kind.UNREACHABLE, "unreachable"));
        assertThat(counter.image).isSameAs(before);
        assertThat(counter.last.instructions()).isPositive();
        counter.ok("canister_update inc");
        assertThat(counter.i32(0)).isEqualTo(42);
        assertThat(counter.image.heapPages()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void anImageSurvivesItsEncoding(Code.Mode mode) {
        Canister counter = new Canister(mode, COUNTER);
        counter.ok("canister_update inc");
        WasmImage copy = Reader.whole(counter.image.encode(), WasmImage::read);
        assertThat(copy).isEqualTo(counter.image);
        WasmImage direct = counter.ok("canister_update inc").image;
        counter.image = copy;
        assertThat(counter.ok("canister_update inc").image).isEqualTo(direct);
    }

    @ParameterizedTest
    @EnumSource
    void aRunThatChangesNothingGivesTheSameImageBack(Code.Mode mode) {
        Canister canister = new Canister(mode, "(memory 1) (func (export \"f\") (drop (i32.load (i32.const 0))))");
        WasmImage before = canister.image;
        assertThat(canister.ok("f").image).isSameAs(before);
    }

    @ParameterizedTest
    @EnumSource
    void theStartFunctionIsAnEntryAndRunsWhenAsked(Code.Mode mode) {
        Canister canister = new Canister(mode, """
                (memory 1) (func $s (i32.store (i32.const 0) (i32.const 5))) (start $s)
                (func (export "f") (i32.store (i32.const 4) (i32.const 6)))""");
        assertThat(canister.module.info().hasStart()).isTrue();
        canister.ok("f");
        assertThat(canister.i32(0)).isZero();
        canister.run(new Entry.Start(), Wat.LIMIT);
        assertThat(canister.i32(0)).isEqualTo(5);
    }

    @ParameterizedTest
    @EnumSource
    void callbacksAreReachedThroughTheTable(Code.Mode mode) {
        Canister canister = new Canister(mode, """
                (memory 1) (table 5 funcref)
                (func $narrow (param i32) (i32.store (i32.const 0) (local.get 0)))
                (func $wide (param i64) (i64.store (i32.const 8) (local.get 0)))
                (func $other (param i32 i32))
                (elem (i32.const 1) $narrow $wide $other)""");
        assertThat(canister.run(new Entry.TableCall(1, 0xffff_fff0L), Wat.LIMIT).outcome())
                .isEqualTo(new Returned());
        assertThat(canister.i32(0)).isEqualTo(-16);
        canister.run(new Entry.TableCall(2, -5), Wat.LIMIT);
        assertThat(canister.i64(8)).isEqualTo(-5);
        assertThat(canister.trap(new Entry.TableCall(3, 0)).kind()).isEqualTo(Trap.Kind.SIGNATURE_MISMATCH);
        assertThat(canister.trap(new Entry.TableCall(0, 0)).kind()).isEqualTo(Trap.Kind.MISSING_FUNCTION);
        assertThat(canister.trap(new Entry.TableCall(5, 0)).kind()).isEqualTo(Trap.Kind.MISSING_FUNCTION);
        assertThat(canister.trap(new Entry.TableCall(-1, 0)).kind()).isEqualTo(Trap.Kind.MISSING_FUNCTION);
    }

    @ParameterizedTest
    @EnumSource
    void systemCallsAreBoundByNameAndType(Code.Mode mode) {
        Canister canister = new Canister(mode, """
                (import "ic0" "debug_print" (func $p64 (param i64 i64)))
                (import "ic0" "debug_print" (func $p32 (param i32 i32)))
                (import "ic0" "canister_status" (func $status (result i32)))
                (import "ic0" "global_timer_set" (func $timer (param i64) (result i64)))
                (memory 1) (data (i32.const 3) "abc")
                (func (export "f")
                  (call $p32 (i32.const 3) (i32.const 2))
                  (call $p64 (i64.const 4) (i64.const 2))
                  (i32.store (i32.const 16) (call $status))
                  (i64.store (i32.const 24) (call $timer (i64.const -3))))
                (func (export "outside") (call $p32 (i32.const -1) (i32.const 2)))
                (func (export "far") (call $p64 (i64.const 65535) (i64.const 0x7fffffffffffffff)))""");
        canister.ok("f");
        assertThat(canister.prints).containsExactly("0:ab", "1:bc");
        assertThat(canister.i32(16)).isEqualTo(-1);
        assertThat(canister.i64(24)).isEqualTo(-3);
        assertThat(canister.trap("outside").kind()).isEqualTo(Trap.Kind.HEAP_OUT_OF_BOUNDS);
        assertThat(canister.trap("far").kind()).isEqualTo(Trap.Kind.HEAP_OUT_OF_BOUNDS);
    }

    @ParameterizedTest
    @EnumSource
    void aTrapOfTheSystemKeepsItsText(Code.Mode mode) {
        Canister canister = new Canister(mode, """
                (import "ic0" "trap" (func $trap (param i32 i32)))
                (memory 1) (data (i32.const 0) "no more")
                (func (export "f") (call $trap (i32.const 0) (i32.const 7)))""");
        assertThat(canister.trap("f")).isEqualTo(Trap.system("no more"));
    }

    @ParameterizedTest
    @EnumSource
    void aHostThatFailsIsNotATrap(Code.Mode mode) {
        Canister canister = new Canister(mode, """
                (import "ic0" "msg_reply" (func $reply)) (func (export "f") (call $reply))""");
        assertThatThrownBy(() -> canister.engine.run(
                        canister.module, canister.image, new Entry.Export("f"), Wat.LIMIT, (call, args, guest) -> {
                            throw new IllegalStateException("broken");
                        }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("broken");
        canister.ok("f");
    }

    @ParameterizedTest
    @EnumSource
    void everyCauseHasItsOwnTrap(Code.Mode mode) {
        Canister canister = new Canister(mode, """
                (memory 1) (table 2 funcref) (type $v (func)) (func $takes (param i32))
                (elem (i32.const 0) $takes)
                (func (export "INTEGER_DIVISION_BY_ZERO") (drop (i32.div_s (i32.const 1) (i32.const 0))))
                (func (export "INTEGER_OVERFLOW") (drop (i32.div_s (i32.const 0x80000000) (i32.const -1))))
                (func (export "INVALID_CONVERSION") (drop (i32.trunc_f32_s (f32.const nan))))
                (func (export "HEAP_OUT_OF_BOUNDS") (drop (i64.load (i32.const 65529))))
                (func (export "TABLE_OUT_OF_BOUNDS") (call_indirect (type $v) (i32.const 2)))
                (func (export "NULL_FUNCTION") (call_indirect (type $v) (i32.const 1)))
                (func (export "SIGNATURE_MISMATCH") (call_indirect (type $v) (i32.const 0)))
                (func (export "UNREACHABLE") unreachable)
                (func $deep (export "STACK_OVERFLOW") (call $deep))
                (func (export "INSTRUCTION_LIMIT") (loop (br 0)))""");
        for (Trap.Kind kind : Trap.Kind.values()) {
            if (kind != Trap.Kind.SYSTEM && kind != Trap.Kind.MISSING_FUNCTION) {
                assertThat(canister.trap(kind.name())).isEqualTo(Trap.of(kind));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void tablesAndSegmentsArePartOfTheImage(Code.Mode mode) {
        Canister canister = new Canister(mode, """
                (memory 1) (table 2 10 funcref)
                (func $one (export "one") (i32.store (i32.const 0) (i32.const 1)))
                (func $two (export "two") (i32.store (i32.const 0) (i32.const 2)))
                (elem $e func $one $two) (data $d "xy")
                (func (export "fill")
                  (drop (table.grow (ref.func $two) (i32.const 3)))
                  (table.init $e (i32.const 0) (i32.const 0) (i32.const 2))
                  (memory.init $d (i32.const 100) (i32.const 0) (i32.const 2)))
                (func (export "drop") (elem.drop $e) (data.drop $d))
                (func (export "call") (call_indirect (i32.const 4)))
                (func (export "data") (memory.init $d (i32.const 100) (i32.const 0) (i32.const 2)))
                (func (export "elements") (table.init $e (i32.const 0) (i32.const 0) (i32.const 1)))""");
        canister.ok("fill");
        assertThat(canister.image.tables()).containsExactly(List.of(0, 1, 1, 1, 1));
        assertThat(canister.ok("call").i32(0)).isEqualTo(2);
        assertThat(canister.image.heap().read(100, 2)).asString().isEqualTo("xy");
        WasmImage beforeDrop = canister.image;
        canister.ok("drop");
        assertThat(canister.image.droppedData()).containsExactly(0);
        assertThat(canister.image.droppedElements()).containsExactly(0);
        assertThat(canister.trap("data").kind()).isEqualTo(Trap.Kind.HEAP_OUT_OF_BOUNDS);
        assertThat(canister.trap("elements").kind()).isEqualTo(Trap.Kind.TABLE_OUT_OF_BOUNDS);
        canister.image = beforeDrop;
        canister.ok("data").ok("elements");
        assertThat(canister.module.initialImage().tables()).containsExactly(List.of(-1, -1));
        canister.image = canister.module.initialImage();
        assertThat(canister.trap("call").kind()).isEqualTo(Trap.Kind.TABLE_OUT_OF_BOUNDS);
    }

    @ParameterizedTest
    @EnumSource
    void memoryGrowsUpToItsBoundAndNotBeyond(Code.Mode mode) {
        Canister canister = new Canister(mode, """
                (memory 1 3)
                (func (export "f")
                  (i32.store (i32.const 0) (memory.grow (i32.const 2)))
                  (i32.store (i32.const 4) (memory.grow (i32.const 1)))
                  (i32.store (i32.const 8) (memory.grow (i32.const -1)))
                  (i32.store (i32.const 12) (memory.size))
                  (i32.store (i32.const 196604) (i32.const 9)))""");
        canister.ok("f");
        assertThat(List.of(canister.i32(0), canister.i32(4), canister.i32(8), canister.i32(12)))
                .containsExactly(1, -1, -1, 3);
        assertThat(canister.i32(196604)).isEqualTo(9);
        assertThat(canister.image.heapPages()).isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource
    void memoryWithoutABoundOfItsOwnHasOurs(Code.Mode mode) {
        Canister canister = new Canister(mode, """
                (memory 1)
                (func (export "f")
                  (i32.store (i32.const 0) (memory.grow (i32.const 16384)))
                  (i32.store (i32.const 4) (memory.grow (i32.const 16383)))
                  (i64.store (i32.const 0x3ffffff8) (i64.const 3)))
                (func (export "g") (i64.store (i32.const 0x3ffffff9) (i64.const 3)))""");
        canister.ok("f");
        assertThat(canister.i32(0)).isEqualTo(-1);
        assertThat(canister.i32(4)).isEqualTo(1);
        assertThat(canister.trap("g").kind()).isEqualTo(Trap.Kind.HEAP_OUT_OF_BOUNDS);
    }

    @ParameterizedTest
    @EnumSource
    void aTrapInTheMiddleOfADeepCallLeavesTheInstanceUsable(Code.Mode mode) {
        Canister canister = new Canister(mode, """
                (func $down (param i32)
                  (if (local.get 0) (then (call $down (i32.sub (local.get 0) (i32.const 1)))) (else unreachable)))
                (func (export "f") (call $down (i32.const 1000)))
                (func (export "g"))""");
        assertThat(canister.trap("f").kind()).isEqualTo(Trap.Kind.UNREACHABLE);
        canister.ok("g");
        assertThat(canister.run("f").outcome()).isInstanceOf(Trapped.class);
    }

    @ParameterizedTest
    @EnumSource
    void anExportThatIsNotThereIsTheCallersMistake(Code.Mode mode) {
        Canister canister = new Canister(mode, "(func (export \"f\")) (func (export \"takes\") (param i32))");
        assertThatThrownBy(() -> canister.run("g")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> canister.run("takes")).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @EnumSource
    void addressesNeverWrapAround(Code.Mode mode) {
        Canister canister = new Canister(mode, """
                (memory 2) (table 4 funcref) (func $f) (elem $e func $f)
                (func (export "load") (drop (i32.load8_u offset=4294967295 (i32.const 1))))
                (func (export "store") (i32.store8 offset=4294967295 (i32.const 1) (i32.const 1)))
                (func (export "negative") (drop (i32.load8_u (i32.const -1))))
                (func (export "sum") (drop (i32.load8_u offset=2147483647 (i32.const 2147483647))))
                (func (export "across") (i64.store (i32.const 131065) (i64.const -1)))
                (func (export "fill") (memory.fill (i32.const 1) (i32.const 0) (i32.const -1)))
                (func (export "copyFrom") (memory.copy (i32.const 0) (i32.const -1) (i32.const 2)))
                (func (export "copyTo") (memory.copy (i32.const 131071) (i32.const 0) (i32.const 2)))""");
        for (String export : List.of("load", "store", "negative", "sum", "across", "copyFrom", "copyTo")) {
            assertThat(canister.trap(export)).describedAs(export).isEqualTo(Trap.of(Trap.Kind.HEAP_OUT_OF_BOUNDS));
        }
        assertThat(canister.run(new Entry.Export("fill"), 1L << 40).outcome())
                .isEqualTo(new Trapped(Trap.of(Trap.Kind.HEAP_OUT_OF_BOUNDS)));
        assertThat(canister.image).isEqualTo(canister.module.initialImage());
    }

    @ParameterizedTest
    @EnumSource
    void tableIndicesNeverWrapAround(Code.Mode mode) {
        Canister canister = new Canister(mode, """
                (table 4 9 funcref) (table $t 4 funcref) (func $f) (elem $e func $f $f)
                (func (export "fill") (table.fill 0 (i32.const -1) (ref.null func) (i32.const 1)))
                (func (export "fillEnd") (table.fill 0 (i32.const 2147483647) (ref.null func) (i32.const 1)))
                (func (export "copy") (table.copy $t 0 (i32.const 0) (i32.const 2147483647) (i32.const 1)))
                (func (export "copyTo") (table.copy $t 0 (i32.const 4) (i32.const 0) (i32.const 1)))
                (func (export "init") (table.init $e (i32.const 0) (i32.const -1) (i32.const 1)))
                (func (export "initTo") (table.init $e (i32.const 3) (i32.const 0) (i32.const 2)))
                (func (export "set") (table.set 0 (i32.const 4) (ref.null func)))
                (func (export "get") (drop (table.get 0 (i32.const -1))))
                (func (export "grow") (if (i32.ne (table.grow 0 (ref.null func) (i32.const 100000)) (i32.const -1))
                  (then unreachable)))
                (func (export "move") (table.copy 0 0 (i32.const 1) (i32.const 0) (i32.const 3)))""");
        for (String export : List.of("fill", "fillEnd", "copy", "copyTo", "init", "initTo", "set", "get")) {
            assertThat(canister.trap(export)).describedAs(export).isEqualTo(Trap.of(Trap.Kind.TABLE_OUT_OF_BOUNDS));
        }
        canister.ok("grow").ok("move");
    }
}
