package dev.tern.runtime.execution;

import static dev.tern.runtime.execution.TestSubnet.ALICE;
import static dev.tern.runtime.execution.TestSubnet.OTHER;
import static dev.tern.runtime.execution.TestSubnet.SELF;
import static dev.tern.runtime.execution.TestSubnet.id;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.runtime.migration.LocalSteps;
import dev.tern.runtime.registry.IdRange;
import dev.tern.runtime.registry.MigrationMode;
import dev.tern.runtime.registry.MigrationPhase;
import dev.tern.runtime.registry.RegistryRequest;
import dev.tern.runtime.state.MigrationStep;
import dev.tern.runtime.state.NetworkState;
import dev.tern.runtime.state.ReplicatedState;
import dev.tern.runtime.state.Settings;
import dev.tern.sdk.candid.CandidValue;
import dev.tern.sdk.candid.CandidValue.Field;
import dev.tern.sdk.protocol.RequestStatus;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.SubnetId;
import org.junit.jupiter.api.Test;

/** What a migration under way means for the memory of the canisters on its two subnets (protocol.md, 17 and 18). */
class MovingMemoryTest {
    private static final long WASM_PAGE = 65_536;
    private static final String GROWING = """
            (import "ic0" "msg_reply" (func $reply))
            (import "ic0" "stable64_grow" (func $stable (param i64) (result i64)))
            (memory 1 100)
            (func (export "canister_update heap") (drop (memory.grow (i32.const 4))) (call $reply))
            (func (export "canister_update stable") (drop (call $stable (i64.const 4))) (call $reply))
            (func (export "canister_update nothing") (call $reply))
            """;
    private static final String LARGER = "(memory 50 100)";

    private final TestSubnet subnet = new TestSubnet();
    private final CanisterId canister = subnet.deploy(GROWING);

    @Test
    void aCanisterThatLeavesDoesNotOutgrowWhatWasStatedForIt() {
        long taken = subnet.canister(canister).memoryBytes();
        moving(canister, SELF, OTHER, MigrationStep.SERVING, taken + 4 * WASM_PAGE);

        assertThat(subnet.update(canister, "heap", Blob.EMPTY)).isInstanceOf(RequestStatus.Replied.class);
        failed(subnet.update(canister, "stable", Blob.EMPTY), "IC0539");
        failed(subnet.update(canister, "heap", Blob.EMPTY), "IC0539");
        assertThat(subnet.update(canister, "nothing", Blob.EMPTY)).isInstanceOf(RequestStatus.Replied.class);
        assertThat(subnet.canister(canister).memoryBytes()).isEqualTo(taken + 4 * WASM_PAGE);
    }

    @Test
    void itIsNotPromisedMoreThanWasStatedEither() {
        long stated = subnet.canister(canister).memoryBytes() + 4 * WASM_PAGE;
        moving(canister, SELF, OTHER, MigrationStep.SERVING, stated);
        failed(subnet.set(canister, TestSubnet.option("memory_allocation", stated + 1)), "IC0539");
        TestSubnet.replied(subnet.set(canister, TestSubnet.option("memory_allocation", stated)));
    }

    @Test
    void whoHasOutgrownItAlreadyGoesOnWithoutGrowing() {
        moving(
                canister,
                SELF,
                OTHER,
                MigrationStep.SERVING,
                subnet.canister(canister).memoryBytes() - 1);
        subnet.reply(canister, "nothing", Blob.EMPTY);
        TestSubnet.replied(subnet.set(canister, TestSubnet.option("freezing_threshold", 1)));
        failed(subnet.update(canister, "heap", Blob.EMPTY), "IC0539");
    }

    @Test
    void noNewCodeOutgrowsItEither() {
        long taken = subnet.canister(canister).memoryBytes();
        moving(canister, SELF, OTHER, MigrationStep.SERVING, taken + 4 * WASM_PAGE);

        failed(subnet.install(canister, "reinstall", TestSubnet.wasm(LARGER), Blob.EMPTY), "IC0539");
        assertThat(subnet.canister(canister).memoryBytes()).isEqualTo(taken);
    }

    @Test
    void aCanisterThatOutgrewItBeforeTheSourceKnewIsRefused() {
        moving(
                canister,
                SELF,
                OTHER,
                MigrationStep.SERVING,
                subnet.canister(canister).memoryBytes() - 1);
        ReplicatedState unaware = subnet.state.withNetwork(NetworkState.genesis(SELF, subnet.state.registry()));

        NetworkState informed = LocalSteps.begin(unaware).network();
        assertThat(informed.outbox())
                .singleElement()
                .isInstanceOfSatisfying(
                        RegistryRequest.Report.class,
                        report -> assertThat(report.fact()).isInstanceOf(RegistryRequest.Fact.Refused.class));
        assertThat(informed.leaving(canister)).isEmpty();
    }

