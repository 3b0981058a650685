package dev.tern.runtime.wasm.validate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.runtime.wasm.RandomModule;
import dev.tern.runtime.wasm.Trial;
import dev.tern.runtime.wasm.binary.Decoder;
import dev.tern.runtime.wasm.binary.Encoder;
import dev.tern.runtime.wasm.binary.WasmBinary;
import dev.tern.runtime.wasm.corpus.Case;
import dev.tern.runtime.wasm.corpus.Corpus;
import dev.tern.runtime.wasm.corpus.Mutant;
import java.util.Optional;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever the module, we say that it is valid if and only if the engine's parser does, but for what {@link Verdict} lists. */
final class ValidatorProperties {
    private static final Verdict VALID = new Verdict(Optional.empty(), Optional.empty());

    @Property(tries = 200)
    void validModules(@ForAll long seed) {
        assertThat(Verdict.of(RandomModule.of(seed))).isEqualTo(VALID);
    }

    /** As far as the decoder lets them through. */
    @Property(tries = 4_000)
    void validModulesWithOneChange(@ForAll long seed) {
        Optional<Verdict> verdict = Verdict.of(Encoder.encode(nearlyValid(seed)));
        assertThat(verdict.isEmpty() || verdict.get().agree())
                .as("%s on seed %d", verdict, seed)
                .isTrue();
    }

    private static WasmBinary nearlyValid(long seed) {
        return new OneStep(seed).from(RandomModule.small(seed));
    }

    @Property(tries = 5_000)
    void mutants(@ForAll long seed) {
        Optional<Verdict> verdict = Verdict.of(Mutant.of(seed).toBytes());
        assertThat(verdict.isEmpty() || verdict.get().agree())
                .as("%s on mutant %d", verdict, seed)
                .isTrue();
    }

    @Property(tries = 100)
    void programsThatAreValid(@ForAll long seed) {
        Verdict verdict = Verdict.of(Decoder.decode(Trial.randomProgram(seed).toBytes()));
        assertThat(verdict).isEqualTo(VALID);
    }

    @Example
    void allHostileModules() {
        for (Case hostile : Corpus.CASES) {
            Optional<Verdict> verdict = Verdict.of(hostile.module().get().toBytes());
            assertThat(verdict.isEmpty() || verdict.get().agree())
                    .as("%s: %s", hostile, verdict)
                    .isTrue();
        }
    }

    /** Or the agreement would be that of two who always refuse, or never. */
    @Example
    void aboutHalfOfWhatIsChangedIsStillValid() {
        int valid = 0;
        for (long seed = 0; seed < 1_000; seed++) {
            valid += Verdict.of(nearlyValid(seed)).isValid() ? 1 : 0;
        }
        assertThat(valid).isBetween(200, 800);
    }
}
