package dev.tern.runtime.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.runtime.registry.IdRange;
import dev.tern.runtime.state.Answer;
import dev.tern.runtime.state.CallContext;
import dev.tern.runtime.state.CanisterState;
import dev.tern.runtime.state.HashedMap;
import dev.tern.runtime.state.Limits;
import dev.tern.runtime.state.LogRecord;
import dev.tern.runtime.state.Message;
import dev.tern.runtime.state.MessageMemory;
import dev.tern.runtime.state.Request;
import dev.tern.runtime.state.Response;
import dev.tern.sdk.protocol.RequestStatus;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Hash;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/**
 * Call contexts, as the specification's abstract behaviour has them: whatever canisters do to each other, every call gets exactly
 * one response, and in the end nobody waits.
 */
class CallGraphProperties {
    private static final int STEPS = 25;
    private static final int DEPTH = 3;
    /** Users' calls, of which this test's own come in without a question, and rejects. */
    private static final long SMALL = 100_000;

    @Property(tries = 12)
    void everyCallGetsExactlyOneResponse(@ForAll long seed) {
        run(seed, new Network(new Random(seed)));
    }

    /** Calls that find no room are not made or are rejected; what was made is answered as ever, and nothing grows beyond the room. */
    @Property(tries = 12)
    void soItIsWhenMessagesHaveHardlyAnyRoom(@ForAll long seed, @ForAll @IntRange(min = 1, max = 6) int calls) {
        Network network = new Network(new Random(seed));
        network.subnet.leaveForMessages(calls * MessageMemory.LARGEST);
        run(seed, network);
    }

    private static void run(long seed, Network network) {
        try {
            for (int i = 0; i < STEPS; i++) {
                network.step();
            }
            network.finish();
        } catch (AssertionError e) {
            throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
        }
    }

    /** Three canisters that follow scripts, one on another subnet that the test plays, and one that does not exist. */
    private static final class Network {
        private final Random random;
        private final TestSubnet subnet = new TestSubnet();
        private final CanisterId far = IdRange.id(300);
        private final List<CanisterId> local = new ArrayList<>();
        private final List<CanisterId> callees;
        private final Map<Hash, RequestStatus> requests = new LinkedHashMap<>();
        private final Map<CanisterId, Long> logsSeen = new TreeMap<>(Comparator.comparing(CanisterId::bytes));
        private final List<Request> farAway = new ArrayList<>();
        private long callbacksRun;
        private long callbacksDropped;

        private Network(Random random) {
            this.random = random;
            for (int i = 0; i < 3; i++) {
                local.add(subnet.deploy(Scripts.CANISTER));
            }
            callees = new ArrayList<>(local);
            callees.add(far);
            callees.add(IdRange.id(199));
        }

        private CanisterId any() {
            return local.get(random.nextInt(local.size()));
        }

        private void step() {
            for (int i = random.nextInt(3); i >= 0; i--) {
                Blob script = Scripts.script(Scripts.random(random, callees, DEPTH));
                requests.put(
                        subnet.submit(TestSubnet.ALICE, any().principal(), "run", script),
                        new RequestStatus.Received());
            }
            switch (random.nextInt(8)) {
                case 0 -> manage("stop_canister");
                case 1, 2 -> manage("start_canister");
                case 3 -> uninstallAndInstall(any());
                default -> block(random.nextInt(4) * TestSubnet.SECOND);
            }
            takeAway();
            while (!farAway.isEmpty() && random.nextBoolean()) {
                answerFromAfar(farAway.remove(random.nextInt(farAway.size())));
            }
        }

        private void manage(String method) {
            subnet.ask(TestSubnet.ALICE, method, TestSubnet.id(any()));
            block(1);
        }

