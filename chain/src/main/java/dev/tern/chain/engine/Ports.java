package dev.tern.chain.engine;

import dev.tern.chain.port.Clock;
import dev.tern.chain.port.Network;
import dev.tern.chain.port.Signer;
import dev.tern.chain.port.Store;
import dev.tern.chain.port.Timers;
import dev.tern.chain.port.Wal;

/** The world of one replica. */
public record Ports(Clock clock, Timers timers, Network network, Store store, Wal wal, Signer signer) {}
