package dev.tern.runtime.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.runtime.memory.PageCache;
import dev.tern.runtime.memory.Pages;
import dev.tern.runtime.memory.Paging;
import dev.tern.runtime.memory.SlotsInHeap;
import dev.tern.runtime.state.Answer;
import dev.tern.runtime.state.CanisterPackage;
import dev.tern.runtime.state.CanisterState;
import dev.tern.runtime.state.Checkpoints;
import dev.tern.runtime.state.IngressHistory;
import dev.tern.runtime.state.MemoryChunks;
import dev.tern.runtime.state.PackageManifest;
import dev.tern.runtime.wasm.CompiledStore;
import dev.tern.runtime.wasm.PrepareListener;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Hash;
import org.junit.jupiter.api.Test;

class StableMemoryTest {
    /** The last byte of 64 GiB is at address 68719476735. */
    private static final String FAR = """
            (import "ic0" "msg_reply" (func $reply))
            (import "ic0" "msg_reply_data_append" (func $append (param i32 i32)))
            (import "ic0" "stable64_grow" (func $grow (param i64) (result i64)))
            (import "ic0" "stable64_size" (func $size (result i64)))
            (import "ic0" "stable64_write" (func $write (param i64 i64 i64)))
            (import "ic0" "stable64_read" (func $read (param i64 i64 i64)))
            (import "ic0" "performance_counter" (func $instructions (param i32) (result i64)))
            (memory 32)
            (func (export "canister_update grow")
              (if (i64.ne (call $grow (i64.const 1048576)) (i64.const 0)) (then unreachable))
              (call $reply))
            (func (export "canister_update grow_too_far")
              (if (i64.ne (call $grow (i64.const 8192001)) (i64.const -1)) (then unreachable))
              (call $reply))
            (func (export "canister_update ends")
              (i32.store8 (i32.const 0) (i32.const 11)) (i32.store8 (i32.const 1) (i32.const 22))
              (call $write (i64.const 0) (i64.const 0) (i64.const 1))
              (call $write (i64.const 68719476735) (i64.const 1) (i64.const 1))
              (call $reply))
            (func (export "canister_query get")
              (call $read (i64.const 8) (i64.const 0) (i64.const 1))
              (call $read (i64.const 9) (i64.const 68719476735) (i64.const 1))
              (call $read (i64.const 10) (i64.const 34359738368) (i64.const 1))
              (call $append (i32.const 8) (i32.const 3)) (call $reply))
            (func (export "canister_query beyond")
              (call $read (i64.const 0) (i64.const 68719476735) (i64.const 2)))
            (func (export "canister_query too_much")
              (call $read (i64.const 0) (i64.const 0) (i64.const 3221225472)))
            (func (export "canister_update too_much_from_here")
              (call $write (i64.const 0) (i64.const 2097000) (i64.const 1000)))
            (func (export "canister_update costs") (local $a i64) (local $b i64)
              (call $read (i64.const 0) (i64.const 8200) (i64.const 1))
              (local.set $a (call $instructions (i32.const 0)))
              (call $read (i64.const 0) (i64.const 8300) (i64.const 1))
              (local.set $b (call $instructions (i32.const 0)))
              (i32.store (i32.const 0) (i32.wrap_i64 (i64.sub (local.get $b) (local.get $a))))
              (call $write (i64.const 30000) (i64.const 0) (i64.const 8193))
              (local.set $a (call $instructions (i32.const 0)))
              (i32.store (i32.const 4) (i32.wrap_i64 (i64.sub (local.get $a) (local.get $b))))
              (call $append (i32.const 0) (i32.const 8)) (call $reply))
            """;

    /** Fills and sums up 256 MiB, a MiB at a time. */
    private static final String LARGE = """
            (import "ic0" "msg_reply" (func $reply))
            (import "ic0" "msg_reply_data_append" (func $append (param i32 i32)))
            (import "ic0" "stable64_grow" (func $grow (param i64) (result i64)))
            (import "ic0" "stable64_write" (func $write (param i64 i64 i64)))
            (import "ic0" "stable64_read" (func $read (param i64 i64 i64)))
            (memory 17)
            (func (export "canister_update fill") (local $i i64)
              (drop (call $grow (i64.const 4096)))
              (memory.fill (i32.const 0) (i32.const 7) (i32.const 1048576))
              (loop $again
                (i64.store (i32.const 0) (local.get $i))
                (i64.store (i32.const 500000) (local.get $i))
                (call $write (i64.mul (local.get $i) (i64.const 1048576)) (i64.const 0) (i64.const 1048576))
                (local.set $i (i64.add (local.get $i) (i64.const 1)))
                (br_if $again (i64.lt_u (local.get $i) (i64.const 256))))
              (call $reply))
            (func $sum (local $i i64) (local $sum i64)
              (loop $again
                (call $read (i64.const 0) (i64.mul (local.get $i) (i64.const 1048576)) (i64.const 1048576))
                (local.set $sum (i64.add (local.get $sum)
                  (i64.add (i64.mul (i64.load (i32.const 0)) (i64.load (i32.const 500000))) (i64.load8_u (i32.const 1048575)))))
                (local.set $i (i64.add (local.get $i) (i64.const 1)))
                (br_if $again (i64.lt_u (local.get $i) (i64.const 256))))
              (i64.store (i32.const 0) (local.get $sum))
              (call $append (i32.const 0) (i32.const 8)) (call $reply))
            (func (export "canister_query sum") (call $sum))
            """;

