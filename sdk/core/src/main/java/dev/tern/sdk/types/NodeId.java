package dev.tern.sdk.types;

/** The id of a node: the self-authenticating principal of its Ed25519 node key. */
public record NodeId(Principal principal) implements Comparable<NodeId> {
    public static NodeId of(byte[] bytes) {
        return new NodeId(Principal.of(bytes));
    }

    public static NodeId ofText(String text) {
        return new NodeId(Principal.ofText(text));
    }

    public Blob bytes() {
        return principal.bytes();
    }

    @Override
    public int compareTo(NodeId other) {
        return principal.compareTo(other.principal);
    }

    @Override
    public String toString() {
        return principal.text();
    }
}
