package dev.tern.runtime.wasm.validate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.runtime.wasm.Trial;
import dev.tern.runtime.wasm.binary.Decoder;
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
    @Property(tries = 20_000)
    void anyFewInstructions(@ForAll long seed) {
        WasmBinary module = RandomCode.module(seed);
        Verdict verdict = Verdict.of(module);
        assertThat(verdict.agree()).as("%s on %s", verdict, module).isTrue();
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
        assertThat(verdict).isEqualTo(new Verdict(Optional.empty(), Optional.empty()));
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

    /** Or the agreement would be that of two who always refuse. */
    @Example
    void enoughOfWhatIsTriedIsValid() {
        int valid = 0;
        for (long seed = 0; seed < 2_000; seed++) {
            valid += Verdict.of(RandomCode.module(seed)).isValid() ? 1 : 0;
        }
        assertThat(valid).isGreaterThan(40);
    }
}
