package dev.tern.chain.consensus;

import dev.tern.sdk.types.Hash;

/** A number of votes that means something. Each is reached at most once in a height. */
public sealed interface Threshold {
    int round();

    /** A quorum of prevotes for anything. */
    record PolkaAny(int round) implements Threshold {}

    record PolkaNil(int round) implements Threshold {}

    record PolkaValue(int round, Hash value) implements Threshold {}

    /** A quorum of precommits for anything. */
    record PrecommitAny(int round) implements Threshold {}

    record PrecommitValue(int round, Hash value) implements Threshold {}

    /** So many members voted in {@code round}, in whatever way, that one of them is correct. */
    record SomeCorrect(int round) implements Threshold {}
}
