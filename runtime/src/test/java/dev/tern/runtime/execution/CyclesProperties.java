package dev.tern.runtime.execution;

import static dev.tern.runtime.execution.TestSubnet.ALICE;
import static dev.tern.runtime.execution.TestSubnet.FAR;
import static dev.tern.runtime.execution.TestSubnet.SECOND;
import static dev.tern.runtime.execution.TestSubnet.id;
import static dev.tern.runtime.execution.TestSubnet.option;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.runtime.registry.IdRange;
import dev.tern.runtime.state.Answer;
import dev.tern.runtime.state.Limits;
import dev.tern.runtime.state.Message;
import dev.tern.runtime.state.Request;
import dev.tern.runtime.state.Response;
import dev.tern.runtime.state.Spending;
import dev.tern.sdk.candid.CandidValue;
import dev.tern.sdk.candid.CandidValue.Field;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Cycles;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** Cycles are neither made nor lost: balances + set aside + in flight + burned = minted, whatever happens. */
class CyclesProperties {
    /** Accepts half of what comes in, then does what its method says. */
    private static final String TAKER = """
            (import "ic0" "msg_reply" (func $reply))
            (import "ic0" "msg_cycles_accept128" (func $accept (param i64 i64 i32)))
            (import "ic0" "msg_cycles_available128" (func $available (param i32)))
            (import "ic0" "cycles_burn128" (func $burn (param i64 i64 i32)))
            (memory 1 20)
            (func $take
              (call $available (i32.const 0))
              (call $accept (i64.const 0) (i64.shr_u (i64.load (i32.const 0)) (i64.const 1)) (i32.const 0)))
            (func (export "canister_update take") (call $take) (call $reply))
            (func (export "canister_update take_and_trap") (call $take) unreachable)
            (func (export "canister_update take_in_silence") (call $take))
            (func (export "canister_update grow") (drop (memory.grow (i32.const 1))) (call $take) (call $reply))
            (func (export "canister_update burn")
              (call $take) (call $burn (i64.const 0) (i64.const 12345) (i32.const 0)) (call $reply))
            """;

    private static final List<String> METHODS =
            List.of("take", "take_and_trap", "take_in_silence", "grow", "burn", "missing");
    private static final List<String> ROLES = List.of(TAKER, Wats.CALLER, Wats.CALLER, Talker.WAT);
    private static final int STEPS = 40;

    private final Executor executor = new Executor(2, TestSubnet.SHORT);
    private TestSubnet subnet = new TestSubnet(executor);
    private final List<CanisterId> canisters = new ArrayList<>();

    @Property(tries = 15, shrinking = ShrinkingMode.OFF)
    void cyclesAreConservedOverRandomCallGraphs(@ForAll long seed) {
        Random random = new Random(seed);
        subnet = new TestSubnet(executor);
        canisters.clear();
        ROLES.forEach(role -> canisters.add(subnet.deploy(role)));
        crowd(random);
        for (int step = 0; step < STEPS; step++) {
            replaceTheDead();
            call(random);
            disturb(random);
            if (random.nextInt(3) > 0) {
                subnet.block(random.nextLong(30 * SECOND) + 1, Optional.of(Blob.ofText("beacon" + step)));
                check(seed, step);
            }
        }
        subnet.block(1000 * SECOND, Optional.empty());
        check(seed, STEPS);
    }

    private void check(long seed, int step) {
        assertThat(Ledger.total(subnet.state))
                .describedAs("seed %d, step %d", seed, step)
                .isEqualTo(subnet.state.position().minted());
        assertThat(Limits.SUBNET_MESSAGE_BYTES - subnet.state.freeMessages())
                .describedAs("seed %d, step %d: the memory for messages", seed, step)
                .isEqualTo(Recount.of(subnet.state));
        Cycles kept = Cycles.ZERO;
        for (CanisterId canister : canisters) {
            for (Spending.Use use : Spending.Use.values()) {
                kept = kept.plus(subnet.state
                        .canister(canister)
                        .map(c -> c.account().spent().of(use))
                        .orElse(Cycles.ZERO));
            }
        }
        assertThat(kept)
                .describedAs("seed %d, step %d: nobody spent more than was burned", seed, step)
                .isLessThanOrEqualTo(subnet.state.position().burned());
    }

    /** In a crowded subnet new memory sets cycles aside. */
    private void crowd(Random random) {
        if (random.nextBoolean()) {
            subnet.set(canisters.get(0), option("freezing_threshold", 0));
            subnet.set(canisters.get(0), option("memory_allocation", 40L << 30));
        }
    }

    private void replaceTheDead() {
        for (int i = 0; i < canisters.size(); i++) {
            if (subnet.state.canister(canisters.get(i)).isEmpty()) {
                canisters.set(i, subnet.deploy(ROLES.get(i)));
            }
        }
    }

