package dev.tern.runtime.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.runtime.registry.IdRange;
import dev.tern.runtime.registry.MigrationPhase;
import dev.tern.runtime.state.CanisterState;
import dev.tern.sdk.candid.Candid;
import dev.tern.sdk.candid.CandidValue;
import dev.tern.sdk.candid.CandidValue.Field;
import dev.tern.sdk.protocol.RequestStatus;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Cycles;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.Principal;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With the real executor: canisters are created, installed, called and moved through the management canister. */
class WasmMigrationTest {
    private static final CanisterId MANAGEMENT = new CanisterId(Principal.MANAGEMENT);
    private static final int MOST = 20_000;

    @ParameterizedTest
    @ValueSource(longs = {41, 42, 43})
    void aWasmCanisterMovesWithHeapTimersAndOpenCallsWhileUsersAndCanistersCallIt(long seed) {
        Lockstep net = Lockstep.withWasm(seed);
        CanisterId counter = deploy(net, net.a);
        CanisterId far = deploy(net, net.c);
        CanisterId near = deploy(net, net.a);
        Cycles before = total(net);
        List<Hash> calls = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            calls.add(net.call(net.a, counter, "inc", Blob.EMPTY));
            calls.add(net.call(net.c, far, "forward", Modules.to(counter)));
            calls.add(net.call(net.a, near, "forward", Modules.to(counter)));
            calls.add(net.call(net.a, counter, "forward", Modules.to(far)));
        }
        net.run(30);
        Hash move = manage(net, net.a, "migrate_canister", id(counter), principal("destination", net.b));
        net.until(
                MOST,
                () -> net.inPhase(1, MigrationPhase.DONE)
                        && calls.stream()
                                .allMatch(call -> net.status(call)
                                        .filter(s -> s instanceof RequestStatus.Replied)
                                        .isPresent())
                        && net.quiet());

        assertThat(net.status(move)).get().isInstanceOf(RequestStatus.Replied.class);
        assertThat(net.b.state().canister(counter)).isPresent();
        assertThat(number(net, counter, 0)).isEqualTo(90);
        assertThat(number(net, counter, 4)).isEqualTo(30);
        assertThat(number(net, far, 0)).isEqualTo(30);
        assertThat(number(net, far, 4)).isEqualTo(30);
        assertThat(number(net, near, 4)).isEqualTo(30);
        assertThat(number(net, near, 8) + number(net, far, 8) + number(net, counter, 8))
                .isZero();
        assertThat(total(net)).isEqualTo(before);
        int ticks = number(net, counter, 12);
        net.run(400);
        assertThat(number(net, counter, 12)).as("its timer goes on").isGreaterThan(ticks);
    }

    @Test
    void aCanisterThatWasCalledBeforeItWasCreatedMovesWithTheNumbersOfThoseCalls() {
        Lockstep net = Lockstep.withWasm(44);
        CanisterId far = deploy(net, net.c);
        CanisterId future = IdRange.id(net.a.record.range().first());
        for (int i = 0; i < 3; i++) {
            net.call(net.c, far, "forward", Modules.to(future));
        }
        net.until(MOST, () -> number(net, far, 8) == 3 && net.quiet());
        assertThat(deploy(net, net.a)).isEqualTo(future);
        manage(net, net.a, "migrate_canister", id(future), principal("destination", net.b));
        net.until(MOST, () -> net.inPhase(1, MigrationPhase.READY));
        for (int i = 0; i < 4; i++) {
            net.call(net.c, far, "forward", Modules.to(future));
        }
        net.until(MOST, () -> net.inPhase(1, MigrationPhase.DONE) && number(net, far, 4) == 4);

        assertThat(number(net, far, 8)).isEqualTo(3);
        assertThat(number(net, future, 0)).isEqualTo(4);
    }

    private static CanisterId deploy(Lockstep net, TestSubnet subnet) {
        Hash created = manage(net, subnet, "provisional_create_canister_with_cycles");
        net.until(MOST, () -> net.status(created).filter(RequestStatus::isFinal).isPresent());
        Blob reply = ((RequestStatus.Replied) net.status(created).orElseThrow()).reply();
        CandidValue.Struct made = (CandidValue.Struct) Candid.decode(reply).get(0);
        CanisterId canister = new CanisterId(((CandidValue.PrincipalRef) made.get("canister_id")).value());
        Hash installed = manage(
                net,
                subnet,
                "install_code",
                id(canister),
                new Field("mode", new CandidValue.Variant("install", CandidValue.Null.VALUE)),
                new Field("wasm_module", new CandidValue.Bytes(Modules.COUNTER)),
                new Field("arg", new CandidValue.Bytes(Blob.EMPTY)));
        net.until(
                MOST, () -> net.status(installed).filter(RequestStatus::isFinal).isPresent());
        assertThat(net.status(installed)).get().isInstanceOf(RequestStatus.Replied.class);
        return canister;
    }

    private static Hash manage(Lockstep net, TestSubnet subnet, String method, Field... fields) {
        Blob argument = Candid.encode(List.of(new CandidValue.Struct(List.of(fields))));
        return net.call(subnet, MANAGEMENT, method, argument);
    }

    private static Field id(CanisterId canister) {
        return new Field("canister_id", new CandidValue.PrincipalRef(canister.principal()));
    }

    private static Field principal(String name, TestSubnet subnet) {
        return new Field(name, new CandidValue.PrincipalRef(subnet.id().principal()));
    }

    private static int number(Lockstep net, CanisterId id, int at) {
        CanisterState canister = net.running(id).orElseThrow();
        return Modules.counter(canister.code().orElseThrow().image().heap().page(0), at);
    }

    /** Balances and what was burned, less what was minted: constant when nothing is under way. */
    private static Cycles total(Lockstep net) {
        Cycles minted = Cycles.ZERO;
        Cycles held = net.cycles();
        for (TestSubnet subnet : net.subnets.values()) {
            minted = minted.plus(subnet.state().position().minted());
            held = held.plus(subnet.state().position().burned());
        }
        return held.minus(minted);
    }
}
