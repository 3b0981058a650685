package dev.tern.runtime.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.runtime.memory.Pages;
import dev.tern.runtime.registry.IdRange;
import dev.tern.runtime.registry.MigrationPhase;
import dev.tern.runtime.state.Answer;
import dev.tern.runtime.state.CallOrigin;
import dev.tern.runtime.state.CanisterState;
import dev.tern.runtime.state.CanisterStatus;
import dev.tern.runtime.state.Code;
import dev.tern.runtime.state.Ingress;
import dev.tern.runtime.state.LongRun;
import dev.tern.runtime.state.PendingCall;
import dev.tern.runtime.state.Program;
import dev.tern.runtime.state.ReplicatedState;
import dev.tern.runtime.state.Response;
import dev.tern.runtime.state.Sections;
import dev.tern.runtime.wasm.WasmImage;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Cycles;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.Principal;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Each cause that the state itself has makes a block due, and nothing else does (protocol.md, 8). */
class DueTest {
    private static final WasmImage NOTHING = new WasmImage(Pages.EMPTY, 0, List.of(), List.of(), List.of(), List.of());

    private final Lockstep net = Lockstep.of(81);
    private final CanisterId canister = net.install(net.a, Puppet.IDLE);

    @Test
    void aStateInWhichNothingWaitsIsIdle() {
        assertThat(due(net.a.state())).isEqualTo(new DueTime.Idle());
        assertThat(due(net.root.state())).isEqualTo(new DueTime.Idle());
    }

    @Test
    void aMessageInAQueueIsDueNowUnlessItsCanisterIsFrozen() {
        ReplicatedState waiting =
                net.a.state().update(canister, c -> c.withQueues(c.queues().receive(ingress())));
        assertThat(due(waiting)).isEqualTo(new DueTime.Now());
        assertThat(due(waiting.update(canister, c -> c.withFrozenBy(Optional.of(1L)))))
                .isEqualTo(new DueTime.Idle());
    }

    @Test
    void aCallOfTheManagementCanisterIsDueNow() {
        ReplicatedState state = net.a.state();
        assertThat(due(state.withManagement(state.management()
                        .withQueues(state.management().queues().receive(ingress())))))
                .isEqualTo(new DueTime.Now());
    }

    @Test
    void randomnessThatSomebodyWaitsForIsDueNowButNotAnAnswerOfTheRegistry() {
        CallOrigin origin = new CallOrigin.Canister(canister.principal(), 1, 0);
        assertThat(due(pending(new PendingCall.Randomness(origin, Cycles.ZERO, 1))))
                .isEqualTo(new DueTime.Now());
        assertThat(due(pending(new PendingCall.Migration(origin, Cycles.ZERO, canister))))
                .isEqualTo(new DueTime.Idle());
    }

    @Test
    void aTaskThatIsNotFinishedIsDueNowAndSoAreCallsThatWaitForItsEnd() {
        ReplicatedState state = net.a.state();
        LongRun run = new LongRun(LongRun.Kind.HEARTBEAT, state.time(), state.height(), 4, 1, 1, LongRun.Told.NOTHING);
        assertThat(due(state.withSchedule(state.schedule().withRun(canister, Optional.of(run)))))
                .isEqualTo(new DueTime.Now());
        CallOrigin origin = new CallOrigin.Canister(canister.principal(), 1, 0);
        assertThat(due(pending(new PendingCall.Waiting(origin, Cycles.ZERO, canister, "stop_canister", Blob.EMPTY))))
                .isEqualTo(new DueTime.Now());
    }

    private ReplicatedState pending(PendingCall call) {
        return net.a.state().withManagement(net.a.state().management().withPending(call));
    }

    @Test
    void aMessageThatCouldNotLeaveIsTriedAgainSoon() {
        Response response = new Response(
                canister.principal(),
                IdRange.id(net.b.record.range().first()).principal(),
                1,
                Cycles.ZERO,
                0,
                new Answer.Reply(Blob.EMPTY));
        ReplicatedState stuck =
                net.a.state().update(canister, c -> c.withQueues(c.queues().send(response)));
        assertThat(due(stuck))
                .isInstanceOfSatisfying(
                        DueTime.At.class,
                        at -> assertThat(at.timeNs() - stuck.time()).isBetween(1L, 1_000_000_000L));
        assertThat(Due.of(stuck, stuck.time() + 1_000_000_000L)).isEqualTo(new DueTime.Now());
    }

    @Test
    void aTimerIsDueAtItsTimeAndAHeartbeatAlways() {
        Lockstep wasm = Lockstep.of(82);
        long later = wasm.clock + 5_000_000_000L;
        ReplicatedState timed = with(wasm, false, later);
        assertThat(Due.of(timed, wasm.clock)).isEqualTo(new DueTime.At(later));
        assertThat(Due.of(timed, later)).isEqualTo(new DueTime.Now());
        assertThat(Due.of(with(wasm, true, 0), wasm.clock)).isEqualTo(new DueTime.Now());
        assertThat(Due.of(stopped(with(wasm, true, later)), wasm.clock)).isEqualTo(new DueTime.Idle());
    }

    private static ReplicatedState stopped(ReplicatedState state) {
        CanisterId id = IdRange.id(state.position().nextCanister() - 1);
        return state.update(id, c -> c.withStatus(new CanisterStatus.Stopped()));
    }

    private static ReplicatedState with(Lockstep net, boolean heartbeat, long timer) {
        CanisterId id = net.install(net.a, Puppet.IDLE);
        CanisterState canister = net.a.state().canister(id).orElseThrow();
        Code code = new Code(new Program(Blob.EMPTY, Hash.ZERO, heartbeat, Sections.NONE), NOTHING, Pages.EMPTY, 0);
        return net.a
                .state()
                .withCanister(canister.withCode(Optional.of(code))
                        .withVitals(canister.vitals().withTimer(timer)));
    }

    @Test
    void theRegistrysDeadlinesAreDueAtTheirTime() {
        net.migrate(net.a, canister, net.b, Optional.empty());
        net.idle.add(net.b.id());
        net.until(20_000, () -> net.inPhase(1, MigrationPhase.PREPARING) && net.quiet());
        long deadline = net.migration(1).plan().deadline();
        assertThat(due(net.root.state())).isEqualTo(new DueTime.At(deadline));
        assertThat(Due.of(net.root.state(), deadline)).isEqualTo(new DueTime.Now());
    }

    private DueTime due(ReplicatedState state) {
        return Due.of(state, net.clock);
    }

    private static Ingress ingress() {
        return new Ingress(Hash.ZERO, Principal.ANONYMOUS, Principal.MANAGEMENT, "raw_rand", Blob.EMPTY, 1);
    }
}
