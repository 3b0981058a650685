package dev.tern.chain.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tern.runtime.memory.PageCache;
import dev.tern.runtime.memory.Pages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PageFileTest {
    @TempDir
    private Path directory;

    @Test
    void slotsKeepTheirPagesApart() {
        try (PageFile file = file()) {
            for (int slot = 9; slot >= 0; slot--) {
                file.write(slot, page(slot));
            }
            file.write(3, page(77));
            for (int slot = 0; slot < 10; slot++) {
                assertThat(file.read(slot)).isEqualTo(page(slot == 3 ? 77 : slot));
            }
        }
    }

    @Test
    void thereIsNoFileBeforeTheFirstPageAndNoneAfterTheEnd() throws IOException {
        Files.createDirectories(directory.resolve("node"));
        try (PageFile file = file()) {
            assertThat(directory.resolve("node")).isEmptyDirectory();
            Files.write(path(), new byte[10]); // of a process that was killed
            file.write(0, page(1));
            assertThat(file.read(0)).isEqualTo(page(1));
        }
        assertThat(directory.resolve("node")).isEmptyDirectory();
    }

    @Test
    void aReaderThatIsInterruptedTakesTheFileFromNobody() {
        try (PageFile file = file()) {
            file.write(0, page(1));
            Thread.currentThread().interrupt();
            assertThat(file.read(0)).isEqualTo(page(1));
            assertThat(Thread.interrupted()).isTrue();
            assertThat(file.read(0)).isEqualTo(page(1));
        }
    }

    @Test
    void aSlotThatWasNeverWrittenAndAFileThatIsClosedAreErrors() {
        PageFile file = file();
        file.write(0, page(1));
        assertThatThrownBy(() -> file.read(40)).isInstanceOf(StorageException.class);
        file.close();
        assertThatThrownBy(() -> file.read(0))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("is closed");
    }

    @Test
    void aMemoryThatIsMostlyOnDiskIsAsItWas() {
        try (PageFile file = file()) {
            PageCache cache = new PageCache(file, 8 * Pages.PAGE_BYTES);
            TreeMap<Long, byte[]> changes = new TreeMap<>();
            for (long i = 0; i < 500; i++) {
                changes.put(i * i, page((int) i));
            }
            Pages pages = Pages.EMPTY.with(changes);
            cache.admit(pages);
            assertThat(cache.fill()).isEqualTo(new PageCache.Fill(8, 492, 492));
            for (long i = 499; i >= 0; i--) {
                assertThat(pages.page(i * i)).isEqualTo(page((int) i));
            }
        }
    }

    private Path path() {
        return directory.resolve("node").resolve("pages");
    }

    private PageFile file() {
        return new PageFile(path());
    }

    private static byte[] page(int number) {
        byte[] page = new byte[Pages.PAGE_BYTES];
        Arrays.fill(page, (byte) (number % 251 + 1));
        page[5] = (byte) (number >> 8);
        return page;
    }
}
