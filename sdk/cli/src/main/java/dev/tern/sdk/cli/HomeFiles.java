package dev.tern.sdk.cli;

import dev.tern.sdk.types.CanisterId;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/** The user's part of a home: where the network is ({@code network.json}), names of canisters ({@code canisters.json}). */
final class HomeFiles {
    private final Path root;

    HomeFiles(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    Path path() {
        return root;
    }

    URI gateway() {
        JsonObject network = read("network.json")
                .orElseThrow(() -> new CliException(
                        Exit.NETWORK,
                        "no network runs in " + root
                                + "; start one (tern network start) or name another home (--home DIR)"));
        String gateway = network.getString("gateway");
        if (gateway == null) {
            throw new CliException(
                    Exit.NETWORK, root.resolve("network.json") + " names no gateway; start the network again");
        }
        return URI.create(gateway);
    }

    Optional<CanisterId> canister(String name) {
        return names(name).map(id -> {
            try {
                return CanisterId.ofText(id);
            } catch (IllegalArgumentException e) {
                throw new CliException(
                        Exit.FAILED,
                        root.resolve("canisters.json") + " gives " + name + " an id that is none; remove it");
            }
        });
    }

    private Optional<String> names(String name) {
        return read("canisters.json").flatMap(json -> Optional.ofNullable(json.getString(name)));
    }

    List<String> names() {
        return read("canisters.json")
                .map(json -> List.copyOf(json.fieldNames()))
                .orElse(List.of());
    }

    /** The name of a canister, if it has one here. */
    Optional<String> nameOf(CanisterId id) {
        return names().stream()
                .filter(name -> names(name).equals(Optional.of(id.toString())))
                .findFirst();
    }

    void remember(String name, CanisterId id) {
        write(
                "canisters.json",
                read("canisters.json").orElseGet(JsonObject::new).put(name, id.toString()));
    }

    void forget(CanisterId id) {
        read("canisters.json").ifPresent(json -> {
            nameOf(id).ifPresent(json::remove);
            write("canisters.json", json);
        });
    }

    private Optional<JsonObject> read(String file) {
        Path path = root.resolve(file);
        try {
            return Optional.of(new JsonObject(Files.readString(path)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException | DecodeException e) {
            throw new CliException(Exit.FAILED, path + " does not read: " + e.getMessage() + "; repair or remove it");
        }
    }

    private void write(String file, JsonObject json) {
        Path path = root.resolve(file);
        Path draft = root.resolve(file + ".new");
        try {
            Files.createDirectories(root);
            Files.writeString(draft, json.encodePrettily() + "\n");
            move(draft, path);
        } catch (IOException e) {
            throw new CliException(Exit.FAILED, path + " cannot be written: " + e.getMessage());
        }
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
