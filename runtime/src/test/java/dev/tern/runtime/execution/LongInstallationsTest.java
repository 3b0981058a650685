package dev.tern.runtime.execution;

import static dev.tern.runtime.execution.TestSubnet.ALICE;
import static dev.tern.runtime.execution.TestSubnet.BOB;
import static dev.tern.runtime.execution.TestSubnet.FAR;
import static dev.tern.runtime.execution.TestSubnet.OTHER;
import static dev.tern.runtime.execution.TestSubnet.SELF;
import static dev.tern.runtime.execution.TestSubnet.argument;
import static dev.tern.runtime.execution.TestSubnet.id;
import static dev.tern.runtime.execution.TestSubnet.installation;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.runtime.state.Answer;
import dev.tern.runtime.state.CanisterState;
import dev.tern.runtime.state.LogRecord;
import dev.tern.runtime.state.LongRun;
import dev.tern.runtime.state.MigrationStep;
import dev.tern.runtime.state.Response;
import dev.tern.runtime.state.Spending;
import dev.tern.sdk.candid.CandidValue;
import dev.tern.sdk.candid.CandidValue.Field;
import dev.tern.sdk.crypto.Sha256;
import dev.tern.sdk.protocol.RequestStatus;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Cycles;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Installations that take longer than a round. */
class LongInstallationsTest {
    /** Turns of about two rounds. */
    private static final int LONG = 300_000;

    private static final Pace PACE = new Pace(2_000_000, 1_000_000, 30_000_000, 2);

    /** Its start, its upgrade from and its upgrade to take about two rounds each. */
    private static final Blob WASM = TestSubnet.wasm(Chores.installed(LONG, LONG));

    private static final Blob SCRIPT = new Chores().spin(LONG).argument();

    private final TestSubnet subnet = new TestSubnet(new Executor(2, PACE));
    private final CanisterId slow = subnet.deploy(Chores.installed(1, LONG));
    private final CanisterId quick = subnet.deploy(Chores.CANISTER);

    @AfterEach
    void close() {
        subnet.executor.close();
    }

    @Test
    void aLongUpgradeGoesOnInLaterBlocksWhileOthersAreServed() {
        Hash call = install("upgrade", slow, WASM, SCRIPT);
        int blocks = 0;
        while (!subnet.status(call).isFinal()) {
            Hash other = subnet.spin(quick, 1);
            subnet.block();
            blocks++;
            assertThat(subnet.status(other)).isInstanceOf(RequestStatus.Replied.class);
            boolean done = subnet.status(call).isFinal();
            assertThat(done || subnet.status(call) instanceof RequestStatus.Processing)
                    .isTrue();
            assertThat(TestSubnet.number(subnet.queried(slow, "get"))).isEqualTo(done ? 2 * LONG : 1);
        }
        assertThat(subnet.status(call)).isInstanceOf(RequestStatus.Replied.class);
        assertThat(blocks).isBetween(5, 8);
        assertThat(subnet.executor.pausedRuns()).isZero();
        assertThat(subnet.state.management().pending().isEmpty()).isTrue();
        assertThat(subnet.state.schedule().isBusy(slow)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"spin", "trap", "spin too long"})
    void whatALongUpgradeDoesIsWhatItWouldDoAtOnce(String kind) {
        Chores script = new Chores().spin(LONG);
        Blob argument = (switch (kind) {
                    case "trap" -> script.trap();
                    case "spin too long" -> script.spin(Integer.MAX_VALUE);
                    default -> script;
                })
                .argument();
        TestSubnet fast = new TestSubnet(new Executor(1, new Pace(100_000_000, 100_000_000, PACE.task(), 2)));
        CanisterId same = fast.deploy(Chores.installed(1, LONG));
        fast.deploy(Chores.CANISTER);
        RequestStatus atOnce = fast.install(same, "upgrade", WASM, argument);
        CanisterState before = subnet.canister(slow);
        Hash call = install("upgrade", slow, WASM, argument);
        subnet.untilIdle(20);
        assertThat(subnet.status(call)).isEqualTo(atOnce);
        assertThat(subnet.canister(slow).digest()).isEqualTo(fast.canister(same).digest());
        if (!kind.equals("spin")) {
            assertThat(subnet.canister(slow).code()).isEqualTo(before.code());
            assertThat(subnet.canister(slow).vitals()).isEqualTo(before.vitals());
            assertThat(subnet.canister(slow).balance()).isLessThan(before.balance());
        }
        if (kind.equals("spin too long")) {
            assertThat(instructionsPaid(subnet.canister(slow)).minus(instructionsPaid(before)))
                    .isEqualTo(Fees.of(subnet.state).execution(PACE.task()));
        }
        assertThat(Ledger.total(subnet.state)).isEqualTo(subnet.state.position().minted());
    }

