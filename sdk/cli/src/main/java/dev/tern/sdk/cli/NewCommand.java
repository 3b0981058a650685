package dev.tern.sdk.cli;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code tern new}. */
@Command(name = "new", description = "Makes a project with a canister in Java, in a new directory.")
final class NewCommand extends ClientCommand {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,39}");

    @Parameters(paramLabel = "NAME", description = "Lower-case letters, digits and _.")
    private String name;

    @Override
    void run(Session session) {
        if (!NAME.matcher(name).matches()) {
            throw new CliException(
                    Exit.USAGE, "\"" + name + "\" cannot name a project; use lower-case letters, digits and _");
        }
        Path directory = Path.of(name);
        if (Files.exists(directory)) {
            throw new CliException(Exit.FAILED, directory.toAbsolutePath() + " exists already; choose another name");
        }
        String type = name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
        try {
            Path sources = directory.resolve("src/main/java/canisters");
            Files.createDirectories(sources);
            write(directory.resolve(Project.FILE), Project.FILE, type);
            write(sources.resolve(type + ".java"), "Canister.java.txt", type);
        } catch (IOException e) {
            throw new CliException(Exit.FAILED, "the project cannot be written: " + e.getMessage());
        }
        session.out(
                new JsonObject()
                        .put("name", name)
                        .put("directory", directory.toAbsolutePath().toString()),
                "made " + directory.toAbsolutePath());
        session.next("cd " + name + " && tern deploy");
    }

    private void write(Path file, String template, String type) throws IOException {
        try (InputStream in = NewCommand.class.getResourceAsStream("template/" + template)) {
            if (in == null) {
                throw new IllegalStateException("template " + template + " is missing from this build");
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            Files.writeString(file, text.replace("@NAME@", name).replace("@CLASS@", type));
        }
    }
}
