package dev.tern.chain.port;

/**
 * Carries messages from one replica to others. Sending never blocks and may fail silently: whatever must arrive is asked for
 * again. What arrives is authentic (the peer's node key was proven) but not trusted. Messages from one peer keep their
 * order while a connection lasts.
 */
public interface Network {
    void send(Address to, Message message);

    /** Tells that a peer sent what no correct replica sends; the network may drop and ban it. */
    default void complain(Address peer, String reason) {}
}