    private static Cycles instructionsPaid(CanisterState canister) {
        return canister.account().spent().of(Spending.Use.INSTRUCTIONS);
    }

    /** What its first step burned never was; what the last one printed stays. */
    @Test
    void aLongUpgradeThatFailsGivesBackWhatItBurned() {
        Blob wasm = TestSubnet.wasm("""
                (import "ic0" "cycles_burn128" (func $burn (param i64 i64 i32)))
                (import "ic0" "debug_print" (func $print (param i32 i32)))
                """ + Chores.CANISTER + """
                (func (export "canister_pre_upgrade")
                  (call $burn (i64.const 0) (i64.const 1000000000) (i32.const 0)))
                (func (export "canister_post_upgrade")
                  (call $spin (i32.const 300000))
                  (call $print (i32.const 100) (i32.const 3))
                  unreachable)
                """);
        TestSubnet.replied(subnet.install(slow, "reinstall", wasm, Blob.EMPTY));
        Cycles burned = subnet.canister(slow).account().spent().of(Spending.Use.BURNED);
        Hash call = install("upgrade", slow, wasm, Blob.EMPTY);
        subnet.untilIdle(5);
        assertThat(subnet.status(call)).isInstanceOf(RequestStatus.Rejected.class);
        assertThat(subnet.canister(slow).account().spent().of(Spending.Use.BURNED))
                .isEqualTo(burned);
        assertThat(subnet.canister(slow).chronicle().logs())
                .extracting(LogRecord::content)
                .contains(Blob.ofText("run"));
        assertThat(Ledger.total(subnet.state)).isEqualTo(subnet.state.position().minted());
    }

    @Test
    void whatComesMeanwhileWaitsForTheEndInItsOrderAndReadersDoNot() {
        Hash first = install("upgrade", slow, WASM, SCRIPT);
        Hash second = install("reinstall", slow, WASM, new Chores().argument());
        subnet.block();
        Hash stop = subnet.ask(ALICE, "stop_canister", id(slow));
        Hash delete = subnet.ask(ALICE, "delete_canister", id(slow));
        Hash stranger = subnet.ask(BOB, "uninstall_code", id(slow));
        Hash status = subnet.ask(ALICE, "canister_status", id(slow));
        Hash other = install("reinstall", quick, TestSubnet.wasm(Chores.CANISTER), Blob.EMPTY);
        Hash message = subnet.spin(slow, 1);
        subnet.block();
        assertThat(subnet.state.schedule().isRunning(slow)).isTrue();
        assertThat(subnet.status(stranger)).isInstanceOf(RequestStatus.Rejected.class);
        assertThat(List.of(subnet.status(status), subnet.status(other)))
                .allMatch(RequestStatus.Replied.class::isInstance);
        assertThat(List.of(subnet.status(second), subnet.status(stop), subnet.status(delete)))
                .allMatch(RequestStatus.Processing.class::isInstance);
        List<Hash> ended = new ArrayList<>();
        List<Hash> open = new ArrayList<>(List.of(first, second, stop, delete));
        for (int i = 0; i < 12 && !open.isEmpty(); i++) {
            subnet.block();
            open.stream().filter(call -> subnet.status(call).isFinal()).forEach(ended::add);
            open.removeAll(ended);
        }
        assertThat(ended).containsExactly(first, second, stop, delete);
        assertThat(ended).allMatch(call -> subnet.status(call) instanceof RequestStatus.Replied);
        assertThat(subnet.status(message)).isInstanceOf(RequestStatus.Rejected.class);
        assertThat(subnet.state.canister(slow)).isEmpty();
        assertThat(subnet.state.management().pending().isEmpty()).isTrue();
    }

