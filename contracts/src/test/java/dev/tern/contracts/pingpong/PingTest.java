package dev.tern.contracts.pingpong;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.sdk.candid.Candid;
import dev.tern.sdk.candid.CandidValue;
import dev.tern.sdk.canister.Async;
import dev.tern.sdk.canister.Nat32;
import dev.tern.sdk.canister.fake.FakeHost;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Principal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PingTest {
    private static final Principal OTHER = Principal.of(new byte[] {0, 0, 0, 0, 0, 0, 0, 2, 1, 1});

    private final FakeHost host = FakeHost.install();
    private final Ping ping = new Ping();

    private static Blob nat(long value) {
        return Candid.encode(List.of(CandidValue.Nat.of(value)));
    }

    @Test
    void ping_passes_on_what_pong_says() {
        List<String> results = new ArrayList<>();
        ping.ping(OTHER).onDone(results::add, rejection -> results.add(rejection.message()));
        assertThat(results).isEmpty();
        assertThat(host.openCalls()).extracting(FakeHost.Call::method).containsExactly("pong");
        host.answer(call -> Candid.encode(List.of(new CandidValue.Text(new Pong()
                .pong(((CandidValue.Text) Candid.decode(call.argument()).getFirst()).value())))));
        assertThat(results)
                .containsExactly("got: pong to ping from " + host.self().text());
    }

    @Test
    void a_rejection_is_passed_on() {
        List<String> results = new ArrayList<>();
        ping.ping(OTHER).onDone(results::add, rejection -> results.add(rejection.code() + " " + rejection.message()));
        host.refuse(3, "no such canister");
        assertThat(results).containsExactly("3 no such canister");
    }

    @Test
    void bump_makes_one_call_after_the_other_and_counts_rejections() {
        Async<Ping.Report> done = ping.bump(OTHER, new Nat32(3));
        host.answer(call -> nat(5));
        assertThat(host.openCalls()).hasSize(1);
        assertThat(ping.report().replies()).isEqualTo(BigInteger.ONE);
        host.refuse(2, "moved");
        host.answer(call -> nat(6));
        assertThat(host.openCalls()).isEmpty();
        List<Ping.Report> reports = new ArrayList<>();
        done.onDone(reports::add, rejection -> {});
        assertThat(reports).containsExactly(new Ping.Report(BigInteger.TWO, BigInteger.ONE, BigInteger.valueOf(6)));
    }

    @Test
    void pong_counts_its_answers() {
        Pong pong = new Pong();
        assertThat(pong.pong("hello")).isEqualTo("pong to hello");
        assertThat(pong.answers()).isEqualTo(BigInteger.ONE);
    }
}
