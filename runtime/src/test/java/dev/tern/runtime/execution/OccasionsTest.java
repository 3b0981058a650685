package dev.tern.runtime.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.runtime.memory.Paging;
import dev.tern.runtime.state.CanisterState;
import dev.tern.runtime.wasm.CanisterModule;
import dev.tern.runtime.wasm.Entry;
import dev.tern.runtime.wasm.ImportSignature;
import dev.tern.runtime.wasm.Prepared;
import dev.tern.runtime.wasm.Run;
import dev.tern.runtime.wasm.ValueType;
import dev.tern.runtime.wasm.WasmEngine;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Cycles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Walks the specification's table of system calls: every call on every occasion. */
class OccasionsTest {
    private static final Pattern LINE = Pattern.compile("(\\w+)\\(([pil]*)\\)([pil-]) (\\w+) (.*)");

    /** A line of the table. */
    private record Line(String name, String params, String result, boolean narrow, List<String> occasions) {
        static Line of(String text) {
            Matcher match = LINE.matcher(text);
            assertThat(match.matches()).as(text).isTrue();
            return new Line(
                    match.group(1),
                    match.group(2),
                    match.group(3).replace("-", ""),
                    match.group(4).equals("narrow"),
                    Arrays.asList(match.group(5).split(" ")));
        }

        boolean allows(Mode mode) {
            return occasions.contains(mode.letter()) || (occasions.contains("*") && mode != Mode.START);
        }

        /** A module that imports it and has a memory, or none where that counts as narrow. */
        Blob importer(boolean widePointers, boolean wideMemory) {
            char pointer = widePointers ? 'l' : 'i';
            byte[] type = {0x60};
            byte[] types = join(new byte[] {1}, type, values(params, pointer), values(result, pointer));
            byte[] imports = join(new byte[] {1}, text("ic0"), text(name), new byte[] {0, 0});
            byte[] memory = wideMemory ? new byte[] {1, 4, 1} : widePointers ? new byte[] {0} : new byte[] {1, 0, 1};
            byte[] head = {0, 'a', 's', 'm', 1, 0, 0, 0};
            return Blob.wrap(join(head, section(1, types), section(2, imports), section(5, memory)));
        }

        private static byte[] values(String letters, char pointer) {
            byte[] bytes = new byte[letters.length() + 1];
            bytes[0] = (byte) letters.length();
            for (int i = 0; i < letters.length(); i++) {
                char letter = letters.charAt(i) == 'p' ? pointer : letters.charAt(i);
                bytes[i + 1] = (byte) (letter == 'l' ? 0x7e : 0x7f);
            }
            return bytes;
        }

        private static byte[] text(String text) {
            return join(new byte[] {(byte) text.length()}, text.getBytes(StandardCharsets.UTF_8));
        }

        private static byte[] section(int id, byte[] content) {
            return join(new byte[] {(byte) id, (byte) content.length}, content);
        }

        private static byte[] join(byte[]... parts) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            for (byte[] part : parts) {
                out.writeBytes(part);
            }
            return out.toByteArray();
        }

        String wat() {
            String types = params.chars().mapToObj(Line::type).collect(Collectors.joining(" "));
            String results = result.chars().mapToObj(Line::type).collect(Collectors.joining(" "));
            String arguments =
                    params.chars().mapToObj(c -> "(" + type(c) + ".const 0)").collect(Collectors.joining(" "));
            String call = "(call $" + name + " " + arguments + ")";
            return "(import \"ic0\" \"" + name + "\" (func $" + name + " (param " + types + ") (result " + results
                    + ")))\n|(func (export \"canister_update " + name + "\") "
                    + (result.isEmpty() ? call : "(drop " + call + ")") + ")";
        }

        private static String type(int letter) {
            return letter == 'l' ? "i64" : "i32";
        }
    }

    private static List<Line> lines() {
        try (InputStream in = OccasionsTest.class.getResourceAsStream("/ic0/calls.txt")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(Line::of)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String half(int at) {
        return lines().stream().map(line -> line.wat().split("\\|", 2)[at]).collect(Collectors.joining("\n"));
    }

    @Test
    void everyCallOfTheSpecificationIsOfferedWithItsTypesAndNoOther() {
        assertThat(lines()).hasSize(74);
        List<String> offered = Ic0.SIGNATURES.stream().map(OccasionsTest::shown).toList();
        List<String> wanted = lines().stream()
                .flatMap(line -> (line.params + line.result).contains("p")
                        ? List.of(
                                line.name + "(" + line.params.replace('p', 'i') + ")" + line.result.replace('p', 'i'),
                                line.name + "(" + line.params.replace('p', 'l') + ")" + line.result.replace('p', 'l'))
                                .stream()
                        : List.of(line.name + "(" + line.params + ")" + line.result).stream())
                .toList();
        assertThat(offered).containsExactlyInAnyOrderElementsOf(wanted);
    }

    private static String shown(ImportSignature signature) {
        return signature.name() + "(" + letters(signature.params()) + ")" + letters(signature.results());
    }

    private static String letters(List<ValueType> types) {
        return types.stream().map(type -> type == ValueType.I64 ? "l" : "i").collect(Collectors.joining());
    }

    @Test
    void aModuleImportsCallsWithThePointersOfItsMemoryOnlyAndTheOldOnesWithANarrowMemory() {
        WasmEngine engine = new WasmEngine(Ic0.SIGNATURES);
        for (Line line : lines()) {
            boolean pointers = (line.params + line.result).contains("p");
            for (boolean wideMemory : List.of(false, true)) {
                for (boolean widePointers : List.of(false, true)) {
                    Blob wasm = line.importer(widePointers, wideMemory);
                    boolean accepted = engine.prepare(wasm) instanceof Prepared.Ready;
                    assertThat(accepted)
                            .as("%s, memory %s, pointers %s", line.name, wideMemory, widePointers)
                            .isEqualTo(pointers ? wideMemory == widePointers : !line.narrow || !wideMemory);
                }
            }
        }
    }

    @Test
    void callsForNarrowMemoryOnlyAreMarkedInTheTable() {
        for (Line line : lines()) {
            assertThat(Ic0.valueOf(line.name.toUpperCase(Locale.ROOT)).narrowOnly())
                    .as(line.name)
                    .isEqualTo(line.narrow);
        }
    }

    @Test
    void everyCallTrapsOnEveryOccasionOnWhichItIsNotAllowedAndOnNoOther() {
        TestSubnet subnet = new TestSubnet();
        Blob wasm = TestSubnet.wasm(half(0) + "(memory 1)" + half(1));
        CanisterState canister = subnet.canister(subnet.create());
        WasmEngine engine = new WasmEngine(Ic0.SIGNATURES);
        CanisterModule module = ((Prepared.Ready) engine.prepare(wasm)).module();
        for (Line line : lines()) {
            for (Mode mode : Mode.values()) {
                Invocation invocation = new Invocation(
                        TestSubnet.ALICE, "m", Blob.EMPTY, Optional.empty(), Cycles.ZERO, Cycles.ZERO, 0, true, 0);
                Session session = new Session(mode, canister, Surroundings.of(subnet.state, Paging.NONE), invocation);
                Entry entry = new Entry.Export("canister_update " + line.name);
                Run run = engine.run(module, module.initialImage(), entry, 1_000_000, new SystemApi(session));
                boolean refused = run.outcome() instanceof Run.Trapped trapped
                        && trapped.trap().text().contains("cannot be executed in " + mode.text() + " mode");
                assertThat(refused).as("%s in %s", line.name, mode).isEqualTo(!line.allows(mode));
            }
        }
    }
}
