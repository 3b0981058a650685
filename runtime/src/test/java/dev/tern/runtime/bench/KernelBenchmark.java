package dev.tern.runtime.bench;

import com.dylibso.chicory.wabt.Wat2Wasm;
import dev.tern.runtime.execution.SystemInterface;
import dev.tern.runtime.wasm.CanisterModule;
import dev.tern.runtime.wasm.EngineThread;
import dev.tern.runtime.wasm.Entry;
import dev.tern.runtime.wasm.PlainModule;
import dev.tern.runtime.wasm.Prepared;
import dev.tern.runtime.wasm.Run;
import dev.tern.runtime.wasm.WasmEngine;
import dev.tern.runtime.wasm.WasmImage;
import dev.tern.sdk.types.Blob;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Runs a kernel as canisters run: memory restored, pages copied; with metering or without. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgsAppend = "-Xmx1g")
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class KernelBenchmark {
    static final String MOTOKO = "map";
    private static final long NO_LIMIT = 1L << 50;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    /** The kernel's name. */
    @Param({"sieve"})
    public String kernel = "";

    /** Whether it is metered. */
    @Param({"false", "true"})
    public boolean metered;

    private final WasmEngine engine = new WasmEngine(SystemInterface.signatures());
    private @Nullable CanisterModule module;
    private @Nullable WasmImage image;

    /** Processor time, which JMH does not measure: of the best run of an iteration. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Processor {
        /** Nanoseconds; JMH sets them to 0 before every iteration. */
        public long best;
    }

    /** Compiles the kernel. */
    @Setup
    public void prepare() {
        CanisterModule prepared = compile(binary(kernel));
        module = prepared;
        image = engine.run(prepared, prepared.initialImage(), new Entry.Start(), NO_LIMIT, (call, operands, guest) -> 0)
                .after();
    }

    private CanisterModule compile(byte[] wasm) {
        if (!metered) {
            return PlainModule.of(wasm, SystemInterface.signatures());
        }
        return switch (engine.prepare(Blob.wrap(wasm))) {
            case Prepared.Ready ready -> ready.module();
            case Prepared.Invalid invalid -> throw new IllegalStateException(invalid.reason());
        };
    }

    /** One run; the engine hands it over to a thread of its own, whose processor time is taken. */
    @Benchmark
    public Run run(Processor processor) throws InterruptedException {
        long[] used = new long[1];
        Run[] result = new Run[1];
        Thread thread = EngineThread.of("kernel", () -> {
            CanisterModule prepared = Objects.requireNonNull(module);
            WasmImage started = Objects.requireNonNull(image);
            long start = THREADS.getCurrentThreadCpuTime();
            result[0] = engine.run(
                    prepared, started, new Entry.Export(entry(kernel)), NO_LIMIT, (call, operands, guest) -> 0);
            used[0] = THREADS.getCurrentThreadCpuTime() - start;
        });
        thread.start();
        thread.join();
        if (!(result[0].outcome() instanceof Run.Returned)) {
            throw new IllegalStateException(result[0].outcome().toString());
        }
        processor.best = processor.best == 0 ? used[0] : Math.min(processor.best, used[0]);
        return result[0];
    }

    /** What is exported to be run: Motoko's top level is its initialisation. */
    private static String entry(String name) {
        return name.equals(MOTOKO) ? "canister_init" : "run";
    }

    /** The module of a kernel. */
    static byte[] binary(String name) {
        boolean compiled = name.equals(MOTOKO);
        try (InputStream in =
                KernelBenchmark.class.getResourceAsStream("/kernels/" + name + (compiled ? ".wasm" : ".wat"))) {
            if (in == null) {
                throw new IllegalStateException("no kernel " + name);
            }
            byte[] bytes = in.readAllBytes();
            return compiled ? bytes : Wat2Wasm.parse(Blob.wrap(bytes).text());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
