package dev.tern.chain.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tern.sdk.types.Blob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WalFileTest {
    @TempDir
    Path directory;

    private Path path;

    @BeforeEach
    void nameTheFile() {
        path = directory.resolve("wal");
    }

    @Test
    void recordsAreThereAfterReopeningUntilTheNextHeightBegins() {
        try (FileWal wal = FileWal.open(path)) {
            assertThat(wal.height()).isZero();
            wal.begin(4);
            wal.append(Blob.ofText("vote"));
            wal.begin(5);
            wal.append(Blob.ofText("proposal"));
            wal.append(Blob.ofText("timer"));
            wal.sync();
        }
        try (FileWal wal = FileWal.open(path)) {
            assertThat(wal.height()).isEqualTo(5);
            assertThat(wal.records()).containsExactly(Blob.ofText("proposal"), Blob.ofText("timer"));
            wal.append(Blob.ofText("vote"));
            assertThat(wal.records()).hasSize(3);
        }
    }

    @Test
    void aTailTornAtAnyByteIsCutOffAndTheRestIsKept() throws IOException {
        byte[] whole = threeRecords();
        int second = record(2).length() + 8;
        int third = record(3).length() + 8;
        for (int length = 0; length < whole.length; length++) {
            Files.write(path, java.util.Arrays.copyOf(whole, length));
            int expected = length < whole.length - second - third ? 0 : length < whole.length - third ? 1 : 2;
            try (WalFile wal = WalFile.open(path)) {
                assertThat(wal.found()).as("torn at byte %d", length).hasSize(expected);
                wal.append(Blob.ofText("more"));
            }
            try (WalFile wal = WalFile.open(path)) {
                assertThat(wal.found()).hasSize(expected + 1).last().isEqualTo(Blob.ofText("more"));
            }
        }
    }

    @Test
    void aDamagedLastRecordIsCutOff() throws IOException {
        byte[] whole = threeRecords();
        whole[whole.length - 1] ^= 1;
        Files.write(path, whole);
        try (WalFile wal = WalFile.open(path)) {
            assertThat(wal.found()).containsExactly(record(1), record(2));
        }
    }

    @Test
    void aDamagedRecordBeforeAnIntactOneIsCorruption() throws IOException {
        byte[] whole = threeRecords();
        whole[9] ^= 1;
        Files.write(path, whole);
        assertThatThrownBy(() -> WalFile.open(path))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("corrupt");
    }

    private byte[] threeRecords() throws IOException {
        try (WalFile wal = WalFile.open(path)) {
            for (int i = 1; i <= 3; i++) {
                wal.append(record(i));
            }
        }
        return Files.readAllBytes(path);
    }

    private static Blob record(int number) {
        return Blob.ofText("record ".repeat(number));
    }
}
