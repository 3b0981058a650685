package dev.tern.runtime.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.crypto.Blake3;
import dev.tern.sdk.protocol.RequestStatus;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.Principal;
import dev.tern.sdk.types.RejectCode;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Answers are kept while there is room for them; that a call was answered is known until it cannot come again. */
class IngressHistoryTest {
    private static final Principal MOVING = new Principal(Blob.ofText("moving"));
    private static final Principal OTHER = new Principal(Blob.ofText("other"));

    private IngressHistory history = IngressHistory.EMPTY;

    private static Hash id(int number) {
        return Blake3.hash(new byte[] {(byte) number});
    }

    private void answered(int number, Principal canister, int bytes) {
        RequestStatus reply = new RequestStatus.Replied(Blob.wrap(new byte[bytes]));
        history = history.with(id(number), new IngressEntry(Principal.ANONYMOUS, canister, 1000 + number, reply));
    }

    private RequestStatus status(int number) {
        return history.get(id(number)).orElseThrow().status();
    }

    @Test
    void theOldestAnswersAreForgottenWhenAllAreTooLong() {
        for (int i = 1; i <= 4; i++) {
            answered(i, OTHER, 100);
        }
        assertThat(history.bounded(400, canister -> false)).isSameAs(history);
        history = history.bounded(250, canister -> false);
        assertThat(status(1)).isEqualTo(new RequestStatus.Done());
        assertThat(status(2)).isEqualTo(new RequestStatus.Done());
        assertThat(status(3)).isInstanceOf(RequestStatus.Replied.class);
        assertThat(history.answerBytes()).isEqualTo(200);
        assertThat(history.size()).as("none can be sent again").isEqualTo(4);
        assertThat(history.expired(1002, canister -> false).contains(id(1))).isFalse();
    }

    @Test
    void thoseOfAFrozenCanisterStayAsTheyMove() {
        answered(1, MOVING, 100);
        answered(2, OTHER, 100);
        history = history.bounded(50, MOVING::equals);
        assertThat(status(1)).isInstanceOf(RequestStatus.Replied.class);
        assertThat(status(2)).isEqualTo(new RequestStatus.Done());
    }

    @Property(tries = 50)
    void theirLengthIsThatOfARecount(@ForAll long seed) {
        Random random = new Random(seed);
        IngressHistory all = IngressHistory.EMPTY;
        for (int step = 1; step < 200; step++) {
            Hash call = id(random.nextInt(20));
            all = switch (random.nextInt(6)) {
                case 0 -> all.with(call, new IngressEntry(OTHER, OTHER, step + 50L, new RequestStatus.Received()));
                case 1 ->
                    all.withStatus(call, new RequestStatus.Replied(Blob.wrap(new byte[random.nextInt(100)])), step);
                case 2 ->
                    all.withStatus(call, new RequestStatus.Rejected(RejectCode.CANISTER_ERROR, "äh", "IC0503"), step);
                case 3 -> all.without(call);
                case 4 -> all.bounded(random.nextInt(2000), canister -> false);
                default -> all.expired(step, canister -> false);
            };
            long sum = 0;
            for (HashedMap.Entry<Hash, IngressEntry> entry : all.entries()) {
                sum += switch (entry.value().status()) {
                    case RequestStatus.Replied replied -> replied.reply().length();
                    case RequestStatus.Rejected rejected -> 3;
                    case RequestStatus.Received received -> 0;
                    case RequestStatus.Processing processing -> 0;
                    case RequestStatus.Done done -> 0;
                };
            }
            assertThat(all.answerBytes()).isEqualTo(sum);
        }
        assertThat(Reader.whole(all.encode(), IngressHistory::read).answerBytes())
                .isEqualTo(all.answerBytes());
    }
}