    @Test
    void whoWaitedForAShortInstallationComesBeforeTheNextMessage() {
        Hash call = install("reinstall", quick, TestSubnet.wasm(Chores.CANISTER), Blob.EMPTY);
        Hash stop = subnet.ask(ALICE, "stop_canister", id(quick));
        Hash message = subnet.spin(quick, 1);
        subnet.block();
        assertThat(List.of(subnet.status(call), subnet.status(stop))).allMatch(RequestStatus.Replied.class::isInstance);
        assertThat(subnet.status(message)).isInstanceOf(RequestStatus.Rejected.class);
    }

    @Test
    void messagesThatWaitAreExecutedByTheNewCode() {
        Hash call = install("upgrade", slow, WASM, SCRIPT);
        Hash before = subnet.spin(slow, 1);
        subnet.block();
        Hash after = subnet.spin(slow, 1);
        subnet.untilIdle(10);
        assertThat(subnet.status(call)).isInstanceOf(RequestStatus.Replied.class);
        assertThat(TestSubnet.number(TestSubnet.replied(subnet.status(before)))).isEqualTo(2 * LONG + 1);
        assertThat(TestSubnet.number(TestSubnet.replied(subnet.status(after)))).isEqualTo(2 * LONG + 2);
    }

    @Test
    void canistersAreInstalledSideBySideAndAllHaveTheirTurn() {
        List<Hash> calls = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            calls.add(install("install", subnet.create(), WASM, SCRIPT));
        }
        int blocks = 0;
        while (calls.stream().anyMatch(call -> !subnet.status(call).isFinal())) {
            subnet.block();
            assertThat(subnet.state.schedule().running().size()).isBetween(0, PACE.running());
            assertThat(subnet.executor.pausedRuns())
                    .isEqualTo(subnet.state.schedule().running().size());
            assertThat(++blocks).isLessThan(25);
        }
        calls.forEach(call -> assertThat(subnet.status(call)).isInstanceOf(RequestStatus.Replied.class));
        assertThat(subnet.state.schedule().waiting().isEmpty()).isTrue();
    }

    /** A user sends the call again, to where the canister is then; a canister is told by a message, which finds it. */
    @Test
    void whenTheCanisterFreezesAnUnfinishedInstallationNeverWas() {
        CanisterState before = subnet.canister(slow);
        Hash call = install("upgrade", slow, WASM, SCRIPT);
        subnet.block();
        subnet.block();
        assertThat(subnet.state.schedule().isRunning(slow)).isTrue();
        subnet.freeze(slow);
        assertThat(subnet.canister(slow).withFrozenBy(Optional.empty()).digest())
                .isEqualTo(before.digest());
        assertThat(subnet.state.schedule().isBusy(slow)).isFalse();
        assertThat(((RequestStatus.Rejected) subnet.status(call)).errorCode()).isEqualTo("IC0212");
        subnet.block();
        assertThat(subnet.executor.pausedRuns()).isZero();
        assertThat(subnet.state.management().pending().isEmpty()).isTrue();
    }

    @Test
    void aCanisterWhoseInstallationIsInterruptedByAMoveHasOneAnswer() {
        TestSubnet.replied(subnet.set(slow, TestSubnet.option("controllers", principals(ALICE, FAR))));
        subnet.sendFromAfar("install_code", Cycles.of(1_000), installation("upgrade", slow, WASM, SCRIPT));
        subnet.block();
        assertThat(subnet.state.schedule().isRunning(slow)).isTrue();
        subnet.freeze(slow);
        assertThat(subnet.toAfar()).isEmpty();
        for (int i = 0; i < 3; i++) {
            subnet.block();
        }
        assertThat(subnet.toAfar()).singleElement().satisfies(answer -> {
            assertThat(answer.answer()).isInstanceOf(Answer.Reject.class);
            assertThat(answer.refund()).isEqualTo(Cycles.of(1_000));
        });
        assertThat(Ledger.total(subnet.state)).isEqualTo(subnet.state.position().minted());
    }

    @Test
    void aCanisterIsToldOnceWhenALongInstallationEnds() {
        TestSubnet.replied(subnet.set(slow, TestSubnet.option("controllers", principals(ALICE, FAR))));
        subnet.sendFromAfar("install_code", Cycles.of(1_000), installation("upgrade", slow, WASM, SCRIPT));
        subnet.untilIdle(10);
        assertThat(subnet.toAfar()).extracting(Response::refund).containsExactly(Cycles.of(1_000));
        assertThat(subnet.toAfar().getFirst().answer()).isInstanceOf(Answer.Reply.class);
    }

    /** Before each round another replica comes back with the record alone, and what the installation looked at has changed meanwhile. */
    @Test
    void aReplicaWithoutTheThreadInstallsTheSame() {
        TestSubnet.replied(subnet.manage(ALICE, "upload_chunk", id(quick), field("chunk", WASM)));
        Hash call = subnet.submit(ALICE, Principal.MANAGEMENT, "install_chunked_code", chunked(slow, quick));
        subnet.block();
        LongRun begun = subnet.state.schedule().running().get(slow).orElseThrow();
        assertThat(begun.told().module()).contains(WASM);
        Hash clear = subnet.ask(ALICE, "clear_chunk_store", id(quick));
        int restarts = 0;
        while (!subnet.status(call).isFinal()) {
            Blob script = new Chores().spin(1).grow(1).reply().argument();
            subnet.submit(ALICE, quick.principal(), "run", script);
            TestSubnet restarted = subnet.restarted();
            subnet.blockWith(restarted);
            restarted.executor.close();
            restarts++;
        }
        assertThat(restarts).isGreaterThan(3);
        assertThat(subnet.status(clear)).isInstanceOf(RequestStatus.Replied.class);
        assertThat(subnet.status(call)).isInstanceOf(RequestStatus.Replied.class);
        assertThat(TestSubnet.number(subnet.queried(slow, "get"))).isEqualTo(2 * LONG);
    }

    /** What there was of memory is part of the record: it decides here in which step the installation fails. */
    @Test
    void whatAnInstallationWasToldOfMemoryHoldsForAReplicaThatDoesItAgain() {
        subnet.moving(Moves.record(slow, SELF, OTHER, 500_000), MigrationStep.SERVING);
        Hash call = install("upgrade", slow, WASM, SCRIPT);
        for (int i = 0; i < 5; i++) {
            subnet.block();
        }
        LongRun run = subnet.state.schedule().running().get(slow).orElseThrow();
        assertThat(run.told().rooms())
                .hasSizeBetween(2, 3)
                .allMatch(room -> room.promised().isPresent());
        subnet.stays();
        TestSubnet restarted = subnet.restarted();
        while (!subnet.status(call).isFinal()) {
            subnet.blockWith(restarted);
        }
        restarted.executor.close();
        assertThat(subnet.status(call)).isInstanceOf(RequestStatus.Replied.class);
    }

    private Hash install(String mode, CanisterId canister, Blob wasm, Blob argument) {
        return subnet.submit(ALICE, Principal.MANAGEMENT, "install_code", installation(mode, canister, wasm, argument));
    }

    /** An upgrade to a module of one piece. */
    private static Blob chunked(CanisterId target, CanisterId store) {
        Blob hash = Sha256.hash(WASM.unsafeBytes()).bytes();
        CandidValue piece = new CandidValue.Struct(List.of(field("hash", hash)));
        return argument(
                "install_chunked_code",
                TestSubnet.mode("upgrade"),
                new Field("target_canister", new CandidValue.PrincipalRef(target.principal())),
                TestSubnet.option("store_canister", new CandidValue.PrincipalRef(store.principal())),
                new Field("chunk_hashes_list", new CandidValue.Vec(List.of(piece))),
                field("wasm_module_hash", hash),
                field("arg", SCRIPT));
    }

    private static Field field(String name, Blob bytes) {
        return new Field(name, new CandidValue.Bytes(bytes));
    }

    private static CandidValue principals(Principal... all) {
        return new CandidValue.Vec(
                Stream.of(all).<CandidValue>map(CandidValue.PrincipalRef::new).toList());
    }
}
