package dev.tern.runtime.wasm.emit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.runtime.wasm.binary.WasmBinary;
import dev.tern.runtime.wasm.rewrite.Listing;
import org.junit.jupiter.api.Test;

/** What {@link Inlining} and {@link Unrolling} make of code; that it still does the same, other tests say. */
final class ShapingTest {
    private static String unrolled(String text) {
        return Listing.show(
                Unrolling.of(Listing.module(text).bodies().getLast()).code());
    }

    private static String inlined(String text) {
        WasmBinary module = Listing.module(text);
        int last = module.imports().size() + module.bodies().size() - 1;
        return Listing.show(new Inlining(module, 1_000).into(last).code());
    }

    @Test
    void aSmallLoopIsRepeatedFourTimes() {
        String copy = "block local_get:0 br_if:0 br:2 end ";
        assertThat(unrolled("(func (param i32) (loop (br_if 0 (local.get 0))))"))
                .isEqualTo("block loop " + copy.repeat(3) + "local_get:0 br_if:0 end end end");
    }

    @Test
    void branchesFindTheirTargetsFromEveryCopy() {
        String text = """
                (func (param i32)
                  (block $out
                    (loop $l
                      (if (local.get 0) (then (br $l)))
                      (block (br_table 0 $l $out (local.get 0)))
                      (br_if $out (local.get 0))
                      (br $l))))""";
        String copy = "local_get:0 if br:1 end block local_get:0 br_table end local_get:0 br_if:%d br:0 ";
        assertThat(unrolled(text))
                .isEqualTo("block block loop " + ("block " + copy.formatted(3) + "end ").repeat(3) + copy.formatted(2)
                        + "end end end end");
    }

    @Test
    void theLargerALoopTheFewerItsCopies() {
        String nops = "nop ".repeat(78);
        String text = "(func (param i32) (loop " + nops + "(br_if 0 (local.get 0))))";
        assertThat(unrolled(text).split("br_if").length - 1).isEqualTo(3);
        String large = "(func (param i32) (loop " + "nop ".repeat(100) + "(br_if 0 (local.get 0))))";
        assertThat(unrolled(large)).startsWith("loop nop").contains("br_if:0 end end");
    }

    @Test
    void otherLoopsStayAsTheyAre() {
        for (String body : new String[] {
            "(loop (loop nop) (br_if 0 (local.get 0)))", // not the innermost, and one that does not repeat
            "(loop (call $f) (br_if 0 (local.get 0)))",
            "(drop (loop (result i32) (br_if 0 (local.get 0)) (i32.const 1)))",
            "(block (loop (br_if 1 (local.get 0))))"
        }) {
            String text = "(func $f) (func (param i32) " + body + ")";
            assertThat(unrolled(text))
                    .as(body)
                    .isEqualTo(
                            Listing.show(Listing.module(text).bodies().getLast().code()));
        }
    }

    @Test
    void tinyFunctionsAreWhereTheyAreCalled() {
        assertThat(inlined("""
                (func $add (param i32 i32) (result i32) (local i64) (i32.add (local.get 0) (local.get 1)))
                (func (param i32) (local f32) (drop (call $add (local.get 0) (i32.const 7))))"""))
                .isEqualTo("local_get:0 i32_const:7 local_set:3 local_set:2 i64_const:0 local_set:4"
                        + " local_get:2 local_get:3 i32_add drop end");
    }

    @Test
    void callsOfOneFunctionShareItsLocals() {
        assertThat(inlined("""
                (func $one (param i32) (drop (local.get 0)))
                (func $other (param i32) (drop (local.get 0)))
                (func (param i32) (call $one (i32.const 1)) (call $other (i32.const 2)) (call $one (i32.const 3)))"""))
                .isEqualTo("i32_const:1 local_set:1 local_get:1 drop i32_const:2 local_set:2 local_get:2 drop"
                        + " i32_const:3 local_set:1 local_get:1 drop end");
    }

    /** Else a module of many calls would take more memory than there is. */
    @Test
    void aFunctionThatWouldBecomeTooLargeStaysAsItIs() {
        String tiny = "(func $tiny (local " + "i64 ".repeat(60) + "))";
        assertThat(inlined(tiny + "(func (call $tiny))")).doesNotContain("call");
        assertThat(inlined(tiny + "(func (call $tiny) (call $tiny))")).isEqualTo("call:0 call:0 end");
        String plenty = "nop ".repeat(200);
        assertThat(inlined(tiny + "(func" + "(call $tiny)".repeat(6) + plenty + ")"))
                .doesNotContain("call");
        assertThat(inlined(tiny + "(func" + "(call $tiny)".repeat(9) + plenty + ")"))
                .contains("call");
    }

    @Test
    void otherFunctionsAreCalled() {
        for (String callee : new String[] {
            "(block)",
            "(return)",
            "(unreachable)",
            "(loop)",
            "(call $callee)",
            "(drop (memory.grow (i32.const 1)))",
            "nop ".repeat(24),
            "(local " + "i64 ".repeat(65) + ")"
        }) {
            assertThat(inlined("(memory 1) (func $callee " + callee + ") (func (call $callee))"))
                    .as(callee)
                    .isEqualTo("call:0 end");
        }
    }

    @Test
    void aFunctionThatEntersAFrameIsCalled() {
        // what begins with a number other than 0 could be one that the meter put there
        assertThat(inlined("(func $callee (drop (i32.const 64))) (func (call $callee))"))
                .isEqualTo("call:0 end");
        assertThat(inlined("(func $callee (drop (i32.const 0))) (func (call $callee))"))
                .isEqualTo("i32_const:0 drop end");
    }
}
