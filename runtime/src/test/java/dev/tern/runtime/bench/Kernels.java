package dev.tern.runtime.bench;

import com.dylibso.chicory.wabt.Wat2Wasm;
import dev.tern.runtime.wasm.CanisterModule;
import dev.tern.runtime.wasm.EngineThread;
import dev.tern.runtime.wasm.Entry;
import dev.tern.runtime.wasm.Prepared;
import dev.tern.runtime.wasm.Run;
import dev.tern.runtime.wasm.WasmEngine;
import dev.tern.sdk.types.Blob;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * Runs the kernels as canisters run, rewritten and metered, and the same modules in V8 as they are, one after the other; prints
 * the processor time of the best of many runs. On a busy machine the time of day says little.
 */
final class Kernels {
    private static final List<String> NAMES = List.of("sieve", "matmul", "fib", "icall", "hashsort", "sha256");
    private static final int RUNS = 100;
    private static final long NO_LIMIT = 1L << 50;
    private static final double NANOS_PER_MILLI = 1e6;

    private final WasmEngine engine = new WasmEngine(List.of());
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final List<Double> ratios = new ArrayList<>();

    private Kernels() {}

    /** Measures all kernels. */
    static void print() throws InterruptedException {
        Thread thread = EngineThread.of("kernels", new Kernels()::all);
        thread.start();
        thread.join();
    }

    private void all() {
        System.out.println("| kernel | here, metered | V8 | ratio |\n|---|---:|---:|---:|");
        for (String name : NAMES) {
            byte[] wasm = Wat2Wasm.parse(source(name));
            print(name, here(wasm), V8.best(wasm, RUNS));
        }
        double logs = ratios.stream().mapToDouble(Math::log).sum();
        if (!ratios.isEmpty()) {
            System.out.printf(Locale.ROOT, "| geometric mean | | | %.2f |%n", Math.exp(logs / ratios.size()));
        }
    }

    private void print(String name, double here, OptionalDouble there) {
        String row = String.format(Locale.ROOT, "| %s | %.1f ms | ", name, here);
        if (there.isEmpty()) {
            System.out.println(row + "no node | |");
            return;
        }
        double ratio = here / there.getAsDouble();
        ratios.add(ratio);
        System.out.println(row + String.format(Locale.ROOT, "%.1f ms | %.2f |", there.getAsDouble(), ratio));
    }

    /** Milliseconds of the best run. */
    private double here(byte[] wasm) {
        CanisterModule module = switch (engine.prepare(Blob.wrap(wasm))) {
            case Prepared.Ready ready -> ready.module();
            case Prepared.Invalid invalid -> throw new IllegalStateException(invalid.reason());
        };
        long best = Long.MAX_VALUE;
        for (int i = 0; i < RUNS; i++) {
            long start = threads.getCurrentThreadCpuTime();
            Run run = engine.run(
                    module, module.initialImage(), new Entry.Export("run"), NO_LIMIT, (call, operands, guest) -> 0);
            best = Math.min(best, threads.getCurrentThreadCpuTime() - start);
            if (!(run.outcome() instanceof Run.Returned)) {
                throw new IllegalStateException(run.outcome().toString());
            }
        }
        return best / NANOS_PER_MILLI;
    }

    static String source(String name) {
        try (InputStream in = Kernels.class.getResourceAsStream("/kernels/" + name + ".wat")) {
            if (in == null) {
                throw new IllegalStateException("no kernel " + name);
            }
            return Blob.wrap(in.readAllBytes()).text();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
