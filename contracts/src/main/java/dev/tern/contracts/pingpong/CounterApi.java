package dev.tern.contracts.pingpong;

import dev.tern.sdk.canister.Async;
import dev.tern.sdk.canister.Remote;
import java.math.BigInteger;

/** What {@link Ping} calls on a counter. */
@Remote
public interface CounterApi {
    Async<BigInteger> increment();
}
