package dev.tern.chain.node;

import dev.tern.runtime.wasm.WasmEngine;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.crypto.Sha256;
import dev.tern.sdk.types.Hash;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * Tells one version of the compiler of canisters from another by its own class files: nobody can change the compiler and forget
 * to say so.
 */
final class CompilerVersion {
    private static final String PACKAGES = WasmEngine.class.getPackageName().replace('.', '/') + "/";

    private CompilerVersion() {}

    /** Empty when this process cannot see its own classes. */
    static Optional<Hash> find() {
        CodeSource source = WasmEngine.class.getProtectionDomain().getCodeSource();
        if (source == null || source.getLocation() == null) {
            return Optional.empty();
        }
        try {
            return of(Path.of(source.getLocation().toURI()));
        } catch (URISyntaxException | IllegalArgumentException | IOException e) {
            return Optional.empty();
        }
    }

    /** Of the classes in a directory or an archive. */
    static Optional<Hash> of(Path classes) throws IOException {
        SortedMap<String, Hash> files = Files.isDirectory(classes) ? ofDirectory(classes) : ofArchive(classes);
        Writer out = new Writer();
        files.forEach((name, hash) -> out.text(name).hash(hash));
        return files.isEmpty() ? Optional.empty() : Optional.of(Sha256.hash(out.toBytes()));
    }

    private static SortedMap<String, Hash> ofDirectory(Path directory) throws IOException {
        List<Path> all;
        try (Stream<Path> walk = Files.walk(directory.resolve(PACKAGES))) {
            all = walk.filter(Files::isRegularFile).toList();
        }
        SortedMap<String, Hash> files = new TreeMap<>();
        for (Path file : all) {
            files.put(directory.relativize(file).toString(), Sha256.hash(Files.readAllBytes(file)));
        }
        return files;
    }

    private static SortedMap<String, Hash> ofArchive(Path archive) throws IOException {
        SortedMap<String, Hash> files = new TreeMap<>();
        try (JarFile jar = new JarFile(archive.toFile())) {
            for (JarEntry entry : Collections.list(jar.entries())) {
                if (entry.getName().startsWith(PACKAGES) && !entry.isDirectory()) {
                    files.put(
                            entry.getName(),
                            Sha256.hash(jar.getInputStream(entry).readAllBytes()));
                }
            }
        }
        return files;
    }
}
