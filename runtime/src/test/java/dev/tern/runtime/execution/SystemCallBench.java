package dev.tern.runtime.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.runtime.memory.Paging;
import dev.tern.runtime.state.Answer;
import dev.tern.runtime.state.CanisterState;
import dev.tern.runtime.wasm.CanisterModule;
import dev.tern.runtime.wasm.Entry;
import dev.tern.runtime.wasm.ImportSignature;
import dev.tern.runtime.wasm.Prepared;
import dev.tern.runtime.wasm.Run;
import dev.tern.runtime.wasm.ValueType;
import dev.tern.runtime.wasm.WasmEngine;
import dev.tern.sdk.candid.CandidValue;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Cycles;
import dev.tern.sdk.types.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Runs bodies in WebAssembly text; calls are written {@code ($name ...)} and imported with the types of the table for 32-bit
 * memories. What a body leaves in memory is looked at.
 */
abstract class SystemCallBench {
    private static final WasmEngine ENGINE = new WasmEngine(Ic0.SIGNATURES);
    private static final Pattern CALL = Pattern.compile("\\(\\$(\\w+)");
    static final Principal CALLER = new Principal(Blob.ofText("caller"));

    final TestSubnet subnet = new TestSubnet();
    CanisterState canister = subnet.canister(subnet.create());
    Surroundings world = Surroundings.of(subnet.state, Paging.NONE);
    Invocation invocation = invocation(Optional.empty());

    static Invocation invocation(Optional<Answer.Reject> reject) {
        return new Invocation(
                CALLER,
                "method",
                Blob.ofText("argument"),
                reject,
                new Cycles(Cycles.of128(1, 500).amount()),
                Cycles.of128(2, 7),
                77,
                true,
                1_000_000);
    }

    /** A run that ended. */
    record Ended(Session session, Run run) {
        int i32(int at) {
            return TestSubnet.number(Blob.wrap(run.after().heap().read(at, 4)));
        }

        long i64(int at) {
            return (i32(at) & 0xffff_ffffL) | (long) i32(at + 4) << 32;
        }

        String text(int at, int length) {
            return Blob.wrap(run.after().heap().read(at, length)).text();
        }

        Blob bytes(int at, int length) {
            return Blob.wrap(run.after().heap().read(at, length));
        }

        String trap() {
            return ((Run.Trapped) run.outcome()).trap().text();
        }
    }

    private static String imported(String name) {
        return Ic0.SIGNATURES.stream()
                .filter(signature -> signature.name().equals(name))
                .map(SystemCallBench::declared)
                .findFirst()
                .orElseThrow();
    }

    /** The import of a system call, in text. */
    static String declared(ImportSignature signature) {
        return "(import \"ic0\" \"" + signature.name() + "\" (func $" + signature.name() + " (param "
                + types(signature.params()) + ") (result " + types(signature.results()) + ")))\n";
    }

    private static String types(List<ValueType> types) {
        return types.stream().map(type -> type.name().toLowerCase(Locale.ROOT)).collect(Collectors.joining(" "));
    }

    /** The text of a module whose calls {@code ($name ...)} are imported. */
    static String linked(String text) {
        Matcher calls = CALL.matcher(text);
        String imports = calls.results()
                .map(match -> match.group(1))
                .distinct()
                .map(SystemCallBench::imported)
                .collect(Collectors.joining());
        return imports + CALL.matcher(text).replaceAll("(call \\$$1");
    }

    Ended run(Mode mode, String body) {
        Blob wasm = TestSubnet.wasm(linked("(memory 1) (data (i32.const 1000) \"some text\") (table 4 funcref)"
                + " (func (export \"go\") " + body + ")"));
        CanisterModule module = switch (ENGINE.prepare(wasm)) {
            case Prepared.Ready ready -> ready.module();
            case Prepared.Invalid invalid -> throw new AssertionError(invalid.reason());
        };
        Session session = new Session(mode, canister, world, invocation);
        Entry entry = new Entry.Export("go");
        return new Ended(
                session, ENGINE.run(module, module.initialImage(), entry, 100_000_000, new SystemApi(session)));
    }

    Ended ok(Mode mode, String body) {
        Ended ended = run(mode, body);
        assertThat(ended.run.outcome()).isInstanceOf(Run.Returned.class);
        return ended;
    }

    static String i32(int at, String value) {
        return "(i32.store (i32.const " + at + ") " + value + ") ";
    }

    static String i64(int at, String value) {
        return "(i64.store (i32.const " + at + ") " + value + ") ";
    }

    /** Runs size and copy of a blob; the size comes to 0, the bytes to 16. */
    Blob copied(Mode mode, String name) {
        Ended ended = ok(
                mode,
                i32(0, "($" + name + "_size)") + "($" + name
                        + "_copy (i32.const 16) (i32.const 0) (i32.load (i32.const 0)))");
        int size = ended.i32(0);
        assertThat(run(mode, "($" + name + "_copy (i32.const 16) (i32.const 1) (i32.const " + size + "))")
                        .trap())
                .contains("exceeds");
        return ended.bytes(16, size);
    }

    /** Sets one of the canister's settings. */
    void set(String setting, CandidValue value) {
        canister = canister.withSettings(SettingsForm.change(
                canister.settings(),
                new CandidValue.Struct(List.of(new CandidValue.Field(setting, CandidValue.Opt.of(value))))));
    }

    /** Sets the environment variables: names and values in turn. */
    void setVariables(String... namesAndValues) {
        List<CandidValue> variables = new ArrayList<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            variables.add(new CandidValue.Struct(List.of(
                    new CandidValue.Field("name", new CandidValue.Text(namesAndValues[i])),
                    new CandidValue.Field("value", new CandidValue.Text(namesAndValues[i + 1])))));
        }
        set("environment_variables", new CandidValue.Vec(variables));
    }
}
