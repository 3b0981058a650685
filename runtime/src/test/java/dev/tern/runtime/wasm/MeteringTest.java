package dev.tern.runtime.wasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.tern.runtime.wasm.Run.Returned;
import dev.tern.runtime.wasm.Run.Trapped;
import dev.tern.runtime.wasm.Wat.Canister;
import dev.tern.sdk.types.Blob;
import java.time.Duration;
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

    /** Else a loop that hands round a thousand values would take a hundred times as long as it pays for. */
    @ParameterizedTest
    @EnumSource
    void valuesThatMoveAreChargedFromTheNinthOn(Code.Mode mode) {
        String ten = "(i32.const 1) ".repeat(10);
        Canister canister = new Canister(
                mode,
                "(type $ten (func (result " + "i32 ".repeat(10) + ")))"
                        + "(func $ten (type $ten) " + ten + ")"
                        + "(func (export \"carry\") (block (type $ten) (call $ten) (br 0)) " + "drop ".repeat(10) + ")"
                        + "(func (export \"wait\") " + ten + " (loop) " + "drop ".repeat(10) + ")");
        // function 2, block, call and what it gives, function 2, ten constants, branch and what it brings along, ten
        // drops
        assertThat(canister.ok("carry").last.instructions()).isEqualTo(2 + 1 + 5 + 2 + 2 + 10 + 1 + 2 + 10);
        assertThat(canister.ok("wait").last.instructions()).isEqualTo(2 + 10 + 1 + 2 + 10);
    }

    /** The interpreter has locals for them, which it clears at every call, or operands that wait below a loop. */
    @ParameterizedTest
    @EnumSource
    void valuesThatABlockTakesAreChargedWhereItBeginsAndAtEveryCallOfItsFunction(Code.Mode mode) {
        String ten = "i32 ".repeat(10);
        Canister canister = new Canister(
                mode,
                "(type $ten (func (param " + ten + ") (result " + ten + ")))"
                        + "(func (export \"take\") " + "(i32.const 1) ".repeat(10) + "(block (type $ten)) "
                        + "drop ".repeat(10) + ")"
                        + "(func (export \"never\") (if (i32.const 0) (then " + "(i32.const 1) ".repeat(10)
                        + "(loop (type $ten)) " + "drop ".repeat(10) + ")))");
        // function 2 and two for the room, ten constants, block and what it takes, ten drops
        assertThat(canister.ok("take").last.instructions()).isEqualTo(2 + 2 + 10 + 1 + 2 + 10);
        // function 2 and two for the room, constant, if
        assertThat(canister.ok("never").last.instructions()).isEqualTo(2 + 2 + 1 + 1);
    }

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

    /** The same in a loop that keeps its count to itself, wherever in the loop the trap is. */
    @ParameterizedTest
    @EnumSource
    void aTrapHasPaidForAllThatWasRun(Code.Mode mode) {
        Canister canister = new Canister(mode, """
                (memory 1) (global $turns (mut i32) (i32.const 0))
                (func $outside (param i32) (result i32) (i32.load8_u (i32.add (local.get 0) (i32.const 65536))))
                (func $run (export "run") (local $i i32)
                  (loop $l
                    (local.set $i (i32.add (local.get $i) (i32.const 1)))
                    (if (i32.eq (local.get $i) (global.get $turns)) (then (drop (call $outside (local.get $i)))))
                    (br_if $l (i32.div_u (i32.const 100) (i32.sub (i32.const 1000) (local.get $i))))
                    (br_if $l (i32.lt_u (local.get $i) (i32.const 5000)))))
                (func (export "set") (global.set $turns (i32.add (global.get $turns) (i32.const 1))))""");
        // a turn: 4 for i, 5 for the comparison and the if, 15 for the quotient and its branch, 4 for the last branch
        int turn = 4 + 5 + 15 + 4;
        for (int turns = 1; turns < 20; turns++) {
            canister.ok("set");
            assertThat(canister.trap("run")).isEqualTo(Trap.of(Trap.Kind.HEAP_OUT_OF_BOUNDS));
            // the last turn up to the if, then get, call, drop, the function's 2, get, constant, addition, load
            assertThat(canister.last.instructions())
                    .as("%d turns", turns)
                    .isEqualTo(2 + 1 + turn * (turns - 1) + 4 + 5 + 6 + 2 + 5);
        }
        canister.image = canister.module.initialImage();
        // from turn 900 on the quotient is not 0, and the last branch is not reached
        assertThat(canister.trap("run")).isEqualTo(Trap.of(Trap.Kind.INTEGER_DIVISION_BY_ZERO));
        assertThat(canister.last.instructions()).isEqualTo(2 + 1 + 899L * turn + 101L * (turn - 4));
    }

    /** Else the cost of a failed message would say more than its limit allows. */
    @ParameterizedTest
    @EnumSource
    void aTrapBeyondTheLimitIsTheLimits(Code.Mode mode) {
        Canister canister = new Canister(mode, """
                (memory 1)
                (func (export "run") (local $i i32)
                  (loop $l
                    (local.set $i (i32.add (local.get $i) (i32.const 4096)))
                    (drop (i32.load (local.get $i)))
                    (br $l)))""");
        assertThat(canister.trap("run")).isEqualTo(Trap.of(Trap.Kind.HEAP_OUT_OF_BOUNDS));
        long needed = canister.last.instructions();
        assertThat(canister.run(new Entry.Export("run"), needed).outcome())
                .isEqualTo(new Trapped(Trap.of(Trap.Kind.HEAP_OUT_OF_BOUNDS)));
        Run tooFew = canister.run(new Entry.Export("run"), needed - 1);
        assertThat(tooFew.outcome()).isEqualTo(new Trapped(Trap.of(Trap.Kind.INSTRUCTION_LIMIT)));
        assertThat(tooFew.instructions()).isEqualTo(needed - 1);
    }

    /** Copies of pages are paid for after the fact; none is forgotten at the end, in a system call or at the limit. */
    @ParameterizedTest
    @EnumSource
    void copiesOfPagesAreCounted(Code.Mode mode) {
        Canister canister = new Canister(mode, """
                (import "ic0" "performance_counter" (func $count (param i32) (result i64)))
                (memory 16)
                (func (export "run") (local $i i32)
                  (loop $l
                    (i32.store (local.get $i) (i32.const 1))
                    (local.set $i (i32.add (local.get $i) (i32.const 4096)))
                    (br_if $l (i32.lt_u (local.get $i) (i32.const 1048576))))
                  (drop (call $count (i32.const 0))))""");
        long counted = 2 + 1 + 256L * (4 + 4 + 4 + 300) + 6;
        canister.ok("run");
        assertThat(canister.counters).containsExactly(counted);
        assertThat(canister.last.instructions()).isEqualTo(counted + 1);
        canister.image = canister.module.initialImage();
        assertThat(canister.run(new Entry.Export("run"), counted).outcome())
                .isEqualTo(new Trapped(Trap.of(Trap.Kind.INSTRUCTION_LIMIT)));
    }

    /** The head of such a loop is in another method than its charges. */
    @Test
    void anEndlessLoopTooLargeForAMethodEnds() {
        String large =
                "(block (br_if 0 (i32.eqz (local.get $i))) (local.set $x (i32.add (local.get $x) (local.get $i))))";
        Canister canister = new Canister(
                Code.Mode.COMPILED,
                "(func (export \"forever\") (local $i i32) (local $x i32) (local.set $i (i32.const 1)) (loop $l "
                        + large.repeat(600) + "(br $l)))");
        Run run = assertTimeoutPreemptively(
                Duration.ofMinutes(1), () -> canister.run(new Entry.Export("forever"), 100_000));
        assertThat(run.outcome()).isEqualTo(new Trapped(Trap.of(Trap.Kind.INSTRUCTION_LIMIT)));
        assertThat(run.instructions()).isEqualTo(100_000);
    }

    /** Functions without loops and calls, called again and again by one without loops. */
    @ParameterizedTest
    @EnumSource
    void straightCodeIsStoppedAtTheLimit(Code.Mode mode) {
        String leaf =
                ("(block (nop))" + "(local.set 0 (i32.div_u (local.get 0) (i32.const 3)))".repeat(10)).repeat(2_000);
        Canister canister = new Canister(
                mode,
                "(func $leaf (param i32) " + leaf + ") (func (export \"run\") "
                        + "(block (nop)) (block (nop)) (call $leaf (i32.const 7))".repeat(12_000) + ")");
        Run run =
                assertTimeoutPreemptively(Duration.ofMinutes(1), () -> canister.run(new Entry.Export("run"), 100_000));
        assertThat(run.outcome()).isEqualTo(new Trapped(Trap.of(Trap.Kind.INSTRUCTION_LIMIT)));
        assertThat(run.instructions()).isEqualTo(100_000);
    }
}
