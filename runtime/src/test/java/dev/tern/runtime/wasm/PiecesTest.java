package dev.tern.runtime.wasm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.runtime.wasm.Wat.Canister;
import dev.tern.runtime.wasm.binary.Decoder;
import dev.tern.runtime.wasm.binary.Encoder;
import dev.tern.runtime.wasm.binary.Instr;
import dev.tern.runtime.wasm.binary.Op;
import dev.tern.runtime.wasm.binary.WasmBinary;
import dev.tern.runtime.wasm.binary.WasmBinary.Body;
import dev.tern.runtime.wasm.emit.ModuleCompiler;
import dev.tern.runtime.wasm.rewrite.Rewriter;
import dev.tern.sdk.types.Blob;
import java.lang.classfile.ClassFile;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.CodeAttribute;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Functions that are cut into pieces, and what cannot be compiled at all. */
final class PiecesTest {
    private static final int MOST_THAT_IS_COMPILED_FURTHER = 8_000;

    private static String repeat(int times, String text) {
        return text.repeat(times);
    }

    private static void assertSame(String text, String... exports) {
        Canister compiled = new Canister(Code.Mode.COMPILED, text);
        Canister interpreted = new Canister(Code.Mode.INTERPRETED, text);
        Canister pieces = new Canister(Code.Mode.IN_PIECES, text);
        assertThat(compiled.module.interpretedFunctions()).isZero();
        assertThat(methodSizes(text)).allMatch(size -> size <= MOST_THAT_IS_COMPILED_FURTHER);
        for (String export : exports) {
            assertThat(compiled.run(export)).describedAs(export).isEqualTo(interpreted.run(export));
            assertThat(pieces.run(export)).describedAs(export).isEqualTo(interpreted.last);
        }
    }

    private static List<Integer> methodSizes(String text) {
        WasmBinary module = Rewriter.rewrite(Decoder.decode(Wat.assemble(text).unsafeBytes()), 10, 10, 1_000_000);
        List<Integer> sizes = new ArrayList<>();
        for (byte[] file : ModuleCompiler.compile(module, CompiledCode.SUPPORT, CompiledCode.METHOD_LIMIT)
                .files()
                .values()) {
            for (MethodModel method : ClassFile.of().parse(file).methods()) {
                sizes.add(((CodeAttribute) method.code().orElseThrow()).codeLength());
            }
        }
        return sizes;
    }

    /** As compilers write a large switch: blocks in blocks, each with its case behind it. */
    @Test
    void aLargeSwitchInALoopIsCut() {
        int cases = 100;
        String code = IntStream.range(0, cases)
                .mapToObj(i -> " end "
                        + repeat(
                                30,
                                "(local.set $s (i64.add (i64.mul (local.get $s) (i64.const 31)) (i64.const " + i
                                        + ")))")
                        + " (br_if $out (i64.eq (local.get $s) (i64.const -1))) (br $next)")
                .collect(Collectors.joining("\n"));
        String labels = IntStream.range(0, cases).mapToObj(Integer::toString).collect(Collectors.joining(" "));
        assertSame(
                "(memory 1) (func (export \"run\") (local $i i32) (local $s i64) (block $out (loop $next"
                        + " (br_if $out (i32.ge_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 5000)))"
                        + repeat(cases, " block ")
                        + "(br_table " + labels + " (i32.rem_u (i32.mul (local.get $i) (i32.const 7)) (i32.const 103)))"
                        + code + ")) (i64.store (i32.const 0) (local.get $s)))",
                "run");
    }

    /** Values wait on the stack from one piece to the next, and branches carry others past them. */
    @Test
    void operandsAreHandedOverOfEveryType() {
        String filler = repeat(600, "(local.set $i (i32.add (i32.mul (local.get $i) (i32.const 3)) (i32.const 1)))");
        String values = "(i32.const -5) (i64.const -6) (f32.const nan:0x200001) (f64.const -0.5)";
        assertSame(
                "(memory 1) (type $four (func (result i32 i64 f32 f64)))"
                        + "(func $values (type $four) (local $i i32) " + values + filler
                        + "(br_if 0 (i32.and (local.get $i) (i32.const 1))) " + filler + ")"
                        + "(func $early (type $four) (local $i i32) (i64.const 1) (block (f32.const 1) " + filler
                        + values + filler + " br 1) unreachable)"
                        + "(func $save (param $i i32) (param $l i64) (param $f f32) (param $d f64)"
                        + " (i32.store (i32.const 0) (local.get $i)) (i64.store (i32.const 8) (local.get $l))"
                        + " (f32.store (i32.const 16) (local.get $f)) (f64.store (i32.const 24) (local.get $d)) "
                        + filler + ")"
                        + "(func (export \"values\") (call $save (call $values)))"
                        + "(func (export \"early\") (call $save (call $early)))",
                "values",
                "early");
    }

