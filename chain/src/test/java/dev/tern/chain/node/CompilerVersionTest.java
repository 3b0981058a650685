package dev.tern.chain.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompilerVersionTest {
    @TempDir
    private Path directory;

    @Test
    void this_process_knows_its_compiler() {
        assertThat(CompilerVersion.find()).isPresent().isEqualTo(CompilerVersion.find());
    }

    @Test
    void another_class_of_the_compiler_is_another_version_and_other_classes_are_not() throws IOException {
        Path emit = Files.createDirectories(directory.resolve("dev/tern/runtime/wasm/emit"));
        Files.writeString(emit.resolve("Calls.class"), "one");
        var first = CompilerVersion.of(directory);
        Files.writeString(directory.resolve("dev/tern/runtime/Other.class"), "other");
        assertThat(CompilerVersion.of(directory)).isPresent().isEqualTo(first);
        Files.writeString(emit.resolve("Calls.class"), "two");
        assertThat(CompilerVersion.of(directory)).isPresent().isNotEqualTo(first);
    }

    @Test
    void an_archive_is_read_as_a_directory() throws IOException {
        Path emit = Files.createDirectories(directory.resolve("dev/tern/runtime/wasm/emit"));
        Files.writeString(emit.resolve("Calls.class"), "one");
        Path archive = directory.resolve("runtime.jar");
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(archive))) {
            jar.putNextEntry(new JarEntry("META-INF/"));
            jar.putNextEntry(new JarEntry("dev/tern/runtime/wasm/emit/Calls.class"));
            jar.write("one".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        assertThat(CompilerVersion.of(archive)).isPresent().isEqualTo(CompilerVersion.of(directory));
    }
}
