package dev.tern.runtime.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.tern.runtime.wasm.CanisterModule;
import dev.tern.runtime.wasm.EngineThread;
import dev.tern.runtime.wasm.Entry;
import dev.tern.runtime.wasm.Prepared;
import dev.tern.runtime.wasm.WasmEngine;
import dev.tern.runtime.wasm.binary.Decoder;
import dev.tern.runtime.wasm.binary.Encoder;
import dev.tern.runtime.wasm.binary.Instr;
import dev.tern.runtime.wasm.binary.Op;
import dev.tern.runtime.wasm.binary.WasmBinary;
import dev.tern.runtime.wasm.binary.WasmBinary.Body;
import dev.tern.sdk.types.Blob;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Processor time from the bytes of a module to the end of its first message, in a JVM that has never prepared one and without
 * compiled classes on disk. Counts all threads: much of it is the JVM's compiler getting to know ours.
 */
final class FirstCall {
    private static final double MEGABYTE = 1e6;
    private static final double NANOS_PER_SECOND = 1e9;

    private FirstCall() {}

    /** For a module of about so many bytes: kernels, again and again. */
    static void print(int bytes) throws Exception {
        Path file = Files.createTempFile("module", ".wasm");
        // made in a process of its own: making it would warm up the decoder
        Process maker = Figures.java(List.of(), FirstCall.class.getName(), file.toString(), Integer.toString(bytes));
        if (maker.waitFor() != 0) {
            throw new IllegalStateException("no module was made");
        }
        byte[] wasm = Files.readAllBytes(file);
        Files.delete(file);
        Thread thread = EngineThread.of("first call", () -> measure(wasm));
        thread.start();
        thread.join();
    }

    /** Writes a module: takes the file and about how many bytes it is to have. */
    public static void main(String[] args) throws IOException {
        WasmBinary kernel = Decoder.decode(KernelBenchmark.binary("hashsort"));
        int once = Encoder.encode(kernel).length;
        Files.write(Path.of(args[0]), Encoder.encode(repeated(kernel, Integer.parseInt(args[1]) / once)));
    }

    private static WasmBinary repeated(WasmBinary module, int times) {
        int imports = module.imports().size();
        List<Integer> types = new ArrayList<>();
        List<Body> bodies = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            long moved = (long) i * module.bodies().size();
            types.addAll(module.functionTypes());
            for (Body body : module.bodies()) {
                List<Instr> code = body.code().stream()
                        .map(instr -> instr.op() == Op.CALL && instr.a() >= imports
                                ? Instr.of(Op.CALL, instr.a() + moved)
                                : instr)
                        .toList();
                bodies.add(new Body(body.locals(), code));
            }
        }
        return new WasmBinary(
                module.types(),
                module.imports(),
                types,
                module.tables(),
                module.memory(),
                module.globals(),
                module.exports(),
                module.start(),
                module.elements(),
                module.countsData(),
                bodies,
                module.data(),
                module.customs());
    }

    private static void measure(byte[] wasm) {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long start = system.getProcessCpuTime();
        long thread = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        WasmEngine engine = new WasmEngine(List.of());
        CanisterModule module = switch (engine.prepare(Blob.wrap(wasm))) {
            case Prepared.Ready ready -> ready.module();
            case Prepared.Invalid invalid -> throw new IllegalStateException(invalid.reason());
        };
        engine.run(module, module.initialImage(), new Entry.Export("run"), 1_000, (call, operands, guest) -> 0);
        double own = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - thread;
        double all = system.getProcessCpuTime() - start;
        double megabytes = wasm.length / MEGABYTE;
        System.out.println("| module | all threads | per MB | of it the thread that compiles |\n|---:|---:|---:|---:|");
        System.out.printf(
                Locale.ROOT,
                "| %.2f MB | %.1f s | %.1f s | %.1f s |%n",
                megabytes,
                all / NANOS_PER_SECOND,
                all / NANOS_PER_SECOND / megabytes,
                own / NANOS_PER_SECOND);
    }
}
