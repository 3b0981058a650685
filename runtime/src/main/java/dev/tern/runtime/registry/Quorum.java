package dev.tern.runtime.registry;

/** The only quorum there is (protocol.md, 1): votes, key threshold, acknowledgements. */
public final class Quorum {
    private Quorum() {}

    /** q(n) = ⌊2n/3⌋ + 1. */
    public static int of(int members) {
        return members * 2 / 3 + 1;
    }
}
