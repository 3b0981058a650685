package dev.tern.runtime.wasm.rewrite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tern.runtime.wasm.binary.Decoder;
import dev.tern.runtime.wasm.binary.Encoder;
import dev.tern.runtime.wasm.binary.MalformedModuleException;
import dev.tern.runtime.wasm.binary.WasmBinary;
import org.junit.jupiter.api.Test;

final class PassesTest {
    @Test
    void whatIsEncodedIsDecodedToTheSame() {
        WasmBinary module = Listing.module("""
                (import "ic0" "f" (func (param i64))) (type (func (result i32 f64)))
                (memory 1 5) (table 2 4 funcref) (global (mut i64) (i64.const -7)) (global f32 (f32.const nan:0x200001))
                (func $a (param i32) (result i64) (local f64 f64 i32)
                  (block (result i64) (br_table 0 1 0 (i64.const -9223372036854775808) (local.get 0))))
                (start $s) (func $s) (elem (i32.const 0) $a) (elem $p func $s $a) (elem declare func $s)
                (data (i32.const 3) "abc") (data $d "def") (export "a" (func $a)) (export "m" (memory 0))
                (func (memory.init $d (i32.const 0) (i32.const 0) (i32.const 1)) (drop (i32.load8_s offset=4294967295 (i32.const 0))))""");
        assertThat(Decoder.decode(Encoder.encode(module))).isEqualTo(module);
    }

    @Test
    void deadCodeIsRemovedUpToTheEndOfItsBlock() {
        assertThat(Listing.of(new DeadCode(), """
                (func (param i32) (result i32)
                  (block (br 0) (drop (i32.const 1)) (block (loop nop)) (if (i32.const 0) (then) (else nop)))
                  (if (local.get 0) (then (return (i32.const 5)) unreachable) (else nop))
                  (i32.const 3))"""))
                .isEqualTo("block br:0 end local_get:0 if i32_const:5 return else nop end i32_const:3 end");
    }

    @Test
    void returnsBecomeBranchesToOneExit() {
        assertThat(Listing.of(new SingleExit(), """
                (func (param i32) (result i32 i64)
                  (block (br_if 0 (local.get 0)) (return (i32.const 1) (i64.const 2)))
                  (i32.const 3) (i64.const 4))"""))
                .isEqualTo("block block local_get:0 br_if:0 i32_const:1 i64_const:2 br:1 end"
                        + " i32_const:3 i64_const:4 end end");
    }

    @Test
    void aModuleThatBecomesTooLargeIsRefused() {
        WasmBinary module = Listing.module("(func (loop)) (func (loop))");
        WasmBinary rewritten = Rewriter.rewrite(module, 10, 10, 1_000);
        int size =
                rewritten.bodies().stream().mapToInt(body -> body.code().size()).sum();
        assertThat(Rewriter.rewrite(module, 10, 10, size)).isEqualTo(rewritten);
        assertThatThrownBy(() -> Rewriter.rewrite(module, 10, 10, size - 1))
                .isInstanceOf(MalformedModuleException.class)
                .hasMessageContaining("more than " + (size - 1) + " instructions");
    }

    @Test
    void straightCodeIsChargedOnceAtItsBeginning() {
        assertThat(Listing.of(new Metering(), "(func (drop (i32.add (i32.const 1) (i32.const 2))))"))
                .isEqualTo("i32_const:0 i32_const:6 atomic_notify drop i32_const:1 i32_const:2 i32_add drop end");
    }

    @Test
    void everyPlaceWhereControlComesInIsChargedByItself() {
        assertThat(Listing.of(new Metering(), """
                (func (param i32) (block (br_if 0 (local.get 0)) nop (drop (local.get 0))) (local.set 0 (i32.const 9)))"""))
                .isEqualTo("i32_const:0 i32_const:5 atomic_notify drop block local_get:0 br_if:0"
                        + " i32_const:0 i32_const:3 atomic_notify drop nop local_get:0 drop end"
                        + " i32_const:0 i32_const:2 atomic_notify drop i32_const:9 local_set:0 end");
    }