    @Test
    void trapsInPiecesAreTrapsOfTheFunction() {
        String filler = repeat(1_000, "(i32.store (i32.const 4) (i32.add (i32.load (i32.const 4)) (i32.const 3)))");
        assertSame(
                "(memory 1) (func $down (param i32) " + filler
                        + "(if (local.get 0) (then " + filler + "(call $down (i32.sub (local.get 0) (i32.const 1)))"
                        + filler
                        + ") (else " + filler + "unreachable)))"
                        + "(func (export \"trap\") (call $down (i32.const 3)))"
                        + "(func (export \"deep\") (call $down (i32.const -1)))"
                        + "(func (export \"divide\") " + filler
                        + "(i32.store (i32.const 0) (i32.div_u (i32.const 1) (i32.sub (i32.const 1) (i32.const 1))))"
                        + filler
                        + ")",
                "trap",
                "deep",
                "divide");
    }

    @ParameterizedTest
    @EnumSource
    void localsForReferencesStartWithout(Code.Mode mode) {
        Canister canister = new Canister(
                mode,
                "(memory 1) (func (export \"f\") (local $r funcref) (i32.store (i32.const 0) (ref.is_null (local.get $r))) "
                        + repeat(10, "(local.set $r (local.get $r))") + ")");
        assertThat(canister.ok("f").i32(0)).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void aLoopSeesTheMemoryThatItsCallsAndItselfLetGrow(Code.Mode mode) {
        Canister canister = new Canister(mode, """
                (memory 1)
                (func $more (drop (memory.grow (i32.const 40))))
                (func (export "f") (local $i i32)
                  (loop $l
                    (call $more)
                    (i32.store (i32.mul (i32.sub (memory.size) (i32.const 1)) (i32.const 65536)) (local.get $i))
                    (drop (memory.grow (i32.const 40)))
                    (i32.store (i32.mul (i32.sub (memory.size) (i32.const 1)) (i32.const 65536)) (local.get $i))
                    (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 3)))))""");
        canister.ok("f");
        assertThat(canister.i32(80 * 65536)).isZero();
        assertThat(canister.i32(240 * 65536)).isEqualTo(2);
    }

    /** As compilers write the last loop of a function that gives something: it is left by returns alone. */
    @ParameterizedTest
    @EnumSource
    void aLoopWithAResultThatIsNeverLeftByItsEndIsCompiled(Code.Mode mode) {
        Canister canister = new Canister(mode, """
                (memory 1)
                (func $f (param i32) (result i32)
                  (loop (result i32)
                    (local.set 0 (i32.add (local.get 0) (i32.const 1)))
                    (if (i32.gt_u (local.get 0) (i32.const 40)) (then (return (local.get 0))))
                    (br 0))
                  (i32.add (i32.const 1)))
                (func (export "f") (i32.store (i32.const 0) (call $f (i32.const 3))))""");
        assertThat(canister.ok("f").i32(0)).isEqualTo(41);
    }

    /** Nobody writes this, and so it may be slow; to compile it would take memory out of proportion. */
    @Test
    void whatIsNestedBeyondMeasureIsInterpreted() {
        WasmBinary small = Decoder.decode(
                Wat.assemble("(memory 1) (func (export \"run\"))").unsafeBytes());
        Instr set = Instr.of(Op.I32_STORE, 2, 8);
        List<Instr> code = new ArrayList<>(Collections.nCopies(5_000, Instr.of(Op.BLOCK, Instr.NO_RESULT)));
        for (int i = 0; i < 5_000; i++) {
            code.addAll(List.of(Instr.i32(0), Instr.i32(i), set, Instr.of(Op.END)));
        }
        code.add(Instr.of(Op.END));
        Blob nested = Blob.wrap(Encoder.encode(small.withBodies(List.of(new Body(List.of(), code)))));
        Canister canister = new Canister(Code.Mode.COMPILED, nested);
        assertThat(canister.module.interpretedFunctions()).isEqualTo(1);
        assertThat(canister.run("run")).isEqualTo(new Canister(Code.Mode.INTERPRETED, nested).run("run"));
        assertThat(canister.i32(8)).isEqualTo(4_999);
    }

    /** The JVM has 255 slots for parameters; what has more makes the module interpreted, and the count says so. */
    @Test
    void whatNoClassFileHoldsIsInterpretedAndCounted() {
        String text =
                "(memory 1) (func $f (param " + repeat(130, "i64 ") + ") (i64.store (i32.const 0) (local.get 129)))"
                        + "(func (export \"run\") (call $f " + repeat(130, "(i64.const 7) ") + "))";
        Canister canister = new Canister(Code.Mode.COMPILED, text);
        Canister interpreted = new Canister(Code.Mode.INTERPRETED, text);
        assertThat(canister.module.interpretedFunctions()).isEqualTo(2);
        assertThat(canister.run("run")).isEqualTo(interpreted.run("run"));
        assertThat(canister.i64(0)).isEqualTo(7);
    }
}
