package dev.tern.runtime.wasm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.runtime.wasm.Run.Trapped;
import dev.tern.runtime.wasm.Wat.Canister;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class DepthTest {
    private static final long PLENTY = 1_000_000_000L;

    @ParameterizedTest
    @EnumSource
    void recursionGoesToAFixedDepthAndThenTraps(Code.Mode mode) {
        Canister canister = new Canister(mode, """
                (memory 1)
                (func $down (i32.store (i32.const 0) (i32.add (i32.load (i32.const 0)) (i32.const 1))) (call $down))
                (func $to (param i32)
                  (if (local.get 0) (then (call $to (i32.sub (local.get 0) (i32.const 1))))))
                (func (export "deep") (call $down))
                (func (export "ok") (call $to (i32.const 40000)))
                (func (export "again") (call $to (i32.const 40000)) (call $to (i32.const 40000)))""");
        canister.ok("ok").ok("again");
        assertThat(canister.trap("deep")).isEqualTo(Trap.of(Trap.Kind.STACK_OVERFLOW));
    }

    @ParameterizedTest
    @EnumSource
    void recursionThroughATableIsBoundedAsWell(Code.Mode mode) {
        Canister canister = new Canister(mode, """
                (table 1 funcref) (elem (i32.const 0) $down)
                (func $down (export "f") (call_indirect (i32.const 0)))""");
        assertThat(canister.trap("f")).isEqualTo(Trap.of(Trap.Kind.STACK_OVERFLOW));
    }

    @ParameterizedTest
    @EnumSource
    void functionsWithManyLocalsOrOperandsFitTheHostsStackToo(Code.Mode mode) {
        String locals = Stream.generate(() -> "i64").limit(2000).collect(Collectors.joining(" "));
        String operands = Stream.generate(() -> "(i64.const 1)").limit(500).collect(Collectors.joining(" "));
        String drops = Stream.generate(() -> "drop").limit(500).collect(Collectors.joining(" "));
        Canister canister = new Canister(
                mode,
                "(func $l (export \"locals\") (local " + locals + ") (call $l))"
                        + "(func $o (export \"operands\") " + operands + " (call $o) " + drops + ")"
                        + "(func $p (param i64 i64 i64 i64 i64 i64 i64 i64) (call $p (local.get 0) (local.get 1)"
                        + " (local.get 2) (local.get 3) (local.get 4) (local.get 5) (local.get 6) (local.get 7)))"
                        + "(func (export \"params\") (call $p (i64.const 0) (i64.const 0) (i64.const 0) (i64.const 0)"
                        + " (i64.const 0) (i64.const 0) (i64.const 0) (i64.const 0)))");
        for (String export : new String[] {"locals", "operands", "params"}) {
            assertThat(canister.run(new Entry.Export(export), PLENTY).outcome())
                    .isEqualTo(new Trapped(Trap.of(Trap.Kind.STACK_OVERFLOW)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void theDepthDoesNotDependOnWhoCalls(Code.Mode mode) throws InterruptedException {
        Canister canister = new Canister(mode, "(func $f (export \"f\") (call $f))");
        long handedOver = canister.run("f").instructions();
        Thread own = EngineThread.of("own", () -> canister.run("f"));
        own.start();
        own.join();
        assertThat(canister.last.instructions()).isEqualTo(handedOver);
        assertThat(canister.last.outcome()).isInstanceOf(Trapped.class);
    }
}
