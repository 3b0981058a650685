package dev.tern.runtime.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.runtime.memory.Paging;
import dev.tern.runtime.state.CanisterState;
import dev.tern.runtime.wasm.CanisterModule;
import dev.tern.runtime.wasm.Entry;
import dev.tern.runtime.wasm.ImportSignature;
import dev.tern.runtime.wasm.Prepared;
import dev.tern.runtime.wasm.Run;
import dev.tern.runtime.wasm.Trial;
import dev.tern.runtime.wasm.ValueType;
import dev.tern.runtime.wasm.WasmEngine;
import dev.tern.runtime.wasm.Wat64;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Cycles;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Every system call with numbers at and beyond the edges of memories and of numbers, in every place at once and in each alone: the
 * run returns or traps, never anything else, and it is the same in every mode of the engine.
 */
class HostileArgumentsTest {
    private static final long LIMIT = 10_000_000;
    private static final long[] NARROW = {
        0, 1, 29, 65_535, 65_536, 65_537, 0x7fff_ffffL, 0x8000_0000L, 0xffff_fffeL, 0xffff_ffffL
    };
    private static final long[] WIDE = {
        65_536, 0xffff_ffffL, 0x1_0000_0000L, 0x1_0000_0008L, Long.MAX_VALUE, Long.MIN_VALUE, -2, -1
    };

    private final TestSubnet subnet = new TestSubnet();
    private final CanisterState canister = subnet.canister(subnet.create());
    private final List<WasmEngine> engines = Trial.engines(Ic0.SIGNATURES);
    private int runs;

    /** Whether a module with a 64-bit memory may import it so. */
    private static boolean isWide(ImportSignature signature) {
        boolean onlyWideNumbers =
                !signature.params().isEmpty() && !signature.params().contains(ValueType.I32);
        return onlyWideNumbers || signature.results().contains(ValueType.I64);
    }

    private static ImportSignature firstOfName(ImportSignature signature) {
        return Ic0.SIGNATURES.stream()
                .filter(other -> other.name().equals(signature.name()))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void noArgumentsDoMoreThanTrap() {
        List<ImportSignature> wide = Ic0.SIGNATURES.stream()
                .filter(signature -> isWide(signature) && !narrowOnly(signature))
                .toList();
        List<ImportSignature> narrow = Ic0.SIGNATURES.stream()
                .map(HostileArgumentsTest::firstOfName)
                .distinct()
                .toList();
        assertThat(narrow).hasSize(74);
        tryAll(narrow, "(memory 1)", TestSubnet::wasm, NARROW);
        tryAll(wide, "(memory i64 1)", Wat64::assemble, WIDE);
        System.out.println("system calls with hostile arguments: " + runs + " runs");
        assertThat(runs).isGreaterThan(5_000);
    }

    private static boolean narrowOnly(ImportSignature signature) {
        return Ic0.valueOf(signature.name().toUpperCase(Locale.ROOT)).narrowOnly();
    }

    private void tryAll(List<ImportSignature> calls, String memory, Function<String, Blob> assembler, long[] edges) {
        StringBuilder imports = new StringBuilder();
        StringBuilder functions = new StringBuilder();
        List<Ic0> called = new ArrayList<>();
        for (ImportSignature signature : calls) {
            imports.append(SystemCallBench.declared(signature));
            for (List<Long> arguments : arguments(signature.params().size(), edges)) {
                functions.append(function(signature, arguments, called.size()));
                called.add(Ic0.valueOf(signature.name().toUpperCase(Locale.ROOT)));
            }
        }
        Blob wasm = assembler.apply(imports + memory + "(table 4 funcref)" + functions);
        List<CanisterModule> modules = engines.stream()
                .map(engine -> switch (engine.prepare(wasm)) {
                    case Prepared.Ready ready -> ready.module();
                    case Prepared.Invalid invalid -> throw new AssertionError(invalid.reason());
                })
                .toList();
        for (int i = 0; i < called.size(); i++) {
            Ic0 call = called.get(i);
            Mode mode = List.of(Mode.values()).stream()
                    .filter(call::allowedIn)
                    .findFirst()
                    .orElseThrow();
            agree(call, modules, mode, "f" + i);
        }
    }

    private void agree(Ic0 call, List<CanisterModule> modules, Mode mode, String export) {
        Run first = run(0, modules.get(0), mode, export);
        for (int i = 1; i < modules.size(); i++) {
            assertThat(run(i, modules.get(i), mode, export))
                    .as("%s, %s", call, export)
                    .isEqualTo(first);
        }
    }

    private Run run(int engine, CanisterModule module, Mode mode, String export) {
        runs++;
        Invocation invocation = new Invocation(
                TestSubnet.ALICE,
                "m",
                Blob.ofText("argument"),
                Optional.empty(),
                Cycles.of(5),
                Cycles.of(7),
                0,
                true,
                0);
        Session session = new Session(mode, canister, Surroundings.of(subnet.state, Paging.NONE), invocation);
        return engines.get(engine)
                .run(module, module.initialImage(), new Entry.Export(export), LIMIT, new SystemApi(session));
    }

    /** Each edge in every place, and each in every place alone. */
    private static List<List<Long>> arguments(int count, long[] edges) {
        List<List<Long>> all = new ArrayList<>();
        for (long edge : edges) {
            all.add(IntStream.range(0, count).mapToObj(i -> edge).toList());
            for (int place = 0; place < count && count > 1; place++) {
                int only = place;
                all.add(IntStream.range(0, count)
                        .mapToObj(i -> i == only ? edge : 3L)
                        .toList());
            }
        }
        return all;
    }

    private static String function(ImportSignature signature, List<Long> arguments, int number) {
        String given = IntStream.range(0, arguments.size())
                .mapToObj(i -> signature.params().get(i) == ValueType.I32
                        ? "(i32.const " + arguments.get(i).intValue() + ")"
                        : "(i64.const " + arguments.get(i) + ")")
                .collect(Collectors.joining(" "));
        String call = "(call $" + signature.name() + " " + given + ")";
        return "(func (export \"f" + number + "\") " + (signature.results().isEmpty() ? call : "(drop " + call + ")")
                + ")";
    }
}
