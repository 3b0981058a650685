package dev.tern.runtime.wasm;

import static org.assertj.core.api.Assertions.assertThat;

import com.dylibso.chicory.wabt.Wat2Wasm;
import dev.tern.runtime.wasm.binary.Decoder;
import dev.tern.runtime.wasm.binary.Encoder;
import dev.tern.runtime.wasm.binary.WasmBinary;
import dev.tern.sdk.types.Blob;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** A run that gets its instructions in pieces does what it would do with all at once, and asks for the same, holding as much memory. */
final class AllowanceProperties {
    private static final long LIMIT = 3_000_000;

    private record Asked(long most, long held) {}

    /** Hands out random pieces, and notes what was asked for. */
    private static final class Pieces implements Allowance {
        private final Random random;
        private final List<Asked> asked = new ArrayList<>();
        private final List<Long> handed = new ArrayList<>();
        private long given;
        private long back;

        Pieces(long seed) {
            random = new Random(seed);
        }

        @Override
        public long take(long most, long held) {
            asked.add(new Asked(most, held));
            long piece = Math.min(most, 1 + random.nextInt(asked.size() < 50 ? 500 : 1_000_000));
            given += piece;
            handed.add(piece);
            return piece;
        }

        @Override
        public void giveBack(long unused) {
            back += unused;
        }
    }

    @Property(tries = 100)
    void piecesDoNotShow(@ForAll long seed) {
        byte[] program = Encoder.encode(RandomProgram.make(seed));
        List<List<Asked>> asked = new ArrayList<>();
        for (Code.Mode mode : Code.Mode.values()) {
            Run whole = run(mode, program, Allowance.ALL);
            Pieces pieces = new Pieces(seed);
            assertThat(run(mode, program, pieces)).as("seed %d, %s", seed, mode).isEqualTo(whole);
            assertThat(pieces.given - pieces.back).isLessThanOrEqualTo(whole.instructions());
            if (whole.outcome() instanceof Run.Returned) {
                assertThat(pieces.given - pieces.back).isEqualTo(whole.instructions());
            }
            asked.add(pieces.asked);
        }
        assertThat(asked).as("seed %d", seed).allMatch(asked.getFirst()::equals);
    }

    /** Hands out pieces of before, some of them together, and notes what was asked for. */
    private static final class Joined implements Allowance {
        private final Random random;
        private final Pieces before;
        private final List<Asked> asked = new ArrayList<>();
        private final List<Asked> expected = new ArrayList<>();
        private int next;

        Joined(long seed, Pieces before) {
            random = new Random(seed);
            this.before = before;
        }

        @Override
        public long take(long most, long held) {
            asked.add(new Asked(most, held));
            expected.add(before.asked.get(next));
            long piece = before.handed.get(next++);
            while (next < before.handed.size() && random.nextInt(4) > 0) {
                piece += before.handed.get(next++);
            }
            return piece;
        }

        @Override
        public void giveBack(long unused) {}
    }

    /** So the record of a task need not say how its instructions were divided. */
    @Property(tries = 100)
    void whatIsHeldAtTheEndOfAPieceFollowsFromAllThatWasGiven(@ForAll long seed) {
        byte[] program = Encoder.encode(RandomProgram.make(seed));
        for (Code.Mode mode : Code.Mode.values()) {
            Pieces pieces = new Pieces(seed);
            run(mode, program, pieces);
            Joined joined = new Joined(seed, pieces);
            run(mode, program, joined);
            assertThat(joined.asked).as("seed %d, %s", seed, mode).isEqualTo(joined.expected);
            assertThat(joined.next).isEqualTo(pieces.handed.size());
        }
    }

    /** Else a task would show in its next run how its instructions were divided. */
    @Example
    void whatATrapLeavesOfAPieceGoesBack() {
        WasmBinary filler = Decoder.decode(
                Wat2Wasm.parse(
                        "(module (memory 1) (func (export \"run\") (memory.fill (i32.const 0) (i32.const 0) (i32.const -1))))"));
        byte[] program = Encoder.encode(filler);
        Pieces pieces = new Pieces(1);
        Run run = run(Code.Mode.COMPILED, program, pieces);
        assertThat(run.outcome()).isEqualTo(new Run.Trapped(Trap.of(Trap.Kind.INSTRUCTION_LIMIT)));
        assertThat(run.instructions()).isEqualTo(LIMIT);
        assertThat(pieces.given - pieces.back).isLessThan(100);
    }

    private static Run run(Code.Mode mode, byte[] program, Allowance allowance) {
        CanisterModule module = Wat.module(mode, Blob.wrap(program));
        return Wat.engine(mode)
                .run(
                        module,
                        module.initialImage(),
                        new Entry.Export("run"),
                        LIMIT,
                        allowance,
                        (call, args, guest) -> 0);
    }
}
