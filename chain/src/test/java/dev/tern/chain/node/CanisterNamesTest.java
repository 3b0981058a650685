package dev.tern.chain.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.runtime.registry.IdRange;
import dev.tern.sdk.types.CanisterId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The names that people see come from the file that the command line keeps. */
class CanisterNamesTest {
    private static final CanisterId COUNTER = IdRange.id(100);
    private static final CanisterId TOKEN = IdRange.id(101);

    @TempDir
    Path home;

    private Path file;
    private CanisterNames names;

    @BeforeEach
    void open() {
        file = home.resolve("canisters.json");
        names = new CanisterNames(home.resolve("genesis.bin"));
    }

    @Test
    void withoutTheFileNobodyHasAName() {
        assertThat(names.of(COUNTER)).isEmpty();
    }

    @Test
    void aNameIsThatOfTheFileAndTheFileIsReadAgainWhenItChanged() throws IOException {
        Files.writeString(file, "{\"counter\": \"" + COUNTER + "\"}");
        assertThat(names.of(COUNTER)).hasValue("counter");
        assertThat(names.of(TOKEN)).isEmpty();

        Files.writeString(file, "{\"visits\": \"" + COUNTER + "\", \"token\": \"" + TOKEN + "\"}");
        assertThat(names.of(COUNTER)).hasValue("visits");
        assertThat(names.of(TOKEN)).hasValue("token");

        Files.delete(file);
        assertThat(names.of(COUNTER)).isEmpty();
    }

    @Test
    void aFileThatCannotBeReadNamesNothing() throws IOException {
        for (String text : new String[] {"", "{\"counter\": ", "[1, 2]", "null"}) {
            Files.writeString(file, text);
            assertThat(names.of(COUNTER)).as(text).isEmpty();
        }
        Files.writeString(file, "{\"number\": 7, \"nothing\": null, \"counter\": \"" + COUNTER + "\"}");
        assertThat(names.of(COUNTER)).hasValue("counter");
    }
}
