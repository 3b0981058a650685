package dev.tern.chain.network;

import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.crypto.Ed25519;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.NodeId;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.function.Predicate;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;
import org.bouncycastle.math.ec.rfc7748.X25519;

/**
 * Opens a connection: ephemeral X25519 keys, then each side signs the whole exchange with its node key. The dialler
 * accepts only the node it meant to reach, the listener only nodes of its network; both sign which network it is.
 *
 * <pre>
 * dialler  → magic, network, ephemeral key, node key, id of the node it wants
 * listener → ephemeral key, node key, signature
 * dialler  → signature
 * </pre>
 */
final class Handshake {
    private static final Blob MAGIC = Blob.ofText("tern-net/1\n");
    private static final int KEY = 32;
    private static final int SIGNATURE = 64;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Hash network;
    private final NodeKey self;

    Handshake(Hash network, NodeKey self) {
        this.network = network;
        this.self = self;
    }

    /** What an opened connection is: who is at the other end, and the key of its frames. */
    record Session(NodeId peer, SecretKey key) {}

    Session dial(DataInputStream in, DataOutputStream out, NodeId wanted) throws IOException {
        byte[] secret = new byte[KEY];
        Blob ephemeral = ephemeral(secret);
        byte[] wantedBytes = wanted.bytes().unsafeBytes();
        out.write(MAGIC.unsafeBytes());
        out.write(network.bytes().unsafeBytes());
        out.write(ephemeral.unsafeBytes());
        out.write(self.publicKey().unsafeBytes());
        out.writeByte(wantedBytes.length);
        out.write(wantedBytes);
        out.flush();
        Blob theirEphemeral = take(in, KEY);
        Blob theirKey = take(in, KEY);
        Blob signature = take(in, SIGNATURE);
        if (!NodeKey.idOf(theirKey).equals(wanted)) {
            throw new PeerException("a node with another key listens where " + wanted + " should");
        }
        Exchange exchange = new Exchange(ephemeral, theirEphemeral, self.publicKey(), theirKey);
        if (!Ed25519.verify(theirKey, signed("listener", exchange), signature)) {
            throw new PeerException("the listener's signature is wrong");
        }
        out.write(Ed25519.sign(self.secret(), signed("dialler", exchange)).unsafeBytes());
        out.flush();
        return new Session(wanted, key(secret, theirEphemeral, exchange));
    }

    /** Answers a dialler; {@code welcome} says whose keys may connect. */
    Session listen(DataInputStream in, DataOutputStream out, Predicate<NodeId> welcome) throws IOException {
        if (!take(in, MAGIC.length()).equals(MAGIC)) {
            throw new PeerException("not a Tern node");
        }
        if (!new Hash(take(in, Hash.LENGTH)).equals(network)) {
            throw new PeerException("a node of another network");
        }
        Blob theirEphemeral = take(in, KEY);
        Blob theirKey = take(in, KEY);
        Blob wanted = take(in, in.readUnsignedByte());
        NodeId peer = NodeKey.idOf(theirKey);
        if (!wanted.equals(self.id().bytes())) {
            throw new PeerException("it wants another node");
        }
        if (!welcome.test(peer)) {
            throw new PeerException("node " + peer + " is not in the registry, or is banned");
        }
        byte[] secret = new byte[KEY];
        Blob ephemeral = ephemeral(secret);
        Exchange exchange = new Exchange(theirEphemeral, ephemeral, theirKey, self.publicKey());
        out.write(ephemeral.unsafeBytes());
        out.write(self.publicKey().unsafeBytes());
        out.write(Ed25519.sign(self.secret(), signed("listener", exchange)).unsafeBytes());
        out.flush();
        if (!Ed25519.verify(theirKey, signed("dialler", exchange), take(in, SIGNATURE))) {
            throw new PeerException("the dialler's signature is wrong");
        }
        return new Session(peer, key(secret, theirEphemeral, exchange));
    }

    /** What both sides have seen: ephemeral keys and node keys, the dialler's first. */
    private record Exchange(Blob dialler, Blob listener, Blob diallerKey, Blob listenerKey) {}

    private byte[] signed(String role, Exchange exchange) {
        return new Writer()
                .text("tern/handshake/" + role)
                .hash(network)
                .blob(exchange.dialler)
                .blob(exchange.listener)
                .blob(exchange.diallerKey)
                .blob(exchange.listenerKey)
                .toBytes();
    }

    private SecretKey key(byte[] secret, Blob theirEphemeral, Exchange exchange) throws PeerException {
        byte[] shared = new byte[KEY];
        if (!X25519.calculateAgreement(secret, 0, theirEphemeral.unsafeBytes(), 0, shared, 0)) {
            throw new PeerException("its ephemeral key has a small order");
        }
        try {
            return KDF.getInstance("HKDF-SHA256")
                    .deriveKey(
                            "AES",
                            HKDFParameterSpec.ofExtract()
                                    .addIKM(shared)
                                    .addSalt(network.bytes().unsafeBytes())
                                    .thenExpand(signed("key", exchange), KEY));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java lacks HKDF-SHA256", e);
        }
    }

    /** Fills {@code secret} and gives its public key. */
    private static Blob ephemeral(byte[] secret) {
        byte[] key = new byte[KEY];
        X25519.generatePrivateKey(RANDOM, secret);
        X25519.generatePublicKey(secret, 0, key, 0);
        return Blob.wrap(key);
    }

    private static Blob take(DataInputStream in, int length) throws IOException {
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        return Blob.wrap(bytes);
    }
}
