package dev.tern.runtime.execution;

import static dev.tern.runtime.execution.TestSubnet.ALICE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.runtime.state.HashedMap;
import dev.tern.runtime.state.LongRun;
import dev.tern.runtime.wasm.WasmImage;
import dev.tern.sdk.protocol.RequestStatus;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Hash;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tasks that stand still hold memory, and together no more than there is for them. */
class PausedMemoryTest {
    private static final long MIB = 1 << 20;
    /** Of the heap of a large canister. */
    private static final int PAGES = 64;

    private static final Pace PACE = new Pace(2_000_000, 1_000_000, 30_000_000, 6, 20 * MIB);

    /** Writes to every page of 4 KiB, then turns so often; or only turns. */
    private static final String LARGE =
            """
            (import "ic0" "msg_reply" (func $reply))
            (import "ic0" "stable64_grow" (func $grow (param i64) (result i64)))
            (import "ic0" "stable64_write" (func $write (param i64 i64 i64)))
            (memory %d)
            (func $spin (local $n i32)
              (local.set $n (i32.const 800000))
              (loop $again
                (local.set $n (i32.sub (local.get $n) (i32.const 1)))
                (br_if $again (local.get $n))))
            (func (export "canister_update fill") (local $at i32)
              (loop $again
                (i32.store (local.get $at) (i32.const 1))
                (local.set $at (i32.add (local.get $at) (i32.const 4096)))
                (br_if $again (i32.lt_u (local.get $at) (i32.const %d))))
              (call $spin) (call $reply))
            (func (export "canister_update spin") (call $spin) (call $reply))
            (func (export "canister_update wander") (local $at i32) (local $n i32)
              (loop $again
                (i32.store (local.get $at) (i32.const 1))
                (local.set $at (i32.add (local.get $at) (i32.const 4096)))
                (local.set $n (i32.const 1500))
                (loop $more
                  (local.set $n (i32.sub (local.get $n) (i32.const 1)))
                  (br_if $more (local.get $n)))
                (br_if $again (i32.lt_u (local.get $at) (i32.const %d))))
              (call $reply))
            (func (export "canister_update store")
              (drop (call $grow (i64.const 2)))
              (call $write (i64.const 0) (i64.const 0) (i64.const 100000))
              (call $spin) (call $reply))
            """.formatted(PAGES, PAGES * WasmImage.WASM_PAGE_BYTES, PAGES * WasmImage.WASM_PAGE_BYTES);

    private final TestSubnet subnet = new TestSubnet(new Executor(2, PACE));
    private final List<Hash> calls = new ArrayList<>();

    @AfterEach
    void close() {
        subnet.executor.close();
    }

    private List<CanisterId> deploy(int count) {
        return Stream.generate(() -> subnet.deploy(LARGE)).limit(count).toList();
    }

    private void call(CanisterId canister, String method) {
        calls.add(subnet.submit(ALICE, canister.principal(), method, Blob.EMPTY));
    }

    private long bytes(CanisterId canister) {
        return subnet.state.schedule().running().get(canister).orElseThrow().bytes();
    }

    private long held() {
        long held = 0;
        for (HashedMap.Entry<CanisterId, LongRun> entry :
                subnet.state.schedule().running()) {
            held += entry.value().bytes();
        }
        return held;
    }

    @Test
    void aTaskHoldsItsMemoryTwiceWhateverItWroteAndStablePagesAsWritten() {
        subnet.executor.close();
        subnet.executor = new Executor(2, new Pace(2_000_000, 1_000_000, 30_000_000, 6, 2 * PACE.bytes()));
        List<CanisterId> canisters = deploy(3);
        call(canisters.getFirst(), "spin");
        call(canisters.get(1), "store");
        call(canisters.getLast(), "fill");
        subnet.block();
        long twice = 2L * PAGES * WasmImage.WASM_PAGE_BYTES;
        assertThat(bytes(canisters.getFirst())).isBetween(twice, twice + 10_000);
        assertThat(bytes(canisters.get(1))).isBetween(twice + 100_000, twice + 110_000);
        assertThat(bytes(canisters.getLast())).isBetween(twice, twice + 10_000);
    }

