package dev.tern.runtime.wasm.corpus;

import java.util.List;
import java.util.stream.Stream;

/** All hostile modules. */
public final class Corpus {
    public static final List<Case> CASES = Stream.of(
                    Loops.cases(),
                    Recursions.cases(),
                    Memories.cases(),
                    Tables.cases(),
                    Numerics.cases(),
                    Nans.cases(),
                    Wide.cases(),
                    Sizes.cases(),
                    Broken.cases(),
                    Numbers.cases(),
                    Packed.cases(),
                    Names.cases(),
                    Proposals.cases(),
                    Starts.cases())
            .flatMap(List::stream)
            .toList();

    private Corpus() {}
}
