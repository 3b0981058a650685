package dev.tern.runtime.wasm.validate;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.tern.runtime.wasm.binary.Instr;
import dev.tern.runtime.wasm.binary.MalformedModuleException;
import dev.tern.runtime.wasm.binary.Op;
import dev.tern.runtime.wasm.binary.WasmBinary;
import dev.tern.runtime.wasm.binary.WasmBinary.Body;
import dev.tern.runtime.wasm.binary.WasmBinary.Data;
import dev.tern.runtime.wasm.binary.WasmBinary.Element;
import dev.tern.runtime.wasm.binary.WasmBinary.Export;
import dev.tern.runtime.wasm.binary.WasmBinary.FunctionType;
import dev.tern.runtime.wasm.binary.WasmBinary.Global;
import dev.tern.runtime.wasm.binary.WasmBinary.Limits;
import dev.tern.runtime.wasm.binary.WasmBinary.Mode;
import dev.tern.runtime.wasm.binary.WasmBinary.Table;
import dev.tern.sdk.types.Blob;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One module for every rule, which breaks it and no other. */
class ValidatorTest {
    private static final int I32 = WasmBinary.I32;
    private static final int I64 = WasmBinary.I64;
    private static final int FUNCREF = WasmBinary.FUNCREF;
    private static final int EXTERNREF = WasmBinary.EXTERNREF;
    private static final long GIVES_I32 = I32 - 128;
    private static final long GIVES_I64 = I64 - 128;

    private static final Instr END = Instr.of(Op.END);
    private static final Instr DROP = Instr.of(Op.DROP);
    private static final Instr INT = Instr.i32(1);
    private static final Instr LONG = Instr.of(Op.I64_CONST, 1);
    private static final Instr NO_FUNCTION = Instr.of(Op.REF_NULL, FUNCREF);
    private static final Instr NO_OBJECT = Instr.of(Op.REF_NULL, EXTERNREF);

    private static final Limits ONE = new Limits(1, Optional.of(2L));

    private final List<Global> globals = new ArrayList<>(
            List.of(new Global(I32, false, List.of(INT, END)), new Global(I32, true, List.of(INT, END))));
    private final List<Export> exports = new ArrayList<>(List.of(new Export("declared", 0, 1)));
    private final List<Element> elements = new ArrayList<>(
            List.of(new Element(Mode.PASSIVE, 0, List.of(), EXTERNREF, List.of(List.of(NO_OBJECT, END)))));
    private Optional<Limits> memory = Optional.of(ONE);
    private OptionalInt start = OptionalInt.empty();
    private boolean countsData = true;

    /** Functions 0 with the code, 1 that is declared, 2 that takes an i32; tables 0 of functions, 1 of objects. */
    private WasmBinary module(Instr... code) {
        List<Instr> body = new ArrayList<>(List.of(code));
        body.add(END);
        return new WasmBinary(
                List.of(new FunctionType(List.of(), List.of()), new FunctionType(List.of(I32), List.of())),
                List.of(),
                List.of(0, 0, 1),
                List.of(new Table(FUNCREF, ONE), new Table(EXTERNREF, ONE)),
                memory,
                globals,
                exports,
                start,
                elements,
                countsData,
                List.of(
                        new Body(List.of(), body),
                        new Body(List.of(), List.of(END)),
                        new Body(List.of(), List.of(END))),
                memory.isPresent() ? List.of(new Data(Mode.ACTIVE, List.of(INT, END), Blob.EMPTY)) : List.of(),
                List.of());
    }

    private static void refused(WasmBinary module, String why) {
        assertThatThrownBy(() -> Validator.validate(module))
                .isInstanceOf(MalformedModuleException.class)
                .hasMessageContaining(why);
    }

    private static Arguments row(String why, Instr... code) {
        return arguments(why, code);
    }

