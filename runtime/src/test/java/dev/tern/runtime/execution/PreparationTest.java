package dev.tern.runtime.execution;

import static dev.tern.runtime.execution.TestSubnet.ALICE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.runtime.state.Limits;
import dev.tern.runtime.state.Spending;
import dev.tern.runtime.wasm.WasmEngine;
import dev.tern.sdk.protocol.RequestStatus;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Cycles;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.Principal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** To prepare a module is work like any other: it is paid for, and spread over rounds. */
class PreparationTest {
    private static final Pace PACE = new Pace(2_000_000, 1_000_000, 30_000_000, 2);

    private final TestSubnet subnet = new TestSubnet(new Executor(2, PACE));
    private final CanisterId quick = subnet.deploy(Chores.CANISTER);
    private final CanisterId canister = subnet.create();

    @AfterEach
    void close() {
        subnet.executor.close();
    }

    /** With so many instructions that nobody runs, and bytes that nobody reads. */
    private static Blob module(int instructions, int data) {
        return TestSubnet.wasm("(memory 1) (data \"" + "x".repeat(data) + "\") (func "
                + "(drop (i32.const 7))".repeat(instructions) + ") (func (export \"canister_init\"))");
    }

    private Cycles priceOf(Blob wasm) {
        Cycles before = subnet.canister(canister).account().spent().of(Spending.Use.INSTRUCTIONS);
        Hash call = subnet.submit(
                ALICE,
                Principal.MANAGEMENT,
                "install_code",
                TestSubnet.installation("reinstall", canister, wasm, Blob.EMPTY));
        while (!subnet.status(call).isFinal()) {
            subnet.block();
        }
        return subnet.canister(canister)
                .account()
                .spent()
                .of(Spending.Use.INSTRUCTIONS)
                .minus(before);
    }

    private Cycles of(long instructions) {
        Fees fees = Fees.of(subnet.state);
        return fees.execution(instructions).minus(fees.execution(0));
    }

    @Test
    void aModuleCostsByItsCodeAndNotByItsData() {
        Blob small = module(1, 1);
        Blob withCode = module(301, 1);
        Blob withData = module(1, 30_001);
        assertThat(WasmEngine.work(withCode) - WasmEngine.work(small)).isBetween(900_000L, 920_000L);
        Cycles more = of(WasmEngine.work(withCode) - WasmEngine.work(small));
        assertThat(priceOf(withCode).minus(priceOf(small)))
                .as("each price is rounded down")
                .isBetween(more, more.plus(Cycles.of(1)));
        assertThat(WasmEngine.work(withData) - WasmEngine.work(small)).isBetween(300_000L, 301_000L);
    }

    @Test
    void aModuleThatIsNotValidIsPaidForToo() {
        byte[] broken = module(301, 1).toBytes();
        // the last instruction of the last function
        broken[broken.length - 6] = (byte) 0xff;
        assertThat(priceOf(Blob.wrap(broken))).isGreaterThan(of(900_000));
        assertThat(subnet.canister(canister).code()).isEmpty();
        assertThat(priceOf(Blob.wrap(Arrays.copyOf(broken, 400))))
                .isLessThan(Fees.of(subnet.state).execution(100_000));
    }

    /** Sixteen kilobytes are expanded for as long as a hundred million instructions take, time and again. */
    @Test
    void aModuleThatCannotBeExpandedIsPaidForAsIfItCould() throws IOException {
        ByteArrayOutputStream small = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(small)) {
            gzip.write(new byte[Limits.MAX_MODULE_BYTES + 1]);
        }
        Blob bomb = Blob.wrap(small.toByteArray());
        assertThat(WasmEngine.work(bomb)).isBetween(160_000_000L, 170_000_000L);
        assertThat(priceOf(bomb)).isGreaterThan(of(160_000_000));
        assertThat(subnet.canister(canister).code()).isEmpty();
    }

    @Test
    void whatIsExpandedCountsBesideWhatWasSent() throws IOException {
        Blob plain = module(1, 100_000);
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(sent)) {
            gzip.write(plain.toBytes());
        }
        Blob compressed = Blob.wrap(sent.toByteArray());
        assertThat(WasmEngine.work(compressed)).isEqualTo(WasmEngine.work(plain) + 10L * compressed.length());
    }

    @Test
    void whatTakesSeveralRoundsHoldsUpNobodyAndARestartedReplicaComesToTheSame() {
        Hash call = subnet.submit(
                ALICE,
                Principal.MANAGEMENT,
                "install_code",
                TestSubnet.installation("install", canister, module(3_000, 1), Blob.EMPTY));
        int blocks = 0;
        while (!subnet.status(call).isFinal()) {
            Hash other = subnet.submit(
                    ALICE,
                    quick.principal(),
                    "run",
                    new Chores().spin(1).reply().argument());
            TestSubnet restarted = new TestSubnet(subnet.executor.another());
            restarted.state = subnet.state;
            restarted.block();
            subnet.block();
            assertThat(restarted.state.stateRoot()).isEqualTo(subnet.state.stateRoot());
            restarted.executor.close();
            assertThat(subnet.status(other)).isInstanceOf(RequestStatus.Replied.class);
            blocks++;
        }
        assertThat(subnet.status(call)).isInstanceOf(RequestStatus.Replied.class);
        assertThat(blocks).isBetween(5, 7);
    }
}
