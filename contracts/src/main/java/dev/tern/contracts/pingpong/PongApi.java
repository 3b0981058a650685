package dev.tern.contracts.pingpong;

import dev.tern.sdk.canister.Async;
import dev.tern.sdk.canister.Remote;

/** What {@link Ping} calls on {@link Pong}. */
@Remote
public interface PongApi {
    Async<String> pong(String greeting);
}
