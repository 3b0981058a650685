package dev.tern.runtime.wasm.validate;

import static org.assertj.core.api.Assertions.assertThat;

import com.dylibso.chicory.wasm.Parser;
import dev.tern.runtime.wasm.binary.Decoder;
import dev.tern.runtime.wasm.binary.Encoder;
import dev.tern.runtime.wasm.binary.MalformedModuleException;
import dev.tern.runtime.wasm.binary.WasmBinary;
import dev.tern.runtime.wasm.rewrite.Narrowed;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Why a module is not valid, if it is not: as we say, and as the engine's parser says. */
record Verdict(Optional<String> ours, Optional<String> engines) {
    /** What the engine lets through, each with what the specification, version 3.0, says in its chapter "Validation". */
    private static final List<Pattern> ONLY_OURS = List.of(
            // Exports: "the external index is valid", whatever is exported
            Pattern.compile("export \\d+: there is no export with index"),
            // Modules: "all export names are different"
            Pattern.compile("two exports have the same name"),
            // Imports: "the external type is valid", and with it the index of a function's type
            Pattern.compile("import \\d+: there is no type with index"),
            // ref.func: "the function C.funcs[x] is defined", in segments as in code
            Pattern.compile("element segment \\d+: there is no function with index"),
            // Element segments: "for each expression, it must be valid with type t"
            Pattern.compile("element segment \\d+: (an operand is|a block ends with|an initial value depends on)"),
            // ref.func: "the function index x is contained in C.refs", whichever function refers to it
            Pattern.compile("which stands in no element segment, export or global"),
            // Memory instructions: "the alignment is not larger than the width". With bit 6 the engine reads another
            // memory's index
            Pattern.compile("aligned to 2\\^(6[4-9]|[7-9]\\d|\\d{3,}) bytes"),
            // Limits of 64 bits: at most 2^48 pages. The engine sees a narrowed module, which has fewer
            Pattern.compile("a memory has at most 281474976710656 pages"),
            // and a narrowed module has locals and globals that its author did not write
            Pattern.compile("there is no (local|global) with index"),
            // table.size: "the table C.tables[x] is defined"
            Pattern.compile("there is no table with index"),
            // no sentences, but what this system has not, and bounds of it
            Pattern.compile("vector types \\(SIMD\\) are not supported"),
            Pattern.compile("more than \\d+ operands at once"),
            Pattern.compile("too many loops side by side"));

    private static final List<Pattern> ONLY_THE_ENGINES = List.of(
            // Modules: C.refs are the functions named outside code, by exports and by segments of whatever mode
            Pattern.compile("undeclared function reference"),
            // Limits of tables: up to 2^32 - 1, which the engine reads with a sign
            Pattern.compile("size minimum must not be greater than maximum"));

    static Verdict of(WasmBinary module) {
        return new Verdict(ours(module), engines(module));
    }

    /** The verdict on bytes, if they are a module. */
    static Optional<Verdict> of(byte[] bytes) {
        try {
            return Optional.of(of(Decoder.decode(bytes)));
        } catch (MalformedModuleException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> ours(WasmBinary module) {
        try {
            Validator.validate(module);
            return Optional.empty();
        } catch (MalformedModuleException e) {
            assertThat(e.reason()).startsWith("the module is not valid: ");
            return Optional.of(e.reason());
        }
    }

    private static Optional<String> engines(WasmBinary module) {
        try {
            Parser.parse(Encoder.encode(Narrowed.of(module.withoutCustoms())));
            return Optional.empty();
        } catch (RuntimeException | AssertionError e) {
            // of any kind: neither the engine nor the narrowing looks for indices of nothing
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    boolean isValid() {
        return ours.isEmpty();
    }

    /** Whether both say the same, or the engine is known to be wrong. */
    boolean agree() {
        return ours.isPresent() == engines.isPresent()
                || isOneOf(ONLY_OURS, ours)
                || isOneOf(ONLY_THE_ENGINES, engines);
    }

    private static boolean isOneOf(List<Pattern> known, Optional<String> reason) {
        return reason.isPresent()
                && known.stream()
                        .anyMatch(pattern -> pattern.matcher(reason.get()).find());
    }
}
