package dev.tern.chain.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher on machines that lack something: one sentence that names it. */
class LauncherTest {
    private static final List<String> TOOLS =
            List.of("dirname", "readlink", "sed", "head", "find", "mktemp", "rm", "mv");

    @TempDir
    private Path machine;

    private Path launcher;
    private Path jdks;
    private Path tools;

    @BeforeEach
    void makeAMachine() throws IOException {
        jdks = Files.createDirectories(machine.resolve("jvm"));
        tools = Files.createDirectories(machine.resolve("bin"));
        for (String tool : TOOLS) {
            executable(tools.resolve(tool), "#!/bin/sh\nexec " + found(tool) + " \"$@\"\n");
        }
        // the same launcher, on a machine with other JDKs
        String text = Files.readString(Path.of("..", "tern")).replace("/usr/lib/jvm", jdks.toString());
        launcher = executable(Files.createDirectories(machine.resolve("tern")).resolve("tern"), text);
    }

    private static Path found(String tool) {
        return List.of("/bin/", "/usr/bin/").stream()
                .map(directory -> Path.of(directory + tool))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow();
    }

    private static Path executable(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Path jdk(String name, String version) throws IOException {
        Path home = jdks.resolve(name);
        executable(home.resolve("bin/javac"), "#!/bin/sh\n");
        executable(home.resolve("bin/java"), "#!/bin/sh\necho 'openjdk version \"" + version + "\" 2026-01-01' >&2\n");
        return home;
    }

    private record Result(int code, String text) {}

    private Result run(String javaHome) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(launcher.toString(), "network", "status").redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().put("PATH", tools.toString());
        builder.environment().put("HOME", machine.toString());
        builder.environment().put("JAVA_HOME", javaHome);
        Process process = builder.start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        return new Result(process.waitFor(), text);
    }

    @Test
    void noJdkAtAllIsOneSentence() throws IOException, InterruptedException {
        Result result = run("");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.text())
                .hasLineCount(1)
                .startsWith("tern: needs a JDK of version 25 or newer and found none;")
                .contains("JAVA_HOME");
    }

    @Test
    void aJdkThatIsTooOldIsNamedWithItsVersion() throws IOException, InterruptedException {
        Path old = jdk("old", "17.0.15");
        Result result = run(old.toString());
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.text()).hasLineCount(1).contains("JAVA_HOME=" + old + " is version 17");
    }

    @Test
    void anOldJavaOnThePathIsNamedWithItsVersion() throws IOException, InterruptedException {
        Files.createSymbolicLink(tools.resolve("java"), jdk("old", "1.8.0_402").resolve("bin/java"));
        Result result = run("");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.text()).hasLineCount(1).contains("the java on the PATH is version 1)");
    }

    @Test
    void aJavaHomeWithoutJavaSaysSo() throws IOException, InterruptedException {
        Result result = run("/nowhere/at/all");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.text()).hasLineCount(1).contains("JAVA_HOME=/nowhere/at/all has no bin/java");
    }

    @Test
    void aNewerJdkIsFoundWhereverJavaHomePointsAndMavenIsMissedNext() throws IOException, InterruptedException {
        Path old = jdk("old", "17.0.15");
        jdk("temurin", "25.0.1");
        for (String javaHome : List.of("", old.toString(), "/nowhere/at/all")) {
            Result result = run(javaHome);
            assertThat(result.code()).isEqualTo(1);
            assertThat(result.text()).hasLineCount(1).contains("needs Maven").contains("no mvn on the PATH");
        }
    }
}
