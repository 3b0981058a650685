package dev.tern.runtime.wasm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.runtime.wasm.Wat.Canister;
import dev.tern.runtime.wasm.binary.Decoder;
import dev.tern.runtime.wasm.binary.Encoder;
import dev.tern.runtime.wasm.binary.Instr;
import dev.tern.runtime.wasm.binary.Op;
import dev.tern.runtime.wasm.binary.WasmBinary;
import dev.tern.runtime.wasm.binary.WasmBinary.Body;
import dev.tern.sdk.types.Blob;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Functions beyond the JVM's 64 KiB for a method are compiled in pieces, and nobody notices. */
final class LargeFunctionTest {
    private static final Blob MODULE = inflated("""
            (memory 1) (global $depth (mut i32) (i32.const 0))
            (func $large (param i32) (result i32) (local i32) nop (local.get 1))
            (func $largeDown (param i32) (local i32)
              (if (i32.eqz (local.get 0)) (then return))
              (if (i32.const 0) (then nop))
              (call $smallDown (i32.sub (local.get 0) (i32.const 1))))
            (func $smallDown (param i32)
              (global.set $depth (i32.add (global.get $depth) (i32.const 1)))
              (call $largeDown (local.get 0)))
            (func (export "sum") (i32.store (i32.const 0) (i32.add (call $large (i32.const 3)) (call $large (i32.const 4)))))
            (func (export "down") (call $smallDown (i32.const 20000)))
            (func (export "overflow") (call $smallDown (i32.const -1)))
            (func (export "small") (i32.store (i32.const 0) (i32.const 1)))
            """);

    @Test
    void theyGiveTheSameAsInterpretedModules() {
        Canister compiled = new Canister(Code.Mode.COMPILED, MODULE);
        Canister interpreted = new Canister(Code.Mode.INTERPRETED, MODULE);
        assertThat(compiled.module.interpretedFunctions()).isZero();
        for (String export : new String[] {"sum", "down", "overflow", "small"}) {
            assertThat(compiled.run(export)).describedAs(export).isEqualTo(interpreted.run(export));
        }
    }

    @Test
    void theirFramesAreCountedWithThoseOfCompiledFunctions() {
        Canister compiled = new Canister(Code.Mode.COMPILED, MODULE);
        compiled.ok("down");
        assertThat(compiled.image.globals()).containsExactly(20_001L);
        assertThat(compiled.trap("overflow")).isEqualTo(Trap.of(Trap.Kind.STACK_OVERFLOW));
        compiled.ok("small");
    }

    @Test
    void ordinaryModulesAreCompiledWhole() {
        for (Blob module : Samples.MODULES) {
            assertThat(Wat.module(Code.Mode.COMPILED, module).interpretedFunctions())
                    .isZero();
        }
    }

    @Test
    void whatCannotBeCompiledIsRefusedWhenItIsTooLargeForTheInterpreter() {
        assertThat(Wat.module(Code.Mode.COMPILED, loopsAndBranches(1)).interpretedFunctions())
                .isEqualTo(2);
        assertThat(Wat.refusal(loopsAndBranches(35)))
                .contains("cannot be compiled, and is too large to be interpreted");
    }

    /** A function of nine thousand loops, one inside the other, and some of twenty thousand branches, each charged. */
    private static Blob loopsAndBranches(int more) {
        List<Instr> loops = new ArrayList<>(Collections.nCopies(9_000, Instr.of(Op.LOOP, Instr.NO_RESULT)));
        loops.addAll(Collections.nCopies(9_001, Instr.of(Op.END)));
        List<Instr> branches = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            branches.addAll(List.of(Instr.i32(0), Instr.of(Op.BR_IF, 0)));
        }
        branches.add(Instr.of(Op.END));
        List<Body> bodies = new ArrayList<>(List.of(new Body(List.of(), loops)));
        bodies.addAll(Collections.nCopies(more, new Body(List.of(), branches)));
        WasmBinary empty =
                Decoder.decode(Wat.assemble("(func)".repeat(1 + more)).unsafeBytes());
        return Blob.wrap(Encoder.encode(empty.withBodies(bodies)));
    }

    /** The module with every {@code nop} replaced by 60,000 instructions. */
    private static Blob inflated(String text) {
        WasmBinary small = Decoder.decode(Wat.assemble(text).unsafeBytes());
        List<Instr> filler = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            filler.addAll(List.of(
                    Instr.of(Op.LOCAL_GET, 1),
                    Instr.i32(31),
                    Instr.of(0x6C),
                    Instr.of(Op.LOCAL_GET, 0),
                    Instr.of(Op.I32_ADD),
                    Instr.of(Op.LOCAL_SET, 1)));
        }
        List<Body> bodies = new ArrayList<>();
        for (Body body : small.bodies()) {
            List<Instr> code = new ArrayList<>();
            body.code().forEach(instr -> code.addAll(instr.op() == Op.NOP ? filler : List.of(instr)));
            bodies.add(new Body(body.locals(), code));
        }
        return Blob.wrap(Encoder.encode(small.withBodies(bodies)));
    }
}
