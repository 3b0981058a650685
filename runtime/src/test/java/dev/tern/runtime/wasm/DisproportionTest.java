package dev.tern.runtime.wasm;

import static dev.tern.runtime.wasm.binary.WasmBinary.I64;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.runtime.wasm.binary.Encoder;
import dev.tern.runtime.wasm.binary.Instr;
import dev.tern.runtime.wasm.binary.Op;
import dev.tern.runtime.wasm.binary.WasmBinary;
import dev.tern.runtime.wasm.binary.WasmBinary.Body;
import dev.tern.runtime.wasm.binary.WasmBinary.Export;
import dev.tern.runtime.wasm.binary.WasmBinary.FunctionType;
import dev.tern.runtime.wasm.binary.WasmBinary.Limits;
import dev.tern.runtime.wasm.rewrite.Rewriter;
import dev.tern.sdk.types.Blob;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Small modules that would become very large while they are prepared, were it not for bounds. */
final class DisproportionTest {
    private static final Instr END = Instr.of(Op.END);
    private static final List<Instr> NEVER = List.of(Instr.of(Op.UNREACHABLE), END);
    /** Takes and gives nothing; a thousand of both; gives a thousand; more parameters than a method can have; a few of both. */
    private static final List<FunctionType> TYPES =
            List.of(values(0, 0), values(1_000, 1_000), values(0, 1_000), values(300, 0), values(5, 5));

    private static FunctionType values(int params, int results) {
        return new FunctionType(Collections.nCopies(params, I64), Collections.nCopies(results, I64));
    }

    private record Fn(int type, List<Instr> code) {}

    private static WasmBinary module(List<Fn> functions) {
        return new WasmBinary(
                TYPES,
                List.of(),
                functions.stream().map(Fn::type).toList(),
                List.of(),
                Optional.of(new Limits(1, Optional.empty())),
                List.of(),
                List.of(new Export("run", 0, 0)),
                OptionalInt.empty(),
                List.of(),
                false,
                functions.stream()
                        .map(function -> new Body(List.of(), function.code()))
                        .toList(),
                List.of(),
                List.of());
    }

    private static List<Instr> code(List<Instr> first, int times, List<Instr> repeated, List<Instr> last) {
        List<Instr> code = new ArrayList<>(first);
        for (int i = 0; i < times; i++) {
            code.addAll(repeated);
        }
        code.addAll(last);
        return code;
    }

    @Test
    void loopsOfAThousandParametersBecomeNoMoreThanTheyAre() {
        List<Instr> call = List.of(Instr.i32(0), Instr.of(Op.CALL, 1));
        List<Instr> loops = code(call, 2_000, List.of(Instr.of(Op.LOOP, 1), END), NEVER);
        WasmBinary rewritten = Rewriter.rewrite(module(List.of(new Fn(0, loops), new Fn(2, NEVER))), 1, 1, 1_000_000);
        assertThat(rewritten.bodies().getFirst().code().size()).isLessThan(50_000);
    }

    /** Each call takes ten kilobytes of the JVM's code, and two of WebAssembly's. */
    @Test
    void whatBecomesTooLargeAsClassesIsInterpreted() {
        List<Instr> calls = code(List.of(), 6, List.of(Instr.of(Op.CALL, 0)), NEVER);
        List<Fn> functions = new ArrayList<>(List.of(new Fn(2, NEVER)));
        functions.addAll(Collections.nCopies(400, new Fn(0, calls)));
        CanisterModule module = Wat.module(Code.Mode.COMPILED, bytes(functions));
        assertThat(module.interpretedFunctions()).isEqualTo(401);
    }

    @Test
    void whatTheInterpretersParserWouldTakeMinutesForIsRefused() {
        Instr block = Instr.of(Op.BLOCK, Instr.NO_RESULT);
        Instr table = new Instr(Op.BR_TABLE, 0, 0, Collections.nCopies(60_000, 8_999));
        List<Instr> nested = code(List.of(), 9_000, List.of(block), List.of(Instr.i32(1), table));
        nested.addAll(Collections.nCopies(9_000, END));
        nested.add(END);
        List<Fn> functions = List.of(new Fn(0, nested), new Fn(3, List.of(END)));
        assertThat(Wat.refusal(bytes(functions))).contains("too large to be interpreted");
    }

    /** Four bytes each, and two thousand instructions once their parameters are in locals. */
    @Test
    void blocksOfAThousandParametersAreRefusedWhereTheyWouldBeInterpreted() {
        List<Instr> call = List.of(Instr.of(Op.CALL, 1));
        List<Instr> blocks = code(call, 20_000, List.of(Instr.of(Op.BLOCK, 1), END), NEVER);
        List<Fn> functions = List.of(new Fn(0, blocks), new Fn(2, NEVER), new Fn(3, List.of(END)));
        assertThat(Wat.refusal(bytes(functions))).contains("too large to be interpreted");
    }

    /** One byte each, and eighteen instructions. */
    @Test
    void whatIsCorrectedForTheInterpreterCountsAsWhatItBecomes() {
        List<Instr> convert = List.of(Instr.of(Op.I64_CONST, 0), Instr.of(Op.F32_CONVERT_I64_U), Instr.of(Op.DROP));
        List<Fn> functions =
                new ArrayList<>(Collections.nCopies(2, new Fn(0, code(List.of(), 150_000, convert, List.of(END)))));
        functions.add(new Fn(3, List.of(END)));
        assertThat(Wat.refusal(bytes(functions))).contains("too large to be interpreted");
    }

    /** What a call takes is counted before the interpreter's locals are added. */
    @Test
    void blocksInOneAnotherShareTheLocalsThatTheInterpreterHasForTheirParameters() {
        List<Instr> begin = new ArrayList<>(List.of(Instr.of(Op.CALL, 0)));
        begin.addAll(Collections.nCopies(5, Instr.of(Op.I64_CONST, 0)));
        List<Instr> nested = code(begin, 9_000, List.of(Instr.of(Op.BLOCK, 4)), Collections.nCopies(9_000, END));
        nested.addAll(Collections.nCopies(5, Instr.of(Op.DROP)));
        nested.add(END);
        List<Fn> functions = List.of(new Fn(0, nested), new Fn(3, List.of(END)));
        Wat.Canister canister = new Wat.Canister(Code.Mode.COMPILED, bytes(functions));
        assertThat(canister.trap("run").kind()).isEqualTo(Trap.Kind.STACK_OVERFLOW);
    }

    @Test
    void conditionsInOneAnotherAreRefusedWhenTheInterpreterHadToKeepTooManyOfTheirParameters() {
        List<Instr> given = Collections.nCopies(5, Instr.of(Op.I64_CONST, 0));
        List<Instr> nested = code(given, 20, List.of(Instr.i32(1), Instr.of(Op.IF, 4)), Collections.nCopies(20, END));
        nested.addAll(Collections.nCopies(5, Instr.of(Op.DROP)));
        nested.add(END);
        List<Fn> functions = List.of(new Fn(0, nested), new Fn(3, List.of(END)));
        assertThat(Wat.refusal(bytes(functions))).contains("too large to be interpreted");
    }

    private static Blob bytes(List<Fn> functions) {
        return Blob.wrap(Encoder.encode(module(functions)));
    }
}