    @Test
    void functionsThatCallCountTheirFrame() {
        // 64 for the call itself; no locals, no operands
        assertThat(Listing.of(new Metering(), "(func $f) (func (call $f))"))
                .isEqualTo("i32_const:64 i32_const:7 atomic_notify drop block call:0 end"
                        + " i32_const:268435520 i32_const:0 atomic_notify drop end");
    }

    @Test
    void everyTurnOfALoopIsChargedAtItsHead() {
        assertThat(Listing.of(new Metering(), "(func (param i32) (loop (br_if 0 (local.get 0))))"))
                .isEqualTo("i32_const:0 i32_const:3 atomic_notify drop loop"
                        + " i32_const:0 i32_const:2 atomic_notify drop local_get:0 br_if:0 end end");
    }

    @Test
    void bulkInstructionsAreChargedByTheirLength() {
        assertThat(Listing.of(new BulkGuards(), """
                (memory 1) (func (memory.fill (i32.const 1) (i32.const 2) (i32.const 3)))"""))
                .isEqualTo("i32_const:1 i32_const:2 i32_const:3"
                        + " local_set:0 i32_const:536870912 local_get:0 atomic_notify memory_fill end");
    }

    @Test
    void tableInstructionsAreCheckedInSixtyFourBits() {
        assertThat(Listing.of(new BulkGuards(), """
                (table 9 funcref) (table 9 funcref)
                (func (table.copy 1 0 (i32.const 1) (i32.const 2) (i32.const 3)))"""))
                .contains("local_get:1 i64_extend_i32_u local_get:0 i64_extend_i32_u i64_add table_size:0")
                .contains("local_get:2 i64_extend_i32_u local_get:0 i64_extend_i32_u i64_add table_size:1")
                .endsWith("local_get:2 local_get:1 local_get:0 table_copy end");
    }

    @Test
    void hugeOffsetsAreBounded() {
        assertThat(Listing.of(new OffsetClamp(), """
                (memory 1) (func (drop (i32.load offset=4294967295 (i32.const 1))) (drop (i32.load offset=5 (i32.const 1))))"""))
                .contains("i32_load:2147483647")
                .contains("i32_load:5");
    }

    @Test
    void aNanIsMadeCanonicalOnlyWhereItsBitsCanBeSeen() {
        assertThat(Listing.of(new CanonicalNan(), """
                (func (param f64) (result f64) (f64.add (local.get 0) (f64.sqrt (local.get 0))))"""))
                .isEqualTo("local_get:0 local_get:0 f64_sqrt f64_add"
                        + " local_tee:2 f64_const local_get:2 local_get:2 f64_eq select end");
        assertThat(Listing.of(new CanonicalNan(), "(func (param f32) (drop (f32.max (local.get 0) (local.get 0))))"))
                .isEqualTo("local_get:0 local_get:0 f32_max drop end");
    }

    @Test
    void operandsThatWaitForALoopAreKeptInLocals() {
        assertThat(Listing.of(new LoopSpilling(), """
                (func (param i32) (result i32)
                  (i32.add (local.get 0) (block (result i32) (loop (br_if 0 (local.get 0))) (i32.const 5))))"""))
                .isEqualTo("local_get:0 local_set:1 block loop local_get:0 br_if:0 end i32_const:5 end"
                        + " local_set:2 local_get:1 local_get:2 i32_add end");
    }

    @Test
    void operandsThatWaitForABlockWithoutALoopStay() {
        String text =
                "(func (param i32) (result i32) (loop) (i32.add (local.get 0) (block (result i32) (i32.const 5))))";
        assertThat(Listing.of(new LoopSpilling(), text)).isEqualTo(Listing.of(new DeadCode(), text));
    }

    @Test
    void parametersAndConditionsOfSpilledBlocksStayOnTop() {
        assertThat(Listing.of(new LoopSpilling(), """
                (type $t (func (param i64) (result i64)))
                (func (param i32) (result i32 i64)
                  local.get 0
                  i64.const 7
                  local.get 0
                  if (type $t) loop end else end)"""))
                .isEqualTo("local_get:0 i64_const:7 local_get:0 local_set:2 local_set:1 local_set:3"
                        + " local_get:1 local_get:2 if local_set:1 loop end local_get:1 end"
                        + " local_set:1 local_get:3 local_get:1 end");
    }
}
