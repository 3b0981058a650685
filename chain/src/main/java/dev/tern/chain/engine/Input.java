package dev.tern.chain.engine;

import dev.tern.chain.block.Artifact;
import dev.tern.chain.port.Address;
import dev.tern.chain.port.Message;
import dev.tern.chain.port.Timer;

/** What happens to a replica. */
public sealed interface Input {
    record FromPeer(Address from, Message message) implements Input {}

    record TimerFired(Timer timer) implements Input {}

    /** Found or made on this node: take it into the pool and share it with the peers. */
    record Offered(Artifact artifact) implements Input {}

    /** Something that applying a decided block was waiting for may be here now. */
    record Arrived() implements Input {}
}
