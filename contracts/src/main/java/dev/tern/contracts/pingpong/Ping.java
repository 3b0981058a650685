package dev.tern.contracts.pingpong;

import dev.tern.sdk.canister.Async;
import dev.tern.sdk.canister.Canister;
import dev.tern.sdk.canister.Ic;
import dev.tern.sdk.canister.Nat32;
import dev.tern.sdk.canister.Query;
import dev.tern.sdk.canister.Update;
import dev.tern.sdk.types.Principal;
import java.math.BigInteger;

/** Calls other canisters: {@link Pong} once, or a counter many times, one call after the other. */
@Canister("ping")
public final class Ping {
    /** How calls to a counter went: replies, rejections, and the highest value that came back. */
    public record Report(BigInteger replies, BigInteger rejections, BigInteger last) {}

    private Report report = new Report(BigInteger.ZERO, BigInteger.ZERO, BigInteger.ZERO);

    @Update
    public Async<String> ping(Principal pong) {
        return new PongApiClient(pong).pong("ping from " + Ic.self().text()).then(answer -> "got: " + answer);
    }

    /** Increments a counter that many times and then replies; a rejected call counts, and does not end it. */
    @Update
    public Async<Report> bump(Principal counter, Nat32 times) {
        report = new Report(BigInteger.ZERO, BigInteger.ZERO, BigInteger.ZERO);
        Async<Report> done = new Async<>();
        step(new CounterApiClient(counter), times.value(), done);
        return done;
    }

    private void step(CounterApi counter, long left, Async<Report> done) {
        if (left == 0) {
            done.complete(report);
            return;
        }
        counter.increment()
                .onDone(
                        value -> {
                            report = new Report(
                                    report.replies().add(BigInteger.ONE),
                                    report.rejections(),
                                    report.last().max(value));
                            step(counter, left - 1, done);
                        },
                        rejection -> {
                            report = new Report(
                                    report.replies(), report.rejections().add(BigInteger.ONE), report.last());
                            step(counter, left - 1, done);
                        });
    }

    /** How the latest {@code bump} goes, also while it goes on. */
    @Query
    public Report report() {
        return report;
    }
}
