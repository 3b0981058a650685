package dev.tern.sdk.cli;

/** Exit codes (design.md §9). */
final class Exit {
    static final int OK = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;
    static final int REJECTED = 3;
    static final int NETWORK = 4;
    static final int IDENTITY = 5;
    static final int INCOMPATIBLE = 6;

    private Exit() {}
}
