package dev.tern.sdk.types;

/** The id of a canister, which it keeps for life, on whatever subnet it lives. */
public record CanisterId(Principal principal) implements Comparable<CanisterId> {
    public static CanisterId of(byte[] bytes) {
        return new CanisterId(Principal.of(bytes));
    }

    public static CanisterId ofText(String text) {
        return new CanisterId(Principal.ofText(text));
    }

    public Blob bytes() {
        return principal.bytes();
    }

    @Override
    public int compareTo(CanisterId other) {
        return principal.compareTo(other.principal);
    }

    @Override
    public String toString() {
        return principal.text();
    }
}
