package dev.tern.runtime.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.sdk.protocol.RequestStatus;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Hash;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Rogue canisters among others: each ends as it must, two replicas agree after every block, and the others go on. */
@Timeout(value = 240, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class RogueCanistersTest {
    private static final int BLOCKS = 4;

    private final TestSubnet subnet = new TestSubnet();
    private final TestSubnet twin = new TestSubnet();
    private final List<String> wrong = new ArrayList<>();

    private RequestStatus both(RequestStatus mine, RequestStatus theirs) {
        assertThat(theirs).isEqualTo(mine);
        agree();
        return mine;
    }

    private void agree() {
        assertThat(twin.state.stateRoot()).isEqualTo(subnet.state.stateRoot());
    }

    private void block() {
        subnet.block();
        twin.block();
        agree();
    }

    private static String shown(RequestStatus status) {
        return switch (status) {
            case RequestStatus.Replied replied -> "replied";
            case RequestStatus.Rejected rejected -> rejected.errorCode();
            case RequestStatus.Processing processing -> "open";
            default -> status.toString();
        };
    }

    private void play(Rogue rogue) {
        Blob wasm = rogue.wasm().get();
        CanisterId id = subnet.create();
        assertThat(twin.create()).isEqualTo(id);
        RequestStatus installed =
                both(subnet.install(id, "install", wasm, Blob.EMPTY), twin.install(id, "install", wasm, Blob.EMPTY));
        String end = "install " + shown(installed);
        if (installed instanceof RequestStatus.Replied) {
            Hash call = subnet.submit(TestSubnet.ALICE, id.principal(), "go", Blob.EMPTY);
            twin.submit(TestSubnet.ALICE, id.principal(), "go", Blob.EMPTY);
            block();
            end = shown(both(subnet.status(call), twin.status(call)));
        }
        if (!end.equals(rogue.end())) {
            wrong.add(rogue + ": " + end + " and not " + rogue.end());
        }
    }

    @Test
    void theyEndAsTheyMustAndTheOthersGoOn() {
        CanisterId honest = subnet.deploy(Wats.COUNTER);
        assertThat(twin.deploy(Wats.COUNTER)).isEqualTo(honest);
        Rogues.all().forEach(this::play);
        assertThat(wrong).isEmpty();
        for (int i = 0; i < BLOCKS; i++) {
            block();
        }
        subnet.update(honest, "inc", Blob.EMPTY);
        twin.update(honest, "inc", Blob.EMPTY);
        block();
        assertThat(TestSubnet.number(subnet.queried(honest, "get"))).isEqualTo(1);
        agree();
    }
}
