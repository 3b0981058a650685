package dev.tern.runtime.wasm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.runtime.wasm.Run.Returned;
import dev.tern.runtime.wasm.Run.Trapped;
import dev.tern.runtime.wasm.Wat.Canister;
import dev.tern.sdk.types.Blob;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class MeteringTest {
    private static final String PROGRAMS = """
            (import "ic0" "performance_counter" (func $count (param i32) (result i64)))
            (memory 1)
            (func (export "straight") (drop (i32.add (i32.const 1) (i32.const 2))))
            (func (export "seen") (drop (call $count (i32.const 0))) (drop (call $count (i32.const 0))))
            (func (export "loop") (local $i i32)
              (loop $l
                (local.set $i (i32.add (local.get $i) (i32.const 1)))
                (br_if $l (i32.lt_u (local.get $i) (i32.const 50000)))))
            (func (export "seenAfterLoop") (local $i i32)
              (loop $l
                (local.set $i (i32.add (local.get $i) (i32.const 1)))
                (br_if $l (i32.lt_u (local.get $i) (i32.const 5000))))
              (drop (call $count (i32.const 0))))
            (func $fib (param i32) (result i32)
              (if (result i32) (i32.lt_u (local.get 0) (i32.const 2))
                (then (local.get 0))
                (else (i32.add
                  (call $fib (i32.sub (local.get 0) (i32.const 1)))
                  (call $fib (i32.sub (local.get 0) (i32.const 2)))))))
            (func (export "fib") (drop (call $fib (i32.const 15))))
            (func (export "fill") (memory.fill (i32.const 0) (i32.const 1) (i32.const 8000)))
            (func (export "early") (local $i i32)
              (loop $l
                (local.set $i (i32.add (local.get $i) (i32.const 1)))
                (if (i32.gt_u (local.get $i) (i32.const 100)) (then return))
                (br $l)))
            (func (export "forever") (loop (br 0)))
            (func (export "foreverCalling") (loop (drop (call $count (i32.const 0))) (br 0)))
            (func (export "hugeFill") (memory.fill (i32.const 0) (i32.const 1) (i32.const -1)))
            """;
    private static final Blob MODULE = Wat.assemble(PROGRAMS);

    @ParameterizedTest
    @EnumSource
    void everyInstructionIsChargedAtItsPrice(Code.Mode mode) {
        Canister canister = new Canister(mode, MODULE);
        // function 2, two constants, one addition, one drop
        assertThat(canister.ok("straight").last.instructions()).isEqualTo(2 + 1 + 1 + 1 + 1);
        // the loop's beginning, and per turn: get, const, add, set, get, const, compare, branch
        assertThat(canister.ok("loop").last.instructions()).isEqualTo(2 + 1 + 50_000L * 8);
        // 8000 bytes by eights, the instruction's own 20, three constants, and two pages of 4 KiB copied
        assertThat(canister.ok("fill").last.instructions()).isEqualTo(2 + 3 + 20 + 1000 + 2 * 300);
    }

    @ParameterizedTest
    @EnumSource
    void theCounterIsExactWhereItIsSeen(Code.Mode mode) {
        Canister canister = new Canister(mode, MODULE);
        canister.ok("seen");
        // function, constant, call; then drop, constant, call
        assertThat(canister.counters).containsExactly(2L + 1 + 5, 2L + 1 + 5 + 1 + 1 + 5);
        canister.counters.clear();
        canister.ok("seenAfterLoop");
        assertThat(canister.counters).containsExactly(2L + 1 + 5_000 * 8 + 1 + 5);
    }

    /** Otherwise a thousand of them would cost what the one branch out of them costs. */
    @ParameterizedTest
    @EnumSource
    void theBeginningOfBlocksIsNotFree(Code.Mode mode) {
        Canister canister = new Canister(
                mode, "(func (export \"run\") (loop (block (block (loop (nop))))) (if (i32.const 0) (then) (else)))");
        assertThat(canister.ok("run").last.instructions()).isEqualTo(2 + 5 + 1 + 1);
    }

    @ParameterizedTest
    @EnumSource
    void aRunMayUseItsWholeLimitAndNotOneMore(Code.Mode mode) {
        Canister canister = new Canister(mode, MODULE);
        for (String export : List.of("straight", "seen", "loop", "seenAfterLoop", "fib", "fill", "early")) {
            long needed = canister.ok(export).last.instructions();
            canister.image = canister.module.initialImage();
            Run enough = canister.run(new Entry.Export(export), needed);
            assertThat(enough.outcome()).describedAs(export).isEqualTo(new Returned());
            canister.image = canister.module.initialImage();
            Run tooFew = canister.run(new Entry.Export(export), needed - 1);
            assertThat(tooFew.outcome())
                    .describedAs(export)
                    .isEqualTo(new Trapped(Trap.of(Trap.Kind.INSTRUCTION_LIMIT)));
            assertThat(tooFew.instructions()).isEqualTo(needed - 1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void endlessLoopsEnd(Code.Mode mode) {
        Canister canister = new Canister(mode, MODULE);
        for (String export : List.of("forever", "foreverCalling", "hugeFill")) {
            Run run = canister.run(new Entry.Export(export), 100_000);
            assertThat(run.outcome()).isEqualTo(new Trapped(Trap.of(Trap.Kind.INSTRUCTION_LIMIT)));
            assertThat(run.instructions()).isEqualTo(100_000);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theSystemMayChargeForItsOwnWork(Code.Mode mode) {
        Canister canister = new Canister(mode, MODULE);
        Run free = canister.engine.run(
                canister.module, canister.image, new Entry.Export("seen"), Wat.LIMIT, (call, args, guest) -> 0);
        Run charged = canister.engine.run(
                canister.module, canister.image, new Entry.Export("seen"), Wat.LIMIT, (call, args, guest) -> {
                    guest.charge(1000);
                    return 0;
                });
        assertThat(charged.instructions()).isEqualTo(free.instructions() + 2000);
        Run tooMuch = canister.engine.run(
                canister.module, canister.image, new Entry.Export("seen"), Wat.LIMIT, (call, args, guest) -> {
                    guest.charge(Long.MAX_VALUE);
                    return 0;
                });
        assertThat(tooMuch.outcome()).isEqualTo(new Trapped(Trap.of(Trap.Kind.INSTRUCTION_LIMIT)));
    }

    @Test
    void compiledAndInterpretedCodeCountTheSame() {
        List<List<Long>> counts = new ArrayList<>();
        for (Code.Mode mode : Code.Mode.values()) {
            Canister canister = new Canister(mode, MODULE);
            List<Long> count = new ArrayList<>();
            for (String export : List.of("straight", "seen", "loop", "seenAfterLoop", "fib", "fill", "early")) {
                count.add(canister.ok(export).last.instructions());
            }
            counts.add(count);
        }
        assertThat(counts.getFirst()).isEqualTo(counts.getLast());
    }
}
