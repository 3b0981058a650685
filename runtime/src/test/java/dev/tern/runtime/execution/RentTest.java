package dev.tern.runtime.execution;

import static dev.tern.runtime.execution.TestSubnet.ALICE;
import static dev.tern.runtime.execution.TestSubnet.SECOND;
import static dev.tern.runtime.execution.TestSubnet.id;
import static dev.tern.runtime.execution.TestSubnet.option;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.runtime.registry.IdRange;
import dev.tern.runtime.state.Account;
import dev.tern.runtime.state.Answer;
import dev.tern.runtime.state.CanisterState;
import dev.tern.runtime.state.Limits;
import dev.tern.runtime.state.Request;
import dev.tern.runtime.state.Response;
import dev.tern.runtime.state.Spending.Use;
import dev.tern.sdk.candid.CandidValue;
import dev.tern.sdk.candid.CandidValue.Field;
import dev.tern.sdk.protocol.RequestStatus;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Cycles;
import dev.tern.sdk.types.Hash;
import java.math.BigInteger;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Memory and shares of computation are paid as block time passes. */
class RentTest {
    private static final long PERIOD = Limits.RENT_NS / SECOND;

    private final TestSubnet subnet = new TestSubnet();
    private final CanisterId canister = subnet.deploy(Wats.COUNTER);

    private void pass(long seconds) {
        subnet.block(seconds * SECOND, Optional.empty());
    }

    private Account account() {
        return subnet.canister(canister).account();
    }

    /** The public network's price of a GiB for a second, for one node instead of thirteen. */
    private static Cycles price(long bytes, long seconds) {
        return new Cycles(BigInteger.valueOf(bytes)
                .multiply(BigInteger.valueOf(127_000 * seconds))
                .shiftRight(30)
                .divide(BigInteger.valueOf(13)));
    }

    @Test
    void aCanisterPaysForEveryByteOfItsMemory() {
        Account before = account();
        Cycles burned = subnet.state.position().burned();
        long bytes = subnet.canister(canister).memoryBytes();
        assertThat(bytes).isGreaterThan(65_536);
        pass(100_000);
        assertThat(before.balance().minus(account().balance())).isEqualTo(price(bytes, 100_000 + seconds(before)));
        assertThat(subnet.state.position().burned().minus(burned))
                .isEqualTo(before.balance().minus(account().balance()));
        assertThat(account().spent().of(Use.MEMORY))
                .isEqualTo(before.balance().minus(account().balance()));
    }

    /** What had passed since the last payment when the time of {@link #pass} began. */
    private long seconds(Account before) {
        long passed = subnet.state.time() - before.paidUntil();
        return passed / SECOND - 100_000;
    }

    @Test
    void whatIsPromisedIsPaidLikeWhatIsUsedAndComputationByThePercent() {
        long gib = 1L << 30;
        TestSubnet.replied(subnet.set(canister, option("memory_allocation", 2 * gib), option("compute_allocation", 3)));
        pass(PERIOD);
        Account before = account();
        pass(1000);
        assertThat(account().spent().of(Use.MEMORY).minus(before.spent().of(Use.MEMORY)))
                .isEqualTo(price(2 * gib, 1000));
        assertThat(account()
                        .spent()
                        .of(Use.COMPUTE_ALLOCATION)
                        .minus(before.spent().of(Use.COMPUTE_ALLOCATION)))
                .isEqualTo(Cycles.of(3 * 10_000_000L * 1000 / 13));
    }

    @Test
    void aBlockLooksAtThoseThatAreDueAndAtNoOthers() {
        CanisterState before = subnet.canister(canister);
        pass(PERIOD - 10);
        assertThat(subnet.canister(canister)).isSameAs(before);
        pass(20);
        assertThat(account().paidUntil()).isGreaterThan(before.account().paidUntil());
        assertThat(subnet.state.agenda().nextTimer()).isEmpty();
    }

    @Test
    void whoIsCalledPaysAtOnceButNotInEveryBlock() {
        pass(20);
        long first = account().paidUntil();
        subnet.reply(canister, "inc", Blob.EMPTY);
        long second = account().paidUntil();
        assertThat(second).isGreaterThan(first);
        subnet.reply(canister, "inc", Blob.EMPTY);
        assertThat(account().paidUntil()).isEqualTo(second);
        pass(20);
        subnet.manage(ALICE, "canister_status", id(canister));
        assertThat(account().paidUntil()).isGreaterThan(second);
    }

