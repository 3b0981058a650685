package dev.tern.chain.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.sdk.crypto.Sha256;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompiledFilesTest {
    private static final Hash COMPILER = Sha256.hash("compiler");
    private static final Hash KEY = Sha256.hash("key");
    private static final Blob CODE = Blob.ofText("code");

    @TempDir
    private Path directory;

    private CompiledFiles store(long maxBytes) {
        return new CompiledFiles(directory.resolve("compiled"), COMPILER, maxBytes);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(directory.resolve("compiled"))) {
            return all.toList();
        }
    }

    @Test
    void what_was_put_is_there_for_the_next_process() {
        assertThat(store(1000).get(KEY)).isEmpty();
        store(1000).put(KEY, CODE);
        assertThat(store(1000).get(KEY)).contains(CODE);
        assertThat(store(1000).get(Sha256.hash("another"))).isEmpty();
    }

    @Test
    void what_another_compiler_wrote_is_not_seen() {
        store(1000).put(KEY, CODE);
        assertThat(new CompiledFiles(directory.resolve("compiled"), Sha256.hash("newer"), 1000).get(KEY))
                .isEmpty();
    }

    @Test
    void every_flipped_bit_and_every_cut_is_noticed_and_repaired_by_the_next_put() throws IOException {
        CompiledFiles store = store(1000);
        store.put(KEY, CODE);
        Path file = files().getFirst();
        byte[] good = Files.readAllBytes(file);
        for (int bit = 0; bit < good.length * 8; bit++) {
            byte[] bad = good.clone();
            bad[bit / 8] ^= (byte) (1 << (bit % 8));
            Files.write(file, bad);
            assertThat(store.get(KEY)).as("bit %s", bit).isEmpty();
        }
        for (int length = 0; length < good.length; length++) {
            Files.write(file, java.util.Arrays.copyOf(good, length));
            assertThat(store.get(KEY)).as("%s bytes", length).isEmpty();
        }
        store.put(KEY, CODE);
        assertThat(store.get(KEY)).contains(CODE);
    }

    @Test
    void a_file_under_another_name_is_not_taken() throws IOException {
        CompiledFiles store = store(1000);
        store.put(KEY, CODE);
        Path first = files().getFirst();
        store.put(Sha256.hash("another"), Blob.ofText("other"));
        Path second =
                files().stream().filter(file -> !file.equals(first)).findFirst().orElseThrow();
        Files.write(second, Files.readAllBytes(first));
        assertThat(store.get(Sha256.hash("another"))).isEmpty();
    }

    @Test
    void those_not_used_for_longest_go_when_all_are_too_large() throws IOException {
        CompiledFiles store = store(4 * 132);
        List<Hash> keys = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            keys.add(Sha256.hash("key " + i));
            store.put(keys.get(i), Blob.wrap(new byte[100]));
        }
        long old = 0;
        for (Path file : files()) {
            Files.setLastModifiedTime(file, FileTime.fromMillis(1_000 * ++old));
        }
        assertThat(store.get(keys.get(2))).isPresent();
        store.put(Sha256.hash("new"), Blob.wrap(new byte[300]));
        assertThat(files()).hasSize(2);
        assertThat(store.get(Sha256.hash("new"))).isPresent();
        assertThat(store.get(keys.get(2))).isPresent();
    }

    @Test
    void a_directory_that_cannot_be_used_costs_time_and_nothing_else() throws IOException {
        Files.writeString(directory.resolve("compiled"), "a file");
        CompiledFiles store = store(1000);
        store.put(KEY, CODE);
        assertThat(store.get(KEY)).isEmpty();
    }

    @Test
    void many_may_write_the_same_at_once() throws Exception {
        try (ExecutorService writers = Executors.newCachedThreadPool()) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                all.add(writers.submit(this::writeAndRead));
            }
            for (Future<?> each : all) {
                each.get();
            }
        }
        assertThat(files()).hasSize(1);
        assertThat(store(1000).get(KEY)).contains(CODE);
    }

    private void writeAndRead() {
        CompiledFiles store = store(1000);
        for (int round = 0; round < 20; round++) {
            store.put(KEY, CODE);
            assertThat(store.get(KEY)).contains(CODE);
        }
    }
}
