package dev.tern.chain.block;

/** What an application says of a payload that another node proposes. */
public sealed interface Verdict {
    /** Valid; the registry version and the validators of the next height after its registry deltas. */
    record Valid(long registryVersion, Validators next) implements Verdict {}

    record Invalid(String reason) implements Verdict {}
}