    @Test
    void tenSecondsAreWorthAPaymentAndPartsOfASecondArePaidLater() {
        pass(PERIOD);
        long paid = account().paidUntil();
        assertThat(paid).isEqualTo(subnet.state.time());
        pass(8);
        subnet.reply(canister, "inc", Blob.EMPTY);
        assertThat(account().paidUntil()).as("after nine seconds").isEqualTo(paid);
        subnet.reply(canister, "inc", Blob.EMPTY);
        assertThat(account().paidUntil()).isEqualTo(paid + 10 * SECOND);
        subnet.block(10 * SECOND - 1, Optional.empty());
        subnet.reply(canister, "inc", Blob.EMPTY);
        assertThat(account().paidUntil()).isEqualTo(paid + 20 * SECOND);
    }

    @Test
    void aPaymentIsDueWhenItsTimeHasComeAndNotBefore() {
        pass(PERIOD);
        long paid = account().paidUntil();
        subnet.block(Limits.RENT_NS - 1, Optional.empty());
        assertThat(account().paidUntil()).isEqualTo(paid);
        subnet.block(1, Optional.empty());
        assertThat(account().paidUntil()).isEqualTo(paid + Limits.RENT_NS);
    }

    @Test
    void whoIsInTheMiddleOfATaskPaysWhenItIsDone() {
        TestSubnet slow = new TestSubnet(new Executor(2, new Pace(2_000_000, 1_000_000, 30_000_000, 2)));
        CanisterId busy = slow.deploy(Chores.CANISTER);
        Blob argument = new Chores().spin(1_000_000).reply().argument();
        Hash call = slow.submit(ALICE, busy.principal(), "run", argument);
        slow.block();
        Account before = slow.canister(busy).account();
        slow.block(Limits.RENT_NS, Optional.empty());
        slow.manage(ALICE, "canister_status", id(busy));
        assertThat(slow.state.schedule().isRunning(busy)).isTrue();
        assertThat(slow.canister(busy).account()).isEqualTo(before);
        while (!slow.status(call).isFinal()) {
            slow.block();
        }
        slow.block();
        slow.manage(ALICE, "canister_status", id(busy));
        assertThat(slow.canister(busy).account().paidUntil()).isGreaterThan(before.paidUntil());
        slow.executor.close();
    }

    @Test
    void whatIsSetAsidePaysForComputationTooAndIsEnoughToGoOn() {
        TestSubnet.replied(subnet.set(canister, option("compute_allocation", 1)));
        pass(PERIOD);
        subnet.state = subnet.state.update(
                canister,
                c -> c.withAccount(c.account().reserve(c.account().balance().minus(Cycles.of(1)))));
        pass(PERIOD);
        assertThat(account().balance()).isEqualTo(Cycles.of(1));
        assertThat(subnet.canister(canister).code()).isPresent();
        balanced();
    }

    private void balanced() {
        assertThat(Ledger.total(subnet.state)).isEqualTo(subnet.state.position().minted());
    }

    @Test
    void whoCanPayForItsMemoryButNotForItsComputationIsEmptiedAndWhatItHadIsBurned() {
        TestSubnet.replied(subnet.set(canister, option("compute_allocation", 1)));
        pass(PERIOD);
        leave(
                canister,
                price(subnet.canister(canister).memoryBytes(), PERIOD).amount().longValue() + 1000);
        subnet.state =
                subnet.state.update(canister, c -> c.withAccount(c.account().reserve(Cycles.of(500))));
        pass(PERIOD);
        assertThat(subnet.canister(canister).code()).isEmpty();
        assertThat(account().total()).isEqualTo(Cycles.ZERO);
        balanced();
    }

    @Test
    void whatIsJustEnoughPays() {
        pass(PERIOD);
        leave(
                canister,
                price(subnet.canister(canister).memoryBytes(), PERIOD).amount().longValue());
        pass(PERIOD);
        assertThat(account().total()).isEqualTo(Cycles.ZERO);
        assertThat(subnet.canister(canister).code()).isPresent();
    }

