package dev.tern.runtime.wasm.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.runtime.wasm.Run;
import dev.tern.runtime.wasm.Trial;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every hostile module is refused, or runs to a known end, and it is the same end compiled, in pieces and interpreted: outcome,
 * instructions and memory. The bound on time is there for what hangs.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class HostileCorpusTest {
    static List<Case> cases() {
        return Corpus.CASES;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void itEndsAsItMust(Case hostile) {
        Trial.Fate fate = Trial.of(hostile.module().get(), hostile.limit());
        switch (hostile.expected()) {
            case Expected.Refused refused -> {
                assertThat(fate).isInstanceOf(Trial.Refused.class);
                assertThat(((Trial.Refused) fate).reason()).contains(refused.reason());
            }
            case Expected.Traps traps -> {
                Run run = last(fate);
                assertThat(run.outcome()).isInstanceOf(Run.Trapped.class);
                assertThat(((Run.Trapped) run.outcome()).trap().kind()).isEqualTo(traps.kind());
            }
            case Expected.Runs runs -> {
                assertThat(fate).isInstanceOf(Trial.Ended.class);
                for (Run run : ((Trial.Ended) fate).runs()) {
                    assertThat(run.outcome()).isEqualTo(new Run.Returned());
                }
                if (!runs.words().isEmpty()) {
                    assertThat(words(last(fate), runs.words().size())).isEqualTo(runs.words());
                }
            }
        }
    }

    private static Run last(Trial.Fate fate) {
        assertThat(fate).isInstanceOf(Trial.Ended.class);
        return ((Trial.Ended) fate).runs().getLast();
    }

    private static List<Long> words(Run run, int count) {
        List<Long> words = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            words.add(ByteBuffer.wrap(run.after().heap().read(8L * i, 8))
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .getLong());
        }
        return words;
    }

    @Test
    void thereAreAtLeastTwoHundredAndNoTwoOfOneName() {
        TreeSet<String> names = new TreeSet<>();
        for (Case hostile : Corpus.CASES) {
            assertThat(names.add(hostile.name())).as(hostile.name()).isTrue();
        }
        assertThat(names).hasSizeGreaterThan(200);
    }
}
