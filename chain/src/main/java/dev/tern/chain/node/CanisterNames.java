package dev.tern.chain.node;

import dev.tern.sdk.types.CanisterId;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The names that the users of a local network gave to canisters: {@code canisters.json} of its home, written by the
 * command line and read again when it changed. Names are for people alone, so a file that cannot be read names nothing.
 * Thread-safe.
 */
final class CanisterNames {
    private final Path file;
    private Seen seen = new Seen(FileTime.fromMillis(0), 0, Map.of());

    private record Seen(FileTime modified, long bytes, Map<String, String> names) {}

    /** Of the home that {@code genesis} stands in. */
    CanisterNames(Path genesis) {
        this.file = genesis.resolveSibling("canisters.json");
    }

    synchronized Optional<String> of(CanisterId canister) {
        try {
            FileTime modified = Files.getLastModifiedTime(file);
            long bytes = Files.size(file);
            if (!modified.equals(seen.modified) || bytes != seen.bytes) {
                seen = new Seen(modified, bytes, read());
            }
        } catch (IOException | DecodeException e) {
            seen = new Seen(FileTime.fromMillis(0), 0, Map.of());
        }
        return Optional.ofNullable(seen.names.get(canister.toString()));
    }

    private Map<String, String> read() throws IOException {
        Map<String, String> names = new HashMap<>();
        JsonObject json = new JsonObject(Files.readString(file));
        for (String name : json.fieldNames()) {
            names.putIfAbsent(String.valueOf(json.getValue(name)), name);
        }
        return names;
    }
}