    @Test
    void whatIsSetAsidePaysFirst() {
        subnet.state =
                subnet.state.update(canister, c -> c.withAccount(c.account().reserve(Cycles.of(100))));
        Cycles balance = account().balance();
        pass(PERIOD);
        Cycles due = account().spent().of(Use.MEMORY);
        assertThat(due).isGreaterThan(Cycles.of(100));
        assertThat(account().reserved()).isEqualTo(Cycles.ZERO);
        assertThat(account().balance()).isEqualTo(balance.minus(due.minus(Cycles.of(100))));
    }

    @Test
    void aFrozenCanisterDoesNotPayWhileItMoves() {
        subnet.state = subnet.state.update(canister, c -> c.withFrozenBy(Optional.of(1L)));
        Hash before = subnet.canister(canister).digest();
        pass(10 * PERIOD);
        assertThat(subnet.canister(canister).digest()).isEqualTo(before);
    }

    @Test
    void whoCannotPayLosesCodeSnapshotsHistoryAndPromisesAndItsCallersAreTold() {
        CanisterId caller = subnet.deploy(Wats.CALLER);
        Field piece = new Field("chunk", new CandidValue.Bytes(Blob.ofText("piece")));
        TestSubnet.replied(subnet.manage(ALICE, "upload_chunk", id(caller), piece));
        TestSubnet.replied(subnet.manage(ALICE, "take_canister_snapshot", id(caller)));
        TestSubnet.replied(subnet.set(caller, option("memory_allocation", 1L << 30), option("compute_allocation", 1)));
        Hash open = subnet.submit(ALICE, caller.principal(), "forward", Wats.forward(IdRange.id(300), false, 0, "inc"));
        subnet.block();
        CanisterState before = subnet.canister(caller);
        leave(caller, 1_000_000);
        pass(PERIOD);

        assertThat(((RequestStatus.Rejected) subnet.status(open)).errorCode()).isEqualTo("IC0406");
        CanisterState after = subnet.canister(caller);
        assertThat(after.code()).isEmpty();
        assertThat(after.attic().chunks().items()).isEmpty();
        assertThat(after.attic().snapshots()).isEmpty();
        assertThat(after.attic().nextSnapshot()).isEqualTo(before.attic().nextSnapshot());
        assertThat(after.chronicle().history()).isEmpty();
        assertThat(after.chronicle().changes()).isEqualTo(before.chronicle().changes());
        assertThat(after.settings().memoryAllocation()).isZero();
        assertThat(after.settings().computeAllocation()).isZero();
        assertThat(after.vitals().version()).isEqualTo(before.vitals().version() + 1);
        assertThat(after.account().total()).isEqualTo(Cycles.ZERO);
        assertThat(after.account().spent().of(Use.UNINSTALL)).isEqualTo(Cycles.of(1_000_000));
        answeredLate(caller);
    }

    /** Burns all but so many of a canister's cycles. */
    private void leave(CanisterId poor, long rest) {
        Cycles gone = subnet.canister(poor).balance().minus(Cycles.of(rest));
        subnet.state = subnet.state
                .update(poor, c -> c.withBalance(Cycles.of(rest)))
                .withPosition(subnet.state.position().burn(gone));
    }

    /** The call that it had made is answered now: the cycles come back, and nothing runs. */
    private void answeredLate(CanisterId caller) {
        Request request = (Request)
                subnet.canister(caller).queues().nextTo(TestSubnet.FAR).orElseThrow();
        Response late = request.respond(new Answer.Reply(Blob.EMPTY), Cycles.of(77));
        subnet.state = subnet.state.update(
                caller, c -> c.withQueues(c.queues().sent(TestSubnet.FAR).receive(late)));
        subnet.block();
        CanisterState after = subnet.canister(caller);
        assertThat(after.calls().contexts().isEmpty()).isTrue();
        assertThat(after.balance()).isGreaterThan(Cycles.of(77));
    }

    @Test
    void anEmptiedCanisterIsNotEmptiedAgain() {
        leave(canister, 0);
        pass(PERIOD);
        long version = subnet.canister(canister).vitals().version();
        pass(PERIOD);
        pass(PERIOD);
        assertThat(subnet.canister(canister).vitals().version()).isEqualTo(version);
    }
}
