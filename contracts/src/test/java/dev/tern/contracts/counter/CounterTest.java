package dev.tern.contracts.counter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.sdk.candid.Candid;
import dev.tern.sdk.candid.CandidText;
import dev.tern.sdk.canister.fake.FakeHost;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;

class CounterTest {
    @Test
    void every_call_adds_one() {
        Counter counter = new Counter();
        assertThat(counter.get()).isEqualTo(BigInteger.ZERO);
        assertThat(counter.increment()).isEqualTo(BigInteger.ONE);
        assertThat(counter.increment()).isEqualTo(BigInteger.TWO);
        assertThat(counter.get()).isEqualTo(BigInteger.TWO);
    }

    @Test
    void the_generated_exports_work_on_a_plain_jvm() {
        FakeHost host = FakeHost.install().withArgument(Candid.EMPTY);
        CounterMain.canisterInit();
        CounterMain.method0();
        CounterMain.canisterPreUpgrade();
        CounterMain.canisterPostUpgrade();
        CounterMain.method0();
        assertThat(CandidText.print(Candid.decode(host.lastReply()))).isEqualTo("(2 : nat)");
    }
}
