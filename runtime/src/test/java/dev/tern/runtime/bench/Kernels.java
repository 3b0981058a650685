package dev.tern.runtime.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalDouble;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Measures the kernels with JMH as canisters run, with metering and without, and the same modules in V8 as they are, one after the
 * other, and in GraalWasm for some seconds. What counts is the processor time of the best run: on a busy machine the time of day, which JMH means, says little; it
 * is printed beside it.
 */
final class Kernels {
    private static final List<String> NAMES =
            List.of("sieve", "matmul", "fib", "icall", "hashsort", "sha256", KernelBenchmark.MOTOKO);
    /** The imports that give 64 bits; the kernels hear 0 from all. */
    static final String WIDE = "stable64_size,stable64_grow,time,performance_counter,global_timer_set";

    private static final int RUNS = 100;
    /** For one kernel in GraalWasm, where a run may take two. */
    private static final int GRAAL_SECONDS = 5;

    private static final double NANOS_PER_MILLI = 1e6;

    private final List<Double> plainRatios = new ArrayList<>();
    private final List<Double> ratios = new ArrayList<>();
    /** Of the last row. */
    private Figure metered = new Figure(0, 0);

    private Kernels() {}

    /** A kernel's figures in milliseconds: of the processor in the best run, and of the clock in the mean one. */
    private record Figure(double processor, double clock) {}

    /** Measures all kernels. */
    static void print() throws RunnerException, IOException {
        new Kernels().all();
    }

    private void all() throws RunnerException, IOException {
        if (!GraalWasm.isThere()) {
            System.out.println("No figures of GraalWasm: its artifacts are not on the class path.\n");
        }
        System.out.println(
                "| kernel | here, plain | here, metered | V8 | plain / V8 | metered / V8 | metered, by the clock |"
                        + " GraalWasm, not compiled |");
        System.out.println("|---|---:|---:|---:|---:|---:|---:|---:|");
        for (String name : NAMES) {
            byte[] wasm = KernelBenchmark.binary(name);
            metered = here(name, true);
            row(name, here(name, false), metered, V8.best(wasm, RUNS), GraalWasm.best(wasm, GRAAL_SECONDS));
        }
        if (!ratios.isEmpty()) {
            System.out.printf(
                    Locale.ROOT, "| geometric mean | | | | %.2f | %.2f | | |%n", mean(plainRatios), mean(ratios));
            withoutPageFaults(V8.bestWithMemory(KernelBenchmark.binary(NAMES.getLast()), RUNS));
        }
    }

    /** V8's instances are new for each run, and so is their memory: what the system takes to provide it is a matter of the machine. */
    private void withoutPageFaults(OptionalDouble there) {
        ratios.set(ratios.size() - 1, metered.processor() / there.orElseThrow());
        System.out.printf(
                Locale.ROOT,
                "%nV8 runs %s in %.1f ms when its memory is there before: metered / V8 is %.2f then, the mean %.2f.%n",
                NAMES.getLast(),
                there.orElseThrow(),
                ratios.getLast(),
                mean(ratios));
    }

    private void row(String name, Figure plain, Figure metered, OptionalDouble there, OptionalDouble graal) {
        String row =
                String.format(Locale.ROOT, "| %s | %.1f ms | %.1f ms |", name, plain.processor(), metered.processor());
        if (there.isEmpty()) {
            System.out.printf(Locale.ROOT, "%s no node | | | %.1f ms | %s |%n", row, metered.clock(), cell(graal));
            return;
        }
        double v8 = there.getAsDouble();
        plainRatios.add(plain.processor() / v8);
        ratios.add(metered.processor() / v8);
        System.out.printf(
                Locale.ROOT,
                "%s %.1f ms | %.2f | %.2f | %.1f ms | %s |%n",
                row,
                v8,
                plainRatios.getLast(),
                ratios.getLast(),
                metered.clock(),
                cell(graal));
    }

    private static String cell(OptionalDouble millis) {
        return millis.isEmpty() ? "" : String.format(Locale.ROOT, "%.0f ms", millis.getAsDouble());
    }

    private static double mean(List<Double> ratios) {
        return Math.exp(ratios.stream().mapToDouble(Math::log).sum() / ratios.size());
    }

    private static Figure here(String name, boolean metered) throws RunnerException {
        RunResult run = new Runner(new OptionsBuilder()
                        .include("\\." + KernelBenchmark.class.getSimpleName() + "\\.")
                        .param("kernel", name)
                        .param("metered", Boolean.toString(metered))
                        .verbosity(VerboseMode.SILENT)
                        .shouldFailOnError(true)
                        .build())
                .runSingle();
        double best = Double.POSITIVE_INFINITY;
        for (var fork : run.getBenchmarkResults()) {
            for (IterationResult iteration : fork.getIterationResults()) {
                var processor =
                        Objects.requireNonNull(iteration.getSecondaryResults().get("best"));
                best = Math.min(best, processor.getScore());
            }
        }
        return new Figure(best / NANOS_PER_MILLI, run.getPrimaryResult().getScore());
    }
}