    static Stream<Arguments> wrongCode() {
        Instr select = Instr.of(Op.SELECT);
        Instr isZero = Instr.of(Op.I32_EQZ);
        return Stream.of(
                row("does not say its type", NO_FUNCTION, NO_FUNCTION, INT, select, DROP),
                row("a choice between i32 and i64", INT, LONG, INT, select, DROP),
                row("is i64 and not i32", LONG, LONG, INT, select, isZero, DROP),
                row("is i64 and not i32", Instr.of(Op.UNREACHABLE), LONG, INT, select, isZero, DROP),
                row("is i64 and not i32", INT, LONG, INT, Instr.of(Op.SELECT_TYPED, I32), DROP),
                row("no reference", INT, Instr.of(Op.REF_IS_NULL), DROP),
                row("a constant is set", INT, Instr.of(Op.GLOBAL_SET, 0)),
                row("is i64 and not i32", LONG, Instr.of(Op.GLOBAL_SET, 1)),
                row("in no element segment", Instr.of(Op.REF_FUNC, 2), DROP),
                row("takes funcref and not externref", INT, INT, INT, Instr.of(Op.TABLE_COPY, 0, 1)),
                row("takes funcref and not externref", INT, INT, INT, Instr.of(Op.TABLE_INIT, 0, 0)),
                row("is externref and not funcref", INT, NO_OBJECT, Instr.of(Op.TABLE_SET, 0)),
                row("is externref and not funcref", NO_OBJECT, INT, Instr.of(Op.TABLE_GROW, 0), DROP),
                row("is externref and not funcref", INT, NO_OBJECT, INT, Instr.of(Op.TABLE_FILL, 0)),
                row("is funcref and not i32", INT, Instr.of(Op.TABLE_GET, 0), isZero, DROP),
                row("without functions", INT, Instr.of(Op.CALL_INDIRECT, 0, 1)),
                row("an operand is missing", Instr.of(Op.CALL, 2)),
                row("an operand is missing", INT, Instr.of(Op.BLOCK, Instr.NO_RESULT), DROP, END),
                row("operands too many", INT),
                row("operands too many", Instr.of(Op.LOOP, Instr.NO_RESULT), INT, END),
                row("if without else", INT, Instr.of(Op.IF, GIVES_I32), INT, END, DROP),
                row("want different things", branches(GIVES_I32, Instr.NO_RESULT)),
                row("is i32 and not i64", branches(GIVES_I64, GIVES_I32)),
                row("aligned to 2^3", INT, Instr.of(Op.I32_LOAD, 3, 0), DROP),
                row("is i64 and not i32", LONG, Instr.of(Op.MEMORY_GROW), DROP),
                row("no local with index 0", Instr.of(Op.LOCAL_GET, 0), DROP),
                row("no data segment with index 1", Instr.of(Op.DATA_DROP, 1)),
                row("no element segment with index 1", Instr.of(Op.ELEM_DROP, 1)));
    }

    /** A branch that brings an i32 to one of two blocks. */
    private static Instr[] branches(long outer, long inner) {
        return new Instr[] {
            Instr.of(Op.BLOCK, outer),
            Instr.of(Op.BLOCK, inner),
            INT,
            INT,
            new Instr(Op.BR_TABLE, 0, 0, List.of(1, 0)),
            END,
            Instr.of(Op.UNREACHABLE),
            END,
            Instr.of(Op.UNREACHABLE)
        };
    }

    @ParameterizedTest
    @MethodSource
    void wrongCode(String why, Instr[] code) {
        refused(module(code), why);
    }

    @Test
    void whatIsUsedHereIsValidOtherwise() {
        assertThatCode(() -> Validator.validate(module(
                        INT, Instr.of(Op.GLOBAL_SET, 1), Instr.of(Op.REF_FUNC, 1), DROP, Instr.of(Op.DATA_DROP, 0))))
                .doesNotThrowAnyException();
        assertThatCode(() -> Validator.validate(module(branches(GIVES_I32, GIVES_I32))))
                .doesNotThrowAnyException();
    }

    @Test
    void initialValuesAreConstant() {
        globals.add(new Global(I32, false, List.of(Instr.of(Op.GLOBAL_GET, 1), END)));
        refused(module(), "depends on a variable");
        globals.set(2, new Global(I32, false, List.of(Instr.of(Op.GLOBAL_GET, 2), END)));
        refused(module(), "no global with index 2");
        globals.set(2, new Global(I64, false, List.of(INT, END)));
        refused(module(), "is i32 and not i64");
    }

    @Test
    void exportsHaveNamesOfTheirOwnAndAreThere() {
        exports.add(new Export("declared", 2, 0));
        refused(module(), "two exports have the same name");
        for (int kind = 0; kind < 4; kind++) {
            exports.set(1, new Export("other", kind, 3));
            refused(module(), "no export with index 3");
        }
    }

    @Test
    void theStartFunctionTakesNothing() {
        start = OptionalInt.of(2);
        refused(module(), "the start function has parameters");
    }

    @Test
    void elementSegmentsFitTheirTable() {
        elements.add(new Element(Mode.ACTIVE, 0, List.of(INT, END), EXTERNREF, List.of()));
        refused(module(), "another type than its table");
        elements.set(1, new Element(Mode.ACTIVE, 0, List.of(LONG, END), FUNCREF, List.of()));
        refused(module(), "is i64 and not i32");
        elements.set(1, new Element(Mode.ACTIVE, 0, List.of(INT, END), FUNCREF, List.of(List.of(NO_OBJECT, END))));
        refused(module(), "is externref and not funcref");
    }

    @Test
    void limitsAreInOrderAndMemoriesNotTooLarge() {
        memory = Optional.of(new Limits(2, Optional.of(1L)));
        refused(module(), "smaller than what it limits");
        memory = Optional.of(new Limits(65_537, Optional.empty()));
        refused(module(), "at most 65536 pages");
        memory = Optional.of(new Limits(1, Optional.of(65_537L)));
        refused(module(), "at most 65536 pages");
    }

    @Test
    void whatIsNotThereIsNotUsed() {
        countsData = false;
        refused(module(Instr.of(Op.DATA_DROP, 0)), "the data count section is missing");
        memory = Optional.empty();
        refused(module(Instr.of(Op.MEMORY_SIZE), DROP), "memory is used, and there is none");
    }
}
