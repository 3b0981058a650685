package dev.tern.runtime.wasm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.runtime.wasm.Run.Trapped;
import dev.tern.runtime.wasm.binary.Encoder;
import dev.tern.sdk.types.Blob;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Modules of everything that there is do what their authors wrote, and the same compiled, in pieces and interpreted, at every limit. */
final class RandomModuleProperties {
    private static final long LIMIT = 20_000;
    private static final int LIMITS = 6;
    /** What depends on the meter: a program without one would go on. */
    private static final Set<Trap.Kind> METERED = Set.of(Trap.Kind.INSTRUCTION_LIMIT, Trap.Kind.STACK_OVERFLOW);

    @Property(tries = 150)
    void allModesDoWhatTheModuleSays(@ForAll long seed) {
        check(seed);
    }

    static void check(long seed) {
        Blob wasm = Blob.wrap(Encoder.encode(RandomModule.of(seed)));
        List<Long> answers = new ArrayList<>();
        CanisterModule module = Wat.module(Code.Mode.COMPILED, wasm);
        Run compiled = run(Wat.engine(Code.Mode.COMPILED), module, LIMIT, answers);
        assertThat(module.interpretedFunctions()).isZero();
        checkLimits(wasm, compiled, new Random(seed));
        boolean ends = !(compiled.outcome() instanceof Trapped trapped
                && METERED.contains(trapped.trap().kind()));
        if (ends) {
            Run reference = reference(wasm, answers);
            assertThat(compiled.outcome()).isEqualTo(reference.outcome());
            assertThat(compiled.after()).isEqualTo(reference.after());
        }
    }

    /** With as many instructions as it uses, and with fewer, so that each mode comes to the limit in many places. */
    private static void checkLimits(Blob wasm, Run compiled, Random random) {
        List<Long> limits = new ArrayList<>(List.of(LIMIT, compiled.instructions()));
        for (int i = 0; i < LIMITS; i++) {
            limits.add(random.nextLong(compiled.instructions() + 1));
        }
        for (long limit : limits) {
            Run expected = run(Code.Mode.COMPILED, wasm, limit);
            assertThat(expected.instructions()).isEqualTo(Math.min(limit, compiled.instructions()));
            for (Code.Mode mode : List.of(Code.Mode.IN_PIECES, Code.Mode.INTERPRETED)) {
                assertThat(run(mode, wasm, limit))
                        .as("%s, limit %d", mode, limit)
                        .isEqualTo(expected);
            }
        }
    }

    private static Run run(Code.Mode mode, Blob wasm, long limit) {
        return run(Wat.engine(mode), Wat.module(mode, wasm), limit, new ArrayList<>());
    }

    /** Notes what the system answers, which is how much was used so far. */
    private static Run run(WasmEngine engine, CanisterModule module, long limit, List<Long> answers) {
        return engine.run(module, module.initialImage(), new Entry.Export("run"), limit, (call, args, guest) -> {
            answers.add(guest.instructions());
            return guest.instructions();
        });
    }

    private static Run reference(Blob wasm, List<Long> answers) {
        CanisterModule module = PlainModule.interpreted(wasm.toBytes(), Wat.IMPORTS);
        Deque<Long> rest = new ArrayDeque<>(answers);
        return Wat.engine(Code.Mode.INTERPRETED)
                .run(
                        module,
                        module.initialImage(),
                        new Entry.Export("run"),
                        Long.MAX_VALUE / 2,
                        (call, args, guest) -> rest.remove());
    }
}
