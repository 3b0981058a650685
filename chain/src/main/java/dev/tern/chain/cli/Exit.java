package dev.tern.chain.cli;

/** Exit codes of the commands here (design.md §9). */
final class Exit {
    static final int OK = 0;
    static final int FAILED = 1;
    static final int NETWORK = 4;

    private Exit() {}
}
