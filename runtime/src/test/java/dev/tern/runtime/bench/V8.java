package dev.tern.runtime.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalDouble;

/** V8, by way of node. */
final class V8 {
    private static final String SCRIPT = """
            const [hex, runs, names, touched] = require('fs').readFileSync(0, 'utf8').split(' ');
            const wide = names.split(',');
            const module = new WebAssembly.Module(Buffer.from(hex, 'hex'));
            const ic0 = {};
            for (const {name} of WebAssembly.Module.imports(module)) ic0[name] = () => wide.includes(name) ? 0n : 0;
            const memory = instance => Object.values(instance.exports).find(x => x instanceof WebAssembly.Memory);
            let pages = 0;
            const instance = () => {
              const made = new WebAssembly.Instance(module, {ic0});
              if (pages > 0) {
                memory(made).grow(pages - memory(made).buffer.byteLength / 65536);
                const bytes = new Uint8Array(memory(made).buffer);
                for (let i = 0; i < bytes.length; i += 4096) bytes[i] = bytes[i];
              }
              return made;
            };
            if (touched === 'touched') {
              const first = instance();
              (first.exports.run ?? first.exports.canister_init)();
              pages = memory(first).buffer.byteLength / 65536;
            }
            let best = Infinity;
            for (let i = 0; i < Number(runs); i++) {
              const {run, canister_init} = instance().exports;
              const start = process.cpuUsage();
              (run ?? canister_init)();
              const used = process.cpuUsage(start);
              best = Math.min(best, (used.user + used.system) / 1000);
            }
            console.log(best);
            """;

    private V8() {}

    /**
     * Milliseconds of processor time of the best of some runs of a module's export {@code run}, each in an instance of its own; nothing
     * without node.
     */
    static OptionalDouble best(byte[] wasm, int runs) {
        return best(wasm, runs, "fresh");
    }

    /** The same where the memory, which the module must export, has grown before and the system has given all of it. */
    static OptionalDouble bestWithMemory(byte[] wasm, int runs) {
        return best(wasm, runs, "touched");
    }

    private static OptionalDouble best(byte[] wasm, int runs, String memory) {
        try {
            Process node = new ProcessBuilder(List.of("node", "-e", SCRIPT))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try (var input = node.outputWriter(StandardCharsets.US_ASCII)) {
                input.write(HexFormat.of().formatHex(wasm) + " " + runs + " " + Kernels.WIDE + " " + memory);
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
