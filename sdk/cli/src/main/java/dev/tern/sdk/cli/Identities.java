package dev.tern.sdk.cli;

import dev.tern.sdk.client.Identity;
import dev.tern.sdk.client.Pem;
import dev.tern.sdk.protocol.Parsed;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The user's keys: {@code identities/NAME.pem} in the home, readable by the user alone, and the name in use. */
final class Identities {
    static final String ANONYMOUS = "anonymous";
    private static final String DEFAULT = "default";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rw-------");

    private final Path directory;

    Identities(HomeFiles home) {
        directory = home.path().resolve("identities");
    }

    /** The identity of that name, or the one in use. Makes the default one at its first use. */
    Identity load(@Nullable String name, Consumer<String> say) {
        String wanted = name == null ? current() : checked(name);
        if (wanted.equals(ANONYMOUS)) {
            return Identity.anonymous();
        }
        Path file = file(wanted);
        if (wanted.equals(DEFAULT) && !Files.exists(file)) {
            Identity made = Identity.generate();
            save(DEFAULT, made);
            say.accept("made identity default: " + made.principal());
        }
        return read(wanted, file);
    }

    private Identity read(String name, Path file) {
        try {
            return switch (Pem.read(Files.readString(file))) {
                case Parsed.Ok<Identity> ok -> ok.value();
                case Parsed.Malformed<Identity> bad ->
                    throw new CliException(Exit.IDENTITY, file + " is not an identity: " + bad.reason());
            };
        } catch (NoSuchFileException e) {
            throw new CliException(
                    Exit.IDENTITY,
                    "there is no identity " + name + "; make it (tern identity new " + name + ") or use one of: "
                            + String.join(", ", list()));
        } catch (IOException e) {
            throw new CliException(Exit.IDENTITY, file + " cannot be read: " + e.getMessage());
        }
    }

    void save(String name, Identity identity) {
        Path file = file(checked(name));
        try {
            Files.createDirectories(directory);
            boolean posix = Files.getFileStore(directory).supportsFileAttributeView("posix");
            FileAttribute<?>[] access = posix
                    ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PRIVATE)}
                    : new FileAttribute<?>[0];
            Files.createFile(file, access);
            Files.writeString(file, Pem.write(identity), StandardOpenOption.TRUNCATE_EXISTING);
        } catch (FileAlreadyExistsException e) {
            throw new CliException(Exit.IDENTITY, "identity " + name + " exists; choose another name");
        } catch (IOException e) {
            throw new CliException(Exit.IDENTITY, file + " cannot be written: " + e.getMessage());
        }
    }

    List<String> list() {
        List<String> names = new ArrayList<>(List.of(ANONYMOUS));
        if (Files.isDirectory(directory)) {
            try (Stream<Path> files = Files.list(directory)) {
                files.map(file -> file.getFileName().toString())
                        .filter(file -> file.endsWith(".pem"))
                        .map(file -> file.substring(0, file.length() - 4))
                        .sorted()
                        .forEach(names::add);
            } catch (IOException e) {
                throw new CliException(Exit.IDENTITY, directory + " cannot be read: " + e.getMessage());
            }
        }
        return names;
    }

    String current() {
        try {
            return checked(Files.readString(directory.resolve("current")).strip());
        } catch (NoSuchFileException e) {
            return DEFAULT;
        } catch (IOException e) {
            throw new CliException(Exit.IDENTITY, directory.resolve("current") + " cannot be read: " + e.getMessage());
        }
    }

    void use(String name) {
        load(name, message -> {});
        try {
            Files.createDirectories(directory);
            Files.writeString(directory.resolve("current"), name + "\n");
        } catch (IOException e) {
            throw new CliException(
                    Exit.IDENTITY, directory.resolve("current") + " cannot be written: " + e.getMessage());
        }
    }

    private Path file(String name) {
        return directory.resolve(name + ".pem");
    }

    private static String checked(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new CliException(
                    Exit.IDENTITY, "\"" + name + "\" is no name of an identity; use letters, digits, - and _");
        }
        return name;
    }
}
