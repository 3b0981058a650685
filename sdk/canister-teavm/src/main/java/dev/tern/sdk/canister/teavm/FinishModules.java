package dev.tern.sdk.canister.teavm;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The last step of a canister's build: for every {@code NAME.did} in the second directory takes {@code NAME.wasm} from the
 * first, removes the exports that only the compiler's own host needs, adds the interface as the public custom section
 * {@code candid:service}, and writes the module beside the interface. Fails on an import that is not of {@code ic0}.
 */
public final class FinishModules {
    private FinishModules() {}

    public static void main(String[] args) throws IOException {
        if (args.length != 2) {
            throw new IllegalArgumentException(
                    "two directories are needed: of the compiled modules, of the interfaces");
        }
        Path compiled = Path.of(args[0]);
        Path interfaces = Path.of(args[1]);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(interfaces, "*.did")) {
            for (Path file : files) {
                String name = file.getFileName().toString().replace(".did", ".wasm");
                byte[] module = Files.readAllBytes(compiled.resolve(name));
                String did = Files.readString(file, StandardCharsets.UTF_8);
                Files.write(interfaces.resolve(name), WasmModule.finish(name, module, did));
            }
        }
    }
}
