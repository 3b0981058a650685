package dev.tern.sdk.cli;

import dev.tern.sdk.types.Blob;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where modules come from: {@code tern.json} in the working directory, {@code {"canisters": {NAME: {"java": directory of
 * sources, or "build": command, "wasm": file, "did": file}}}}, or the samples on the classpath under {@code /canisters}.
 */
final class Project {
    static final String FILE = "tern.json";

    private Project() {}

    static String nameOr(@Nullable String given) {
        if (given != null) {
            return given;
        }
        List<String> names = names();
        if (names.size() == 1) {
            return names.get(0);
        }
        throw new CliException(
                Exit.USAGE,
                names.isEmpty()
                        ? "which canister? Name a sample (tern deploy counter), or run this where a " + FILE + " is"
                        : "which canister? The project has: " + String.join(", ", names));
    }

    static List<String> names() {
        return canisters().map(json -> List.copyOf(json.fieldNames())).orElse(List.of());
    }

    /** The module of that name, built first if the project says how. */
    static Module module(String name, Consumer<String> say) {
        Optional<JsonObject> entry = canisters().flatMap(all -> Optional.ofNullable(all.getJsonObject(name)));
        return entry.isPresent() ? ofProject(name, entry.get(), say) : sample(name);
    }

    private static Module ofProject(String name, JsonObject entry, Consumer<String> say) {
        build(name, entry, say);
        String wasm = entry.getString("wasm");
        if (wasm == null) {
            throw new CliException(Exit.FAILED, FILE + " names no \"wasm\" file for " + name);
        }
        String did = entry.getString("did");
        Path file = Path.of(wasm);
        if (did == null) {
            return Module.ofFile(name, file);
        }
        try {
            return Module.of(
                    name + " (" + wasm + ")",
                    Blob.wrap(Files.readAllBytes(file)),
                    Optional.of(Files.readString(Path.of(did))));
        } catch (IOException e) {
            throw new CliException(
                    Exit.FAILED, FILE + " names a file for " + name + " that cannot be read: " + e.getMessage());
        }
    }

    static void build(String name, JsonObject entry, Consumer<String> say) {
        String java = entry.getString("java");
        if (java != null) {
            say.accept("building " + name + " from " + java);
            JavaBuild.run(name, Path.of(java));
        }
        String command = entry.getString("build");
        if (command != null) {
            say.accept("building " + name + ": " + command);
            execute(name, List.of("sh", "-c", command));
        }
    }

    /** Runs a program of a build; what it prints is for people: standard output is for data. */
    static void execute(String name, List<String> command) {
        List<String> quiet = new ArrayList<>(List.of("sh", "-c", "exec \"$@\" 1>&2", "sh"));
        quiet.addAll(command);
        try {
            int code = new ProcessBuilder(quiet).inheritIO().start().waitFor();
            if (code != 0) {
                throw new CliException(
                        Exit.FAILED, "the build of " + name + " failed (exit code " + code + "); its errors are above");
            }
        } catch (IOException e) {
            throw new CliException(Exit.FAILED, "the build of " + name + " cannot start: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliException(Exit.FAILED, "interrupted while building " + name);
        }
    }

    static Optional<JsonObject> canisters() {
        Path file = Path.of(FILE);
        try {
            return Optional.ofNullable(new JsonObject(Files.readString(file)).getJsonObject("canisters"));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException | DecodeException | ClassCastException e) {
            throw new CliException(Exit.FAILED, file.toAbsolutePath() + " does not read: " + e.getMessage());
        }
    }

    private static Module sample(String name) {
        Optional<byte[]> wasm = resource("/canisters/" + name + ".wasm");
        if (wasm.isEmpty()) {
            List<String> known = new ArrayList<>(names());
            known.addAll(samples());
            throw new CliException(
                    Exit.FAILED,
                    "there is no project with a canister " + name + " here, and no bundled sample of that name; "
                            + (known.isEmpty()
                                    ? "run this where a " + FILE + " is"
                                    : "known are: " + String.join(", ", known)));
        }
        return Module.of(
                "sample " + name,
                Blob.wrap(wasm.get()),
                resource("/canisters/" + name + ".did").map(bytes -> new String(bytes, StandardCharsets.UTF_8)));
    }

    /** The bundled samples, by the index that comes with them. */
    private static List<String> samples() {
        return resource("/canisters/index")
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8).lines().toList())
                .orElseGet(() -> List.of("counter", "token", "kv", "ping", "pong").stream()
                        .filter(name -> resource("/canisters/" + name + ".wasm").isPresent())
                        .toList());
    }

    private static Optional<byte[]> resource(String path) {
        try (InputStream in = Project.class.getResourceAsStream(path)) {
            return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
        } catch (IOException e) {
            throw new CliException(Exit.FAILED, "the bundled " + path + " cannot be read: " + e.getMessage());
        }
    }
}