        /** Open callbacks are never run after it. */
        private void uninstallAndInstall(CanisterId canister) {
            block(1);
            takeAway();
            for (HashedMap.Entry<Long, CallContext> context :
                    subnet.canister(canister).calls().contexts()) {
                callbacksDropped +=
                        context.value().deleted() ? 0 : context.value().openCalls();
            }
            TestSubnet.replied(subnet.manage(TestSubnet.ALICE, "uninstall_code", TestSubnet.id(canister)));
            TestSubnet.replied(subnet.install(canister, "install", TestSubnet.wasm(Scripts.CANISTER), Blob.EMPTY));
            look();
        }

        private void block(long later) {
            subnet.block(later, Optional.empty());
            look();
        }

        private void takeAway() {
            for (CanisterId canister : local) {
                Optional<Message> next = subnet.canister(canister).queues().nextTo(far.principal());
                while (next.isPresent()) {
                    farAway.add((Request) next.orElseThrow());
                    subnet.state = subnet.state.update(
                            canister, c -> c.withQueues(c.queues().sent(far.principal())));
                    next = subnet.canister(canister).queues().nextTo(far.principal());
                }
            }
        }

        private void answerFromAfar(Request request) {
            Answer answer = random.nextBoolean()
                    ? new Answer.Reply(Blob.EMPTY)
                    : Fault.canisterNotFound(far.principal()).toCanister();
            Response response = request.respond(answer, request.cycles());
            subnet.state = subnet.state.update(
                    new CanisterId(request.sender()),
                    c -> c.withQueues(c.queues().receive(response)));
        }

        /** What holds after every block. */
        private void look() {
            long reserved = subnet.state.network().reserved().messageBytes();
            long taken = Limits.SUBNET_MESSAGE_BYTES - subnet.state.freeMessages() - reserved;
            assertThat(taken).isEqualTo(Recount.of(subnet.state));
            assertThat(taken + reserved).isLessThan(Limits.SUBNET_MESSAGE_BYTES + SMALL);
            for (CanisterId id : local) {
                CanisterState canister = subnet.canister(id);
                countCallbacks(canister);
                long open = 0;
                for (HashedMap.Entry<Long, CallContext> context :
                        canister.calls().contexts()) {
                    open += context.value().openCalls();
                    assertThat(context.value().openCalls() > 0)
                            .as("a context without calls has gone")
                            .isTrue();
                }
                assertThat(open).isEqualTo(canister.calls().callbacks().size());
            }
            requests.replaceAll((id, before) -> {
                RequestStatus now = subnet.status(id);
                assertThat(!before.isFinal() || now.equals(before))
                        .as("%s became %s", before, now)
                        .isTrue();
                return now;
            });
        }

        private void countCallbacks(CanisterState canister) {
            long seen = logsSeen.getOrDefault(canister.id(), 0L);
            List<LogRecord> fresh = canister.chronicle().logs().stream()
                    .filter(line -> line.index() >= seen)
                    .toList();
            assertThat(fresh.isEmpty() || fresh.getFirst().index() == seen)
                    .as("the log was read in time")
                    .isTrue();
            callbacksRun += fresh.stream()
                    .filter(line -> line.content().text().equals("cb"))
                    .count();
            logsSeen.put(canister.id(), canister.chronicle().nextLog());
        }

        private void finish() {
            for (int i = 0; i < 2 * DEPTH + 2; i++) {
                takeAway();
                farAway.forEach(this::answerFromAfar);
                farAway.clear();
                for (CanisterId canister : local) {
                    TestSubnet.replied(subnet.manage(TestSubnet.ALICE, "start_canister", TestSubnet.id(canister)));
                    look();
                }
                block(6 * TestSubnet.SECOND);
            }
            long made = 0;
            for (CanisterId id : local) {
                CanisterState canister = subnet.canister(id);
                assertThat(canister.calls().contexts().isEmpty()).isTrue();
                assertThat(canister.queues().input().isEmpty()).isTrue();
                assertThat(canister.queues().output().isEmpty()).isTrue();
                made += canister.calls().nextCallback() - 1;
            }
            assertThat(callbacksRun + callbacksDropped).isEqualTo(made);
            assertThat(subnet.state.agenda().messages()).isZero();
            assertThat(requests.values()).allMatch(RequestStatus::isFinal);
        }
    }
}