    @Test
    void memoryThatACanisterWasPromisedMovesWithIt() {
        long promised = 3L << 30;
        TestSubnet.replied(subnet.set(canister, TestSubnet.option("memory_allocation", promised)));
        assertThat(asked("listen").claim().memoryBytes()).isEqualTo(promised);
        assertThat(promised).isGreaterThan(2 * subnet.canister(canister).memoryBytes() + (256L << 20));

        moving(canister, SELF, OTHER, MigrationStep.SERVING, promised - 1);
        ReplicatedState unaware = subnet.state.withNetwork(NetworkState.genesis(SELF, subnet.state.registry()));
        assertThat(LocalSteps.begin(unaware).network().leaving(canister)).isEmpty();
    }

    @Test
    void whatAMigrationIsAskedToBeIsPassedOn() {
        RegistryRequest.Migrate migrate = asked("listen");
        assertThat(migrate.mode()).isEqualTo(MigrationMode.LISTEN);
        assertThat(migrate.height()).contains(1234L);
        assertThat(migrate.claim().memoryBytes())
                .isEqualTo(2 * subnet.canister(canister).memoryBytes() + (256L << 20));
        CanisterId other = subnet.deploy(GROWING);
        assertThat(asked(other, "local").mode()).isEqualTo(MigrationMode.LOCAL);
    }

    private RegistryRequest.Migrate asked(String mode) {
        return asked(canister, mode);
    }

    private RegistryRequest.Migrate asked(CanisterId moved, String mode) {
        subnet.manage(
                ALICE,
                "migrate_canister",
                id(moved),
                new Field("destination", new CandidValue.PrincipalRef(OTHER.principal())),
                TestSubnet.option("at_height", TestSubnet.nat64(1234)),
                TestSubnet.option("mode", new CandidValue.Variant(mode, CandidValue.Null.VALUE)));
        return (RegistryRequest.Migrate) subnet.state.network().outbox().getLast();
    }

    @Test
    void whatIsReservedForACanisterOnItsWayHereIsNotGivenToOthers() {
        CanisterId arriving = IdRange.id(300);
        moving(arriving, OTHER, SELF, MigrationStep.RECEIVING, subnet.state.freeMemory() - 4 * WASM_PAGE);

        assertThat(subnet.update(canister, "stable", Blob.EMPTY)).isInstanceOf(RequestStatus.Replied.class);
        failed(subnet.update(canister, "stable", Blob.EMPTY), "IC0101");
        failed(subnet.install(canister, "reinstall", TestSubnet.wasm(LARGER), Blob.EMPTY), "IC0101");
    }

    @Test
    void aCanisterThatLeavesIsNotDeletedAndTheAnswerSaysHowToCancel() {
        moving(canister, SELF, OTHER, MigrationStep.SERVING, Long.MAX_VALUE);
        TestSubnet.replied(subnet.manage(ALICE, "stop_canister", id(canister)));

        RequestStatus.Rejected refused = (RequestStatus.Rejected) subnet.manage(ALICE, "delete_canister", id(canister));
        assertThat(refused.message()).contains("cancel_migration");
        assertThat(subnet.state.canister(canister)).isPresent();
    }

    @Test
    void theHeapDoesNotOutgrowTheLimitThatTheControllersSet() {
        Settings old = subnet.canister(canister).settings();
        Settings limited = new Settings(
                old.controllers(),
                old.computeAllocation(),
                old.memoryAllocation(),
                old.freezingThreshold(),
                old.reservedCyclesLimit(),
                5 * WASM_PAGE,
                old.wasmMemoryThreshold(),
                old.minimumCallCycles(),
                old.logVisibility(),
                old.snapshotVisibility(),
                old.statusVisibility(),
                old.environment());
        subnet.state = subnet.state.update(canister, c -> c.withSettings(limited));

        assertThat(subnet.update(canister, "heap", Blob.EMPTY)).isInstanceOf(RequestStatus.Replied.class);
        failed(subnet.update(canister, "heap", Blob.EMPTY), "IC0539");
        assertThat(subnet.update(canister, "stable", Blob.EMPTY)).isInstanceOf(RequestStatus.Replied.class);
        failed(subnet.install(canister, "reinstall", TestSubnet.wasm(LARGER), Blob.EMPTY), "IC0539");
    }

    private static void failed(RequestStatus status, String code) {
        assertThat(status)
                .isInstanceOfSatisfying(
                        RequestStatus.Rejected.class,
                        rejected -> assertThat(rejected.errorCode()).isEqualTo(code));
    }

    private void moving(CanisterId moved, SubnetId from, SubnetId to, MigrationStep step, long maxBytes) {
        subnet.moving(Moves.record(moved, from, to, maxBytes).in(MigrationPhase.SIGNALLED), step);
    }
}
