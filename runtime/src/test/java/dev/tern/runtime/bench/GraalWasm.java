package dev.tern.runtime.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalDouble;

/**
 * GraalWasm on this JVM, that is, without its compiler. It runs in a JVM of its own, from a source that is compiled there, so that
 * only the profile of the figures needs its artifacts.
 */
final class GraalWasm {
    private static final String PROGRAM = """
            import java.lang.management.ManagementFactory;
            import org.graalvm.polyglot.Context;
            import org.graalvm.polyglot.Source;
            import org.graalvm.polyglot.Value;
            import org.graalvm.polyglot.io.ByteSequence;
            import org.graalvm.polyglot.proxy.ProxyExecutable;
            import org.graalvm.polyglot.proxy.ProxyObject;

            void main() throws Exception {
              String[] input = new String(System.in.readAllBytes()).split(" ");
              Source source = Source.newBuilder("wasm", ByteSequence.create(HexFormat.of().parseHex(input[0])), "kernel").build();
              long end = System.nanoTime() + Long.parseLong(input[1]) * 1_000_000_000;
              List<String> wide = List.of(input[2].split(","));
              ProxyObject ic0 = new ProxyObject() {
                public Object getMember(String name) {
                  return (ProxyExecutable) operands -> wide.contains(name) ? (Object) 0L : (Object) 0;
                }
                public Object getMemberKeys() { return List.of(); }
                public boolean hasMember(String name) { return true; }
                public void putMember(String name, Value value) {}
              };
              var threads = ManagementFactory.getThreadMXBean();
              double best = Double.POSITIVE_INFINITY;
              try (Context context = Context.newBuilder("wasm").option("engine.WarnInterpreterOnly", "false").build()) {
                Value module = context.eval(source);
                do {
                  Value exports = module.newInstance(ProxyObject.fromMap(Map.of("ic0", ic0))).getMember("exports");
                  Value run = exports.getMember(exports.hasMember("run") ? "run" : "canister_init");
                  long start = threads.getCurrentThreadCpuTime();
                  run.executeVoid();
                  best = Math.min(best, (threads.getCurrentThreadCpuTime() - start) / 1e6);
                } while (System.nanoTime() < end);
              }
              System.out.println(best);
            }
            """;

    private GraalWasm() {}

    /** Whether its artifacts are there: the profile {@code kernels} brings them. */
    static boolean isThere() {
        return GraalWasm.class.getResource("/org/graalvm/polyglot/Context.class") != null;
    }

    /** Milliseconds of processor time of the best run of a module's export {@code run} within some seconds, one run at least. */
    static OptionalDouble best(byte[] wasm, int seconds) throws IOException {
        if (!isThere()) {
            return OptionalDouble.empty();
        }
        Path source = Files.createTempFile("kernel", ".java");
        try {
            Files.writeString(source, PROGRAM);
            Process java = new ProcessBuilder(Figures.javaCommand(List.of("-Xmx1g"), source.toString()))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try (var input = java.outputWriter(StandardCharsets.US_ASCII)) {
                input.write(HexFormat.of().formatHex(wasm) + " " + seconds + " " + Kernels.WIDE);
            }
            try (var output = java.inputReader(StandardCharsets.US_ASCII)) {
                String best = output.readLine();
                if (best == null) {
                    throw new IllegalStateException("GraalWasm gave no figure");
                }
                return OptionalDouble.of(Double.parseDouble(best));
            }
        } finally {
            Files.delete(source);
        }
    }
}
