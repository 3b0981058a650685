package dev.tern.chain.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.runtime.state.IngressEntry;
import dev.tern.sdk.protocol.RequestStatus;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.Principal;
import dev.tern.sdk.types.RejectCode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How a call ended is told for longer than a state knows it, and wherever its canister went. */
class CallStatusesTest {
    private static final Hash CALL = Hash.ZERO;
    private static final Map<Hash, IngressEntry> NOTHING = Map.of();

    private final CallStatuses statuses = new CallStatuses();

    @Test
    void aCallThatEndedWhereItsCanisterMovedToIsKnownAndStaysSo() {
        statuses.follow(List.of(CALL));
        look(state(new RequestStatus.Processing()));
        assertThat(statuses.of(CALL)).isEmpty();

        look(NOTHING);
        assertThat(statuses.of(CALL)).as("the source no longer has it").isEmpty();
        look(state(new RequestStatus.Replied(Blob.of(new byte[] {1}))));
        look(NOTHING);
        assertThat(statuses.of(CALL)).containsInstanceOf(RequestStatus.Replied.class);
    }

    @Test
    void aRejectionKeepsItsReason() {
        RequestStatus rejected = new RequestStatus.Rejected(RejectCode.CANISTER_ERROR, "it trapped", "IC0502");
        statuses.follow(List.of(CALL));
        look(state(rejected));
        assertThat(statuses.of(CALL)).hasValue(rejected);
    }

    @Test
    void theFirstEndCountsForAStateThatIsSeenLaterMayBeOlder() {
        statuses.follow(List.of(CALL));
        look(state(new RequestStatus.Replied(Blob.EMPTY)));
        statuses.follow(List.of(CALL));
        look(state(new RequestStatus.Done()));
        assertThat(statuses.of(CALL)).containsInstanceOf(RequestStatus.Replied.class);
    }

    private void look(Map<Hash, IngressEntry> state) {
        statuses.look(call -> Optional.ofNullable(state.get(call)));
    }

    private static Map<Hash, IngressEntry> state(RequestStatus status) {
        return Map.of(CALL, new IngressEntry(Principal.ANONYMOUS, Principal.ANONYMOUS, 0, status));
    }
}
