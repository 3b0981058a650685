package dev.tern.sdk.types;

/** The id of a subnet: the self-authenticating principal of its threshold key. */
public record SubnetId(Principal principal) implements Comparable<SubnetId> {
    public static SubnetId of(byte[] bytes) {
        return new SubnetId(Principal.of(bytes));
    }

    public static SubnetId ofText(String text) {
        return new SubnetId(Principal.ofText(text));
    }

    public Blob bytes() {
        return principal.bytes();
    }

    @Override
    public int compareTo(SubnetId other) {
        return principal.compareTo(other.principal);
    }

    @Override
    public String toString() {
        return principal.text();
    }
}
