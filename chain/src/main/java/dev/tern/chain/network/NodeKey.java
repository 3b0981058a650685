package dev.tern.chain.network;

import dev.tern.sdk.crypto.Ed25519;
import dev.tern.sdk.crypto.PublicKey;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.NodeId;

/** A node's Ed25519 key pair; the secret is the 32-byte seed. */
public record NodeKey(Blob secret, Blob publicKey) {
    public static NodeKey ofSecret(Blob secret) {
        return new NodeKey(secret, Ed25519.publicKey(secret));
    }

    public NodeId id() {
        return idOf(publicKey);
    }

    /** The id of the node with this public key. */
    public static NodeId idOf(Blob publicKey) {
        return new NodeId(new PublicKey.Ed25519Key(publicKey).selfAuthenticating());
    }

    @Override
    public String toString() {
        return "NodeKey[" + id() + "]";
    }
}
