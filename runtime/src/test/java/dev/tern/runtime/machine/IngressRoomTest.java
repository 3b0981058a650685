package dev.tern.runtime.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.runtime.execution.EffectiveCanister;
import dev.tern.runtime.registry.Claim;
import dev.tern.runtime.registry.MigrationPhase;
import dev.tern.runtime.state.Calls;
import dev.tern.runtime.state.Ingress;
import dev.tern.runtime.state.Limits;
import dev.tern.runtime.state.MessageMemory;
import dev.tern.runtime.state.ReplicatedState;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.protocol.Content;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.Principal;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Users' calls have the part of a subnet's memory for messages that canisters leave, and no more. */
class IngressRoomTest {
    private static final int BYTES = 1_000_000;

    private final Lockstep net = Lockstep.of(61);
    private final CanisterId counter = net.install(net.a, Puppet.IDLE);
    private ReplicatedState state = net.a.state();

    private Optional<IngressRefusal> refusal(CanisterId receiver, String method, Blob argument) {
        Content.Call call = new Content.Call(
                Principal.ANONYMOUS, receiver, method, argument, state.time() + 1_000_000_000L, Optional.empty());
        return Admission.ingress(state, call, state.time() + 1);
    }

    private Optional<IngressRefusal> canisterCall() {
        return refusal(counter, "inc", Blob.wrap(new byte[BYTES]));
    }

    /** About the canister. */
    private Optional<IngressRefusal> managementCall() {
        // DIDL, record { canister_id : principal }, a principal of ten bytes
        Blob type = Blob.ofHex("4449444c016c01b3c4b1f204680100010a");
        Blob argument = Blob.wrap(
                new Writer().raw(type.toBytes()).raw(counter.bytes().toBytes()).toBytes());
        assertThat(EffectiveCanister.of("canister_status", argument)).contains(counter);
        return refusal(new CanisterId(Principal.MANAGEMENT), "canister_status", argument);
    }

    private static void busy(Optional<IngressRefusal> refusal, String what) {
        assertThat(refusal)
                .get()
                .isInstanceOfSatisfying(
                        IngressRefusal.Busy.class,
                        busy -> assertThat(busy.text()).contains(what));
    }

    /** Leaves so many bytes of what users' calls may take. */
    private void crowd(long bytes) {
        Calls none = Calls.NONE;
        long taken = Limits.SUBNET_MESSAGE_BYTES - Limits.RESERVED_MESSAGE_BYTES - bytes;
        state = state.update(
                counter,
                c -> c.withCalls(new Calls(none.contexts(), none.callbacks(), 1, 1, none.deadlines(), 0, taken)));
    }

    @Test
    void theyEnterWhileTheyLeaveACertainPartToCanisters() {
        assertThat(canisterCall()).isEmpty();
        crowd(BYTES + 259);
        assertThat(canisterCall()).isEmpty();
        crowd(BYTES + 258);
        busy(canisterCall(), "the subnet has too many calls waiting");
        assertThat(managementCall()).isEmpty();
        crowd(20);
        busy(managementCall(), "the subnet has too many calls waiting");
    }

    @Test
    void thoseOfTheManagementCanisterAboutACanisterWaitInOneQueueOfThatLength() {
        for (int i = 0; i < Limits.INGRESS_QUEUE_CAPACITY; i++) {
            assertThat(managementCall()).isEmpty();
            Ingress waiting =
                    new Ingress(Hash.ZERO, Principal.ANONYMOUS, Principal.MANAGEMENT, "canister_status", Blob.EMPTY, 0);
            state = state.withManagement(
                    state.management().withQueues(state.management().queues().receive(waiting)));
        }
        busy(managementCall(), "the subnet has too many calls waiting");
        assertThat(canisterCall()).isEmpty();
    }

    @Test
    void aFloodedCanisterCanBeStopped() {
        for (int i = 0; i < Limits.INGRESS_QUEUE_CAPACITY; i++) {
            Ingress waiting = new Ingress(Hash.ZERO, Principal.ANONYMOUS, counter.principal(), "inc", Blob.EMPTY, 0);
            state = state.update(counter, c -> c.withQueues(c.queues().receive(waiting)));
        }
        busy(canisterCall(), "has too many calls waiting");
        assertThat(managementCall()).isEmpty();
    }

    @Test
    void aCanisterThatMovesTakesNoMoreThanWasStatedForIt() {
        net.a.puppets.stated = new Claim(1 << 20, BYTES, 0);
        net.migrate(net.a, counter, net.b, Optional.empty());
        net.idle.add(net.b.id());
        net.until(20_000, () -> net.a.state().network().leaving(counter).isPresent());
        state = net.a.state();
        assertThat(refusal(counter, "inc", Blob.EMPTY)).isEmpty();
        busy(canisterCall(), "has too many calls waiting");
        assertThat(MessageMemory.ingress(0)).isEqualTo(256);
        assertThat(net.inPhase(1, MigrationPhase.ABORTED)).isFalse();
    }
}
