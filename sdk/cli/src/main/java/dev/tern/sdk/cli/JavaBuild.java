package dev.tern.sdk.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Builds a canister from Java sources with the kit that is beside the launcher: its compiler and its libraries are here
 * already, so that a new project needs no network and no repository of artifacts.
 */
final class JavaBuild {
    private static final Path CLASSES = Path.of("target", "classes");
    private static final Path WORK = Path.of("target", "wasm");
    private static final String COMPILER = "dev.tern.sdk.canister.teavm.CompileCanisters";
    private static final List<String> KIT = List.of(
            "sdk/core/target",
            "sdk/canister/target",
            "sdk/processor/target",
            "sdk/canister-teavm/target",
            "sdk/canister-teavm/target/lib");

    private JavaBuild() {}

    /** Compiles everything under {@code sources}; modules and interfaces come to {@code target/classes/canisters}. */
    static void run(String name, Path sources) {
        String kit = kit(Optional.ofNullable(System.getenv("TERN_ROOT")).map(Path::of));
        Path bin = Path.of(System.getProperty("java.home"), "bin");
        List<String> javac = new ArrayList<>(List.of(
                bin.resolve("javac").toString(), "-proc:full", "-parameters", "-cp", kit, "-d", CLASSES.toString()));
        javac.addAll(sources(name, sources));
        Project.execute(name, javac);
        Project.execute(
                name,
                List.of(
                        bin.resolve("java").toString(),
                        "-Xmx1g",
                        "-XX:+UseSerialGC",
                        "-cp",
                        CLASSES + File.pathSeparator + kit,
                        COMPILER,
                        CLASSES.toString(),
                        WORK.toString()));
    }

    private static List<String> sources(String name, Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            List<String> sources = files.map(Path::toString)
                    .filter(file -> file.endsWith(".java"))
                    .sorted()
                    .toList();
            if (sources.isEmpty()) {
                throw new CliException(Exit.FAILED, "there are no Java sources of " + name + " under " + directory);
            }
            return sources;
        } catch (IOException e) {
            throw new CliException(
                    Exit.FAILED,
                    "the sources of " + name + " cannot be read: " + e.getMessage() + "; correct \"java\" in "
                            + Project.FILE);
        }
    }

    /** The class path of the kit. */
    static String kit(Optional<Path> root) {
        List<String> jars = new ArrayList<>();
        for (String directory : KIT) {
            root.map(path -> path.resolve(directory)).map(JavaBuild::jars).ifPresent(jars::addAll);
        }
        if (jars.size() < KIT.size()) {
            throw new CliException(
                    Exit.FAILED,
                    "the kit for canisters in Java is not here; run tern by its launcher (./tern), which builds it");
        }
        return String.join(File.pathSeparator, jars);
    }

    private static List<String> jars(Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(Path::toString)
                    .filter(file -> file.endsWith(".jar"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new CliException(Exit.FAILED, directory + " cannot be read: " + e.getMessage());
        }
    }
}
