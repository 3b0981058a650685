package dev.tern.runtime.wasm;

import static org.assertj.core.api.Assertions.assertThat;

import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.InterpreterMachine;
import com.dylibso.chicory.wasm.ChicoryException;
import com.dylibso.chicory.wasm.Parser;
import dev.tern.runtime.memory.Pages;
import dev.tern.runtime.wasm.Run.Returned;
import dev.tern.runtime.wasm.binary.Encoder;
import dev.tern.runtime.wasm.binary.WasmBinary;
import dev.tern.sdk.types.Blob;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** The engine's interpreter on the program as it was written, against compiled and interpreted code after the rewriting. */
final class RewritingProperties {
    private static final long LIMIT = 100_000_000L;

    @Property(tries = 150)
    void rewritingKeepsResultsAndEnginesAgreeOnTheCount(@ForAll long seed) {
        WasmBinary program = RandomProgram.make(seed);
        check(program, program);
    }

    /** The engine knows no 64-bit memories; so the reference is the same program written for 32 bits. */
    @Property(tries = 150)
    void aProgramOfSixtyFourBitsDoesWhatItsTwinOfThirtyTwoDoes(@ForAll long seed) {
        check(RandomProgram.makeWide(seed), RandomProgram.make(seed));
    }

    private static void check(WasmBinary program, WasmBinary reference) {
        byte[] bytes = Encoder.encode(program);
        Run compiled = run(Code.Mode.COMPILED, bytes);
        Run interpreted = run(Code.Mode.INTERPRETED, bytes);
        assertThat(interpreted).isEqualTo(compiled);
        assertThat(run(Code.Mode.IN_PIECES, bytes)).isEqualTo(compiled);
        boolean returned = compiled.outcome() instanceof Returned;
        try {
            Instance original = original(Encoder.encode(reference));
            assertThat(returned).isTrue();
            assertThat(compiled.after().heapPages()).isEqualTo(original.memory().pages());
            assertThat(compiled.after().heap().read(0, Pages.CHUNK_BYTES))
                    .isEqualTo(original.memory().readBytes(0, Pages.CHUNK_BYTES));
            List<Long> globals = new ArrayList<>();
            for (int i = 0; i < program.globals().size(); i++) {
                globals.add(Instantiation.normal(
                        program.globals().get(i).type(), original.global(i).getValue()));
            }
            assertThat(compiled.after().globals()).isEqualTo(globals);
        } catch (ChicoryException e) {
            assertThat(compiled.outcome()).isEqualTo(new Run.Trapped(trap(e)));
        }
    }

    private static Run run(Code.Mode mode, byte[] bytes) {
        CanisterModule module = Wat.module(mode, Blob.wrap(bytes));
        return Wat.engine(mode)
                .run(module, module.initialImage(), new Entry.Export("run"), LIMIT, (call, args, guest) -> 0);
    }

    private static Instance original(byte[] bytes) {
        Instance instance = Instance.builder(Parser.parse(bytes))
                .withMachineFactory(InterpreterMachine::new)
                .build();
        instance.export("run").apply();
        return instance;
    }

    /** The engine's own memory and tables name their traps differently from ours. */
    private static Trap trap(ChicoryException e) {
        String message = String.valueOf(e.getMessage());
        if (message.startsWith("out of bounds memory access")) {
            return Trap.of(Trap.Kind.HEAP_OUT_OF_BOUNDS);
        }
        if (message.startsWith("undefined element")) {
            return Trap.of(Trap.Kind.TABLE_OUT_OF_BOUNDS);
        }
        return message.startsWith("uninitialized element") ? Trap.of(Trap.Kind.NULL_FUNCTION) : Traps.of(e);
    }
}