    /** Each takes four rounds, and two have room at a time. */
    @Test
    void tasksThatNeedMuchMemoryStandStillAFewAtATimeAndAllComeToTheirEnd() {
        deploy(8).forEach(canister -> call(canister, "fill"));
        int blocks = 0;
        while (calls.stream().anyMatch(call -> !subnet.status(call).isFinal())) {
            TestSubnet restarted = subnet.restarted();
            subnet.blockWith(restarted);
            restarted.executor.close();
            assertThat(held()).isLessThanOrEqualTo(PACE.bytes());
            assertThat(subnet.executor.pausedRuns())
                    .isEqualTo(subnet.state.schedule().running().size());
            assertThat(++blocks).isLessThanOrEqualTo(24);
        }
        assertThat(calls).allMatch(call -> subnet.status(call) instanceof RequestStatus.Replied);
        assertThat(subnet.state.schedule().waiting().isEmpty()).isTrue();
    }

    /** It writes while it is interrupted, and the engine looks now and then: what it holds is the same though it is not interrupted as before. */
    @Test
    void aReplicaWithoutTheThreadHoldsTheSame() {
        List<CanisterId> canisters = deploy(2);
        canisters.forEach(canister -> call(canister, "wander"));
        int blocks = 0;
        while (calls.stream().anyMatch(call -> !subnet.status(call).isFinal())) {
            TestSubnet restarted = subnet.restarted();
            subnet.blockWith(restarted);
            restarted.executor.close();
            assertThat(restarted.state.schedule().running().get(canisters.getFirst()))
                    .isEqualTo(subnet.state.schedule().running().get(canisters.getFirst()));
            blocks++;
        }
        assertThat(blocks).isGreaterThan(3);
    }

    @Test
    void oneAloneMayHoldMoreThanThereIsForAll() {
        TestSubnet narrow = new TestSubnet(new Executor(1, new Pace(2_000_000, 1_000_000, 30_000_000, 6, MIB)));
        List<Hash> all = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            all.add(narrow.submit(ALICE, narrow.deploy(LARGE).principal(), "fill", Blob.EMPTY));
        }
        for (int i = 0; i < 20; i++) {
            narrow.block();
            assertThat(narrow.state.schedule().running().size()).isLessThanOrEqualTo(1);
        }
        assertThat(all).allMatch(call -> narrow.status(call) instanceof RequestStatus.Replied);
        narrow.executor.close();
    }

    /** Beside it there is room for two small ones, and more of them come again and again. */
    @Test
    void aLargeOneAmongManySmallOnesComesToItsEnd() {
        long room = 2L * PAGES * WasmImage.WASM_PAGE_BYTES + 400_000;
        TestSubnet narrow = new TestSubnet(new Executor(2, new Pace(2_000_000, 1_000_000, 30_000_000, 6, room)));
        List<CanisterId> small =
                Stream.generate(() -> narrow.deploy(Chores.CANISTER)).limit(8).toList();
        Hash large = narrow.submit(ALICE, narrow.deploy(LARGE).principal(), "fill", Blob.EMPTY);
        Blob script = new Chores().spin(700_000).reply().argument();
        int begun = 0;
        for (int i = 0; i < 40; i++) {
            for (CanisterId canister : small) {
                if (narrow.canister(canister).queues().input().isEmpty()) {
                    narrow.submit(ALICE, canister.principal(), "run", script);
                    begun++;
                }
            }
            narrow.block();
        }
        assertThat(narrow.status(large)).isInstanceOf(RequestStatus.Replied.class);
        assertThat(begun).isGreaterThan(2 * small.size());
        narrow.executor.close();
    }
}
