package dev.tern.runtime.wasm.corpus;

import dev.tern.runtime.wasm.Trial;
import dev.tern.sdk.types.Blob;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Mutants of the corpus: none crashes, hangs, or ends differently in two modes. {@code -Dtern.fuzz=100000} makes so many of them,
 * {@code -Dtern.fuzz.seed=7} others; a mutant that fails is named by its seed.
 */
final class FuzzTest {
    private static final long LIMIT = 100_000;
    private static final int SHOWN = 4_000;

    @Test
    @Timeout(value = 10, unit = java.util.concurrent.TimeUnit.HOURS)
    void noMutantCrashesHangsOrTellsTwoModesApart() {
        long count = Long.getLong("tern.fuzz", 100);
        long first = Long.getLong("tern.fuzz.seed", 1);
        System.out.println("fuzzing: " + count + " mutants from seed " + first + " on");
        for (long seed = first; seed < first + count; seed++) {
            check(seed);
        }
    }

    private static void check(long seed) {
        Blob mutant = Mutant.of(seed);
        try {
            Trial.of(mutant, LIMIT);
        } catch (RuntimeException | Error e) {
            String hex = HexFormat.of().formatHex(mutant.toBytes());
            throw new AssertionError(
                    "mutant " + seed + ": " + e + "\n" + hex.substring(0, Math.min(SHOWN, hex.length())), e);
        }
    }
}