    private final TestSubnet subnet = new TestSubnet();

    @Test
    void theEndsOf64GibAreThereAndWhatLiesBetweenCostsNothing() {
        CanisterId far = filled();
        assertThat(subnet.queried(far, "get")).isEqualTo(Blob.ofHex("0b1600"));
        assertThat(subnet.canister(far).memoryBytes()).isGreaterThan(64L << 30);
        assertThat(text(subnet.query(far, "beyond", Blob.EMPTY))).contains("stable memory out of bounds");
        assertThat(subnet.canister(far).code().orElseThrow().stable().count()).isEqualTo(2);
    }

    @Test
    void sixtyFourGibComeBackFromACheckpointAndMove() {
        CanisterId far = filled();
        MemoryChunks store = new MemoryChunks();
        Hash checkpoint = Checkpoints.save(subnet.state, store);
        Hash root = subnet.state.stateRoot();
        subnet.state = Checkpoints.load(checkpoint, store, Paging.NONE);
        assertThat(subnet.state.stateRoot()).isEqualTo(root);
        CanisterState canister = subnet.canister(far);
        CanisterPackage whole = CanisterPackage.of(canister, IngressHistory.EMPTY.entries());
        PackageManifest manifest = whole.manifest();
        assertThat(manifest.stable()).hasSize(2);
        CanisterPackage moved = CanisterPackage.assemble(manifest, whole::chunk);
        subnet.state = subnet.state.withCanister(moved.canister());
        assertThat(subnet.queried(far, "get")).isEqualTo(Blob.ofHex("0b1600"));
    }

    @Test
    void growthEndsWhereTheSpecificationSays() {
        CanisterId far = subnet.deploy(FAR);
        subnet.reply(far, "grow_too_far", Blob.EMPTY);
    }

    @Test
    void lengthsThatFitNoArrayMeetTheEndOfTheHeap() {
        CanisterId far = filled();
        assertThat(text(subnet.query(far, "too_much", Blob.EMPTY))).contains("heap out of bounds");
        assertThat(subnet.update(far, "too_much_from_here", Blob.EMPTY).toString())
                .contains("heap out of bounds");
    }

    @Test
    void thePagesOfARunArePaidOnce() {
        CanisterId far = filled();
        Blob costs = subnet.reply(far, "costs", Blob.EMPTY);
        assertThat(TestSubnet.number(costs)).isLessThan(200);
        // of the pages from 7 to 9 none was touched before
        assertThat(TestSubnet.number(costs, 4)).isBetween(8193 + 3 * StableMemory.PAGE_TOUCH, 8193 + 3 * 4_200);
    }

    @Test
    void aQuarterOfAGibPassesThroughSixteenMib() {
        long budget = 16L << 20;
        SlotsInHeap elsewhere = new SlotsInHeap();
        PageCache cache = new PageCache(elsewhere, budget);
        TestSubnet bounded = new TestSubnet(new Executor(CompiledStore.NONE, PrepareListener.NONE, cache));
        TestSubnet unbounded = new TestSubnet(new Executor(CompiledStore.NONE, PrepareListener.NONE, Paging.NONE));
        CanisterId large = bounded.deploy(LARGE);
        CanisterId same = unbounded.deploy(LARGE);
        bounded.reply(large, "fill", Blob.EMPTY);
        unbounded.reply(same, "fill", Blob.EMPTY);
        assertThat(bounded.state.stateRoot()).isEqualTo(unbounded.state.stateRoot());
        assertThat(bounded.queried(large, "sum")).isEqualTo(unbounded.queried(same, "sum"));
        assertThat(cache.fill().pagesInHeap() * Pages.PAGE_BYTES).isLessThanOrEqualTo(budget);
        assertThat(elsewhere.writes()).isGreaterThan((256L - 16) << 8);
    }

    private CanisterId filled() {
        CanisterId far = subnet.deploy(FAR);
        subnet.reply(far, "grow", Blob.EMPTY);
        subnet.reply(far, "ends", Blob.EMPTY);
        return far;
    }

    private static String text(Answer answer) {
        return answer instanceof Answer.Reject reject ? reject.message() : answer.toString();
    }
}
