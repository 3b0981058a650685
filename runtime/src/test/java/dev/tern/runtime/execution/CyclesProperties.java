package dev.tern.runtime.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.runtime.registry.IdRange;
import dev.tern.runtime.state.Answer;
import dev.tern.runtime.state.CallContext;
import dev.tern.runtime.state.Callback;
import dev.tern.runtime.state.CanisterState;
import dev.tern.runtime.state.Fifo;
import dev.tern.runtime.state.HashedMap;
import dev.tern.runtime.state.Message;
import dev.tern.runtime.state.Queues;
import dev.tern.runtime.state.Request;
import dev.tern.runtime.state.Response;
import dev.tern.runtime.state.Task;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Cycles;
import dev.tern.sdk.types.Principal;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Cycles are neither made nor lost: balances + in flight + burned = minted, whatever happens. */
class CyclesProperties {
    /** Accepts half of what comes in, then does what its method says. */
    private static final String TAKER = """
            (import "ic0" "msg_reply" (func $reply))
            (import "ic0" "msg_cycles_accept128" (func $accept (param i64 i64 i32)))
            (import "ic0" "msg_cycles_available128" (func $available (param i32)))
            (import "ic0" "cycles_burn128" (func $burn (param i64 i64 i32)))
            (memory 1)
            (func $take
              (call $available (i32.const 0))
              (call $accept (i64.const 0) (i64.shr_u (i64.load (i32.const 0)) (i64.const 1)) (i32.const 0)))
            (func (export "canister_update take") (call $take) (call $reply))
            (func (export "canister_update take_and_trap") (call $take) unreachable)
            (func (export "canister_update take_in_silence") (call $take))
            (func (export "canister_update burn")
              (call $take) (call $burn (i64.const 0) (i64.const 12345) (i32.const 0)) (call $reply))
            """;

    private static final List<String> METHODS = List.of("take", "take_and_trap", "take_in_silence", "burn", "missing");

    @Property(tries = 12)
    void cyclesAreConserved(@ForAll long seed) {
        Random random = new Random(seed);
        TestSubnet subnet = new TestSubnet();
        CanisterId taker = subnet.deploy(TAKER);
        CanisterId caller = subnet.deploy(Wats.CALLER);
        List<CanisterId> callees = List.of(taker, caller, IdRange.id(199), IdRange.id(300));
        for (int i = 0; i < 25; i++) {
            CanisterId callee = callees.get(random.nextInt(callees.size()));
            String method = METHODS.get(random.nextInt(METHODS.size()));
            long amount = random.nextLong(1_000_000_000L);
            Blob argument = Wats.forward(callee, random.nextInt(4) == 0, amount, method);
            subnet.submit(TestSubnet.ALICE, caller.principal(), "forward", argument);
            if (random.nextInt(3) == 0) {
                disturb(subnet, random, taker, caller);
            }
            if (random.nextBoolean()) {
                subnet.block();
                assertThat(total(subnet))
                        .describedAs("seed %d, step %d", seed, i)
                        .isEqualTo(minted(subnet));
            }
        }
        subnet.block();
        assertThat(total(subnet)).describedAs("seed %d", seed).isEqualTo(minted(subnet));
    }

    private static void disturb(TestSubnet subnet, Random random, CanisterId taker, CanisterId caller) {
        switch (random.nextInt(5)) {
            case 0 -> subnet.manage(TestSubnet.ALICE, "stop_canister", TestSubnet.id(taker));
            case 1 -> subnet.manage(TestSubnet.ALICE, "start_canister", TestSubnet.id(taker));
            case 2 -> subnet.install(caller, "reinstall", TestSubnet.wasm(Wats.CALLER), Blob.EMPTY);
            case 3 -> subnet.install(caller, "reinstall", TestSubnet.wasm("(start 0) (func unreachable)"), Blob.EMPTY);
            case 4 -> answerFromAfar(subnet, caller, random.nextInt(1000));
            default -> throw new AssertionError();
        }
    }

    /** The other subnet answers everything, and keeps some of the cycles. */
    private static void answerFromAfar(TestSubnet subnet, CanisterId caller, long keeps) {
        Principal far = IdRange.id(300).principal();
        Optional<Message> next = subnet.canister(caller).queues().nextTo(far);
        while (next.isPresent()) {
            Request request = (Request) next.orElseThrow();
            Cycles kept = request.cycles().min(Cycles.of(keeps));
            Response response = request.respond(
                    new Answer.Reply(Blob.EMPTY), request.cycles().minus(kept));
            subnet.state = subnet.state
                    .update(caller, c -> c.withQueues(c.queues().sent(far).receive(response)))
                    .withPosition(subnet.state.position().burn(kept));
            next = subnet.canister(caller).queues().nextTo(far);
        }
    }

    private static Cycles minted(TestSubnet subnet) {
        return subnet.state.position().minted();
    }

    static Cycles total(TestSubnet subnet) {
        Cycles sum = subnet.state
                .position()
                .burned()
                .plus(inFlight(subnet.state.management().queues()));
        for (HashedMap.Entry<CanisterId, CanisterState> entry : subnet.state.canisters()) {
            CanisterState canister = entry.value();
            sum = sum.plus(canister.balance()).plus(inFlight(canister.queues()));
            for (HashedMap.Entry<Long, CallContext> context : canister.calls().contexts()) {
                sum = sum.plus(context.value().available());
            }
            for (HashedMap.Entry<Long, Callback> callback : canister.calls().callbacks()) {
                sum = sum.plus(callback.value().prepaid());
            }
        }
        return sum;
    }

    private static Cycles inFlight(Queues queues) {
        Cycles sum = Cycles.ZERO;
        for (Task task : queues.input().toList()) {
            if (task instanceof Task.FromCanister from) {
                sum = sum.plus(from.message().cycles());
            }
        }
        for (HashedMap.Entry<Principal, Fifo<Message>> queue : queues.output()) {
            for (Message message : queue.value().toList()) {
                sum = sum.plus(message.cycles());
            }
        }
        return sum;
    }
}
