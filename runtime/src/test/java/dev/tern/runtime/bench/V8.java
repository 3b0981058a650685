package dev.tern.runtime.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalDouble;

/** V8, by way of node. */
final class V8 {
    private static final String SCRIPT = """
            const [hex, runs, names] = require('fs').readFileSync(0, 'utf8').split(' ');
            const wide = names.split(',');
            const module = new WebAssembly.Module(Buffer.from(hex, 'hex'));
            const ic0 = {};
            for (const {name} of WebAssembly.Module.imports(module)) ic0[name] = () => wide.includes(name) ? 0n : 0;
            let best = Infinity;
            for (let i = 0; i < Number(runs); i++) {
              const {run, canister_init} = new WebAssembly.Instance(module, {ic0}).exports;
              const start = process.cpuUsage();
              (run ?? canister_init)();
              const used = process.cpuUsage(start);
              best = Math.min(best, (used.user + used.system) / 1000);
            }
            console.log(best);
            """;

    private V8() {}

    /** Milliseconds of processor time of the best of some runs of a module's export {@code run}; nothing without node. */
    static OptionalDouble best(byte[] wasm, int runs) {
        try {
            Process node = new ProcessBuilder(List.of("node", "-e", SCRIPT))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try (var input = node.outputWriter(StandardCharsets.US_ASCII)) {
                input.write(HexFormat.of().formatHex(wasm) + " " + runs + " " + Kernels.WIDE);
            }
            try (var output = node.inputReader(StandardCharsets.US_ASCII)) {
                String best = output.readLine();
                if (best == null) {
                    throw new IllegalStateException("node gave no figure");
                }
                return OptionalDouble.of(Double.parseDouble(best));
            }
        } catch (IOException e) {
            System.out.println("no figures of V8: " + e.getMessage());
            return OptionalDouble.empty();
        }
    }
}
