package dev.tern.chain.network;

import java.io.IOException;

/** The other side broke the rules of the connection: garbage, too much, a wrong key or signature. */
final class PeerException extends IOException {
    private static final long serialVersionUID = 1;

    PeerException(String message) {
        super(message);
    }
}