    private CanisterId any(Random random) {
        return canisters.get(random.nextInt(canisters.size()));
    }

    private void call(Random random) {
        CanisterId caller = random.nextBoolean() ? canisters.get(1) : canisters.get(2);
        CanisterId callee = switch (random.nextInt(6)) {
            case 0 -> IdRange.id(199);
            case 1 -> new CanisterId(FAR);
            default -> any(random);
        };
        String method = METHODS.get(random.nextInt(METHODS.size()));
        Blob argument = Wats.forward(callee, random.nextInt(4) == 0, random.nextLong(1_000_000_000L), method);
        String how = List.of("forward", "forward", "forward_and_reply", "forward_best_effort")
                .get(random.nextInt(4));
        subnet.submit(ALICE, caller.principal(), how, argument);
    }

    private void disturb(Random random) {
        CanisterId target = any(random);
        switch (random.nextInt(16)) {
            case 0 -> subnet.ask(ALICE, "stop_canister", id(target));
            case 1, 2 -> subnet.ask(ALICE, "start_canister", id(target));
            case 3 -> subnet.install(target, "reinstall", TestSubnet.wasm(TAKER), Blob.EMPTY);
            case 4 -> subnet.install(target, "reinstall", TestSubnet.wasm(Wats.CALLER), Blob.EMPTY);
            case 5 -> subnet.install(target, "upgrade", TestSubnet.wasm("(start 0) (func unreachable)"), Blob.EMPTY);
            case 6 -> subnet.ask(ALICE, "uninstall_code", id(target));
            case 7 -> subnet.ask(ALICE, "delete_canister", id(target));
            case 8 ->
                subnet.ask(
                        ALICE,
                        "provisional_top_up_canister",
                        id(target),
                        new Field("amount", CandidValue.Nat.of(12_345)));
            case 9 -> subnet.ask(ALICE, "take_canister_snapshot", id(target));
            case 10 ->
                subnet.ask(
                        ALICE, "upload_chunk", id(target), new Field("chunk", new CandidValue.Bytes(Blob.ofText("x"))));
            case 11 -> settings(random, target);
            case 12 -> talk(random);
            case 13 -> ruin(random, target);
            case 14 -> answerFromAfar(random);
            default ->
                subnet.sendFromAfar(
                        "deposit_cycles", Cycles.of(999), TestSubnet.argument("deposit_cycles", id(target)));
        }
    }

    private void settings(Random random, CanisterId target) {
        Field wish = random.nextBoolean()
                ? option("memory_allocation", random.nextLong(1L << 30))
                : option("compute_allocation", random.nextInt(101));
        subnet.set(target, option("freezing_threshold", random.nextInt(100)), wish);
    }

    /** A canister creates another, tops one up, or asks for random bytes: with cycles. */
    private void talk(Random random) {
        String method = List.of("create_canister", "deposit_cycles", "raw_rand", "http_request", "nonsense")
                .get(random.nextInt(5));
        Blob argument = switch (method) {
            case "deposit_cycles" -> TestSubnet.argument(method, id(any(random)));
            case "create_canister" -> TestSubnet.argument(method);
            default -> TestSubnet.argument("raw_rand");
        };
        long cycles = random.nextLong(2 * Fees.of(subnet.state).creation().low());
        subnet.submit(ALICE, canisters.get(3).principal(), "call", Talker.call(method, cycles, argument));
    }

    /** Leaves a canister so little that it cannot pay for its memory. */
    private void ruin(Random random, CanisterId target) {
        subnet.state.canister(target).filter(c -> random.nextInt(3) == 0).ifPresent(canister -> {
            Cycles rest = canister.balance().min(Cycles.of(random.nextInt(100)));
            subnet.state = subnet.state
                    .withCanister(canister.withBalance(rest))
                    .withPosition(
                            subnet.state.position().burn(canister.balance().minus(rest)));
        });
    }

    /** The other subnet answers everything, and keeps some of the cycles. */
    private void answerFromAfar(Random random) {
        for (CanisterId canister : canisters) {
            while (subnet.state
                    .canister(canister)
                    .flatMap(c -> c.queues().nextTo(FAR))
                    .isPresent()) {
                Message next = subnet.canister(canister).queues().nextTo(FAR).orElseThrow();
                subnet.state = subnet.state.update(
                        canister, c -> c.withQueues(c.queues().sent(FAR)));
                Cycles kept = next.cycles().min(Cycles.of(random.nextInt(1000)));
                if (next instanceof Request request) {
                    Response response = request.respond(
                            new Answer.Reply(Blob.EMPTY), request.cycles().minus(kept));
                    subnet.state = subnet.state.update(
                            canister, c -> c.withQueues(c.queues().receive(response)));
                } else {
                    kept = next.cycles();
                }
                subnet.state = subnet.state.withPosition(subnet.state.position().burn(kept));
            }
        }
    }
}
