package dev.tern.sdk.protocol;

import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The domain separators of the interface specification: a length byte and a name in front of what is signed. */
public final class Domains {
    private static final byte[] REQUEST = separator("ic-request");
    private static final byte[] DELEGATION = separator("ic-request-auth-delegation");
    private static final byte[] RESPONSE = separator("ic-response");
    private static final byte[] STATE_ROOT = separator("ic-state-root");

    private Domains() {}

    /** What the sender of a request signs. */
    public static byte[] request(Hash requestId) {
        return join(REQUEST, requestId.bytes());
    }

    public static byte[] delegation(Hash delegation) {
        return join(DELEGATION, delegation.bytes());
    }

    /** What a node signs under a query response. */
    public static byte[] response(Hash response) {
        return join(RESPONSE, response.bytes());
    }

    /** What a subnet signs under its certified tree. */
    public static byte[] stateRoot(Hash treeDigest) {
        return join(STATE_ROOT, treeDigest.bytes());
    }

    private static byte[] separator(String name) {
        byte[] text = name.getBytes(StandardCharsets.US_ASCII);
        byte[] out = new byte[text.length + 1];
        out[0] = (byte) text.length;
        System.arraycopy(text, 0, out, 1, text.length);
        return out;
    }

    private static byte[] join(byte[] domain, Blob message) {
        byte[] out = Arrays.copyOf(domain, domain.length + message.length());
        System.arraycopy(message.unsafeBytes(), 0, out, domain.length, message.length());
        return out;
    }
}
