package dev.tern.runtime.execution;

import static org.assertj.core.api.Assertions.assertThat;

import com.dylibso.chicory.wabt.Wat2Wasm;
import dev.tern.runtime.wasm.Trial;
import dev.tern.runtime.wasm.corpus.Case;
import dev.tern.runtime.wasm.corpus.Corpus;
import dev.tern.sdk.types.Blob;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two runs of the same work on JVMs with different flags give the same state roots: other compilers, none, other collectors, stacks,
 * languages, time zones, character sets, numbers of processors.
 */
class OtherJvmsTest {
    private static final int EVERY = 6;
    private static final long MINUTES = 4;
    private static final Path MOTOKO = Path.of("target", "motoko");

    @TempDir
    private Path directory;

    @Test
    void everyJvmComesToTheSameStates() throws IOException, InterruptedException {
        Path modules = directory.resolve("modules");
        Files.write(modules, modules().encoded().unsafeBytes());
        List<String> expected = run(modules, "all", "-XX:-TieredCompilation");
        System.out.println("the work on every JVM: " + expected);
        assertThat(expected).hasSize(5);
        assertThat(run(modules, "all", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:ActiveProcessorCount=1"))
                .as("the first compiler alone, one processor")
                .isEqualTo(expected);
        assertThat(run(
                        modules,
                        "all",
                        "-XX:+UseParallelGC",
                        "-XX:ActiveProcessorCount=8",
                        "-XX:-UseCompressedOops",
                        "-Xss256k",
                        "-Duser.language=tr",
                        "-Duser.country=TR",
                        "-Duser.timezone=Asia/Kathmandu",
                        "-Dfile.encoding=ISO-8859-1"))
                .as("both compilers, eight processors, small stacks, Turkish")
                .isEqualTo(expected);
        assertThat(run(modules, "sample", "-Xint"))
                .as("no compiler")
                .isEqualTo(expected.stream()
                        .filter(line -> line.startsWith("sample"))
                        .toList());
    }

    private static Workload.Modules modules() throws IOException {
        List<Blob> runs = new ArrayList<>();
        List<Case> cases = Corpus.CASES.stream()
                .filter(hostile ->
                        !hostile.name().startsWith("sizes") && !hostile.name().startsWith("gzip"))
                .toList();
        for (int i = 0; i < cases.size(); i += EVERY) {
            runs.add(cases.get(i).module().get());
        }
        LongStream.range(0, 12).mapToObj(Trial::randomProgram).forEach(runs::add);
        List<Blob> canisters = new ArrayList<>(List.of(TestSubnet.wasm(Scripts.CANISTER)));
        List<Rogue> rogues =
                Rogues.all().stream().filter(rogue -> !rogue.heavy()).toList();
        for (int i = 0; i < rogues.size(); i += EVERY) {
            canisters.add(rogues.get(i).wasm().get());
        }
        canisters.addAll(motoko());
        return new Workload.Modules(runs, kernels(), canisters);
    }

    /** What other tests have compiled, if they have. */
    private static List<Blob> motoko() throws IOException {
        List<Blob> modules = new ArrayList<>();
        if (Files.isDirectory(MOTOKO)) {
            try (Stream<Path> files = Files.list(MOTOKO)) {
                for (Path file : files.filter(path -> path.toString().endsWith(".wasm"))
                        .sorted()
                        .limit(1)
                        .toList()) {
                    modules.add(Blob.wrap(Files.readAllBytes(file)));
                }
            }
        }
        return modules;
    }

    private static List<Blob> kernels() throws IOException {
        List<Blob> kernels = new ArrayList<>();
        for (String name : List.of("sieve", "matmul", "fib", "icall", "hashsort", "sha256")) {
            try (InputStream in = Objects.requireNonNull(
                    OtherJvmsTest.class.getResourceAsStream("/kernels/" + name + ".wat"), name)) {
                kernels.add(
                        Blob.wrap(Wat2Wasm.parse(Blob.wrap(in.readAllBytes()).text())));
            }
        }
        return kernels;
    }

    private List<String> run(Path modules, String part, String... flags) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx1g"));
        command.addAll(List.of(flags));
        command.addAll(List.of(
                "-cp", System.getProperty("java.class.path"), Workload.class.getName(), modules.toString(), part));
        Path output = directory.resolve("output");
        Path errors = directory.resolve("errors");
        Process process = new ProcessBuilder(command)
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new AssertionError("no end after " + MINUTES + " minutes: " + command);
        }
        assertThat(process.exitValue())
                .as(() -> String.join(" ", flags) + read(errors))
                .isZero();
        return Files.readAllLines(output);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
