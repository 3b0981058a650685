package dev.tern.runtime.wasm;

import com.dylibso.chicory.runtime.ImportValues;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.wabt.Wat2WasmModule;
import com.dylibso.chicory.wasi.WasiExitException;
import com.dylibso.chicory.wasi.WasiOptions;
import com.dylibso.chicory.wasi.WasiPreview1;
import dev.tern.sdk.types.Blob;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The assembler with 64-bit memories, which its own door does not turn on. It knows no 64-bit tables. */
public final class Wat64 {
    private Wat64() {}

    public static Blob assemble(String body) {
        byte[] text = ("(module " + body + ")").getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        WasiOptions options = WasiOptions.builder()
                .withStdin(new ByteArrayInputStream(text))
                .withStdout(out)
                .withStderr(errors)
                .withArguments(List.of("wat2wasm", "-", "--output=-", "--enable-memory64"))
                .build();
        try (WasiPreview1 wasi = WasiPreview1.builder().withOptions(options).build()) {
            Instance.builder(Wat2WasmModule.load())
                    .withMachineFactory(Wat2WasmModule::create)
                    .withImportValues(ImportValues.builder()
                            .addFunction(wasi.toHostFunctions())
                            .build())
                    .build();
        } catch (WasiExitException e) {
            if (e.exitCode() != 0) {
                throw new IllegalArgumentException(errors.toString(StandardCharsets.UTF_8), e);
            }
        }
        return Blob.wrap(out.toByteArray());
    }
}
