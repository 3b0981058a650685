package dev.tern.chain.storage;

import static dev.tern.chain.storage.StoredBlocks.OWNER;
import static dev.tern.chain.storage.StoredBlocks.block;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tern.sdk.crypto.Blake3;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.NodeId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.iq80.leveldb.DB;
import org.iq80.leveldb.Options;
import org.iq80.leveldb.fileenv.EnvImpl;
import org.iq80.leveldb.fileenv.MmapLimiter;
import org.iq80.leveldb.impl.DbImpl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LevelStoreTest {
    @TempDir
    Path directory;

    @Test
    void whatWasAppendedIsThereAfterReopening() {
        try (LevelStore store = LevelStore.open(directory, OWNER)) {
            for (long height = 1; height <= 20; height++) {
                store.append(block(height));
            }
            store.keep("certification", Blob.ofText("newest"));
        }
        try (LevelStore store = LevelStore.open(directory, OWNER)) {
            assertThat(store.height()).isEqualTo(20);
            assertThat(store.block(7)).contains(block(7));
            assertThat(store.block(21)).isEmpty();
            assertThat(store.kept("certification")).contains(Blob.ofText("newest"));
            assertThat(store.kept("checkpoint")).isEmpty();
        }
    }

    @Test
    void blocksAreAppendedInOrderOnly() {
        try (LevelStore store = LevelStore.open(directory, OWNER)) {
            assertThatThrownBy(() -> store.append(block(2))).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void noFileOfTheDatabaseIsMappedForWriting() throws IOException {
        try (LevelStore store = LevelStore.open(directory, OWNER)) {
            for (int i = 0; i < 100; i++) {
                store.keep("big" + i, Blob.wrap(new byte[100_000]));
            }
            assertThat(Files.readAllLines(Path.of("/proc/self/maps")))
                    .noneMatch(line -> line.contains(directory.toString()));
        }
    }

    @Test
    void aDatabaseOfAnotherOwnerIsRefusedAsForeign() {
        LevelStore.open(directory, OWNER).close();
        Owner other = new Owner(OWNER.network(), OWNER.subnet(), NodeId.of(new byte[] {9}));
        assertThatThrownBy(() -> LevelStore.open(directory, other))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("foreign")
                .hasMessageContaining("tern network reset");
        LevelStore.open(directory, OWNER).close();
    }

    @Test
    void aDatabaseThatTernDidNotMakeIsRefusedAsForeign() throws IOException {
        try (DB stranger = raw()) {
            stranger.put("a".getBytes(StandardCharsets.UTF_8), "b".getBytes(StandardCharsets.UTF_8));
        }
        assertThatThrownBy(() -> LevelStore.open(directory, OWNER)).isInstanceOf(StorageException.class);
    }

    @Test
    void aBlockMissingInTheMiddleIsCorruption() throws IOException {
        fill(10);
        try (DB raw = raw()) {
            raw.delete(LevelStore.key('b', new byte[] {0, 0, 0, 0, 0, 0, 0, 5}));
        }
        assertThatThrownBy(() -> LevelStore.open(directory, OWNER))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("corrupt")
                .hasMessageContaining("block 5 is missing");
    }

    @Test
    void aBlockReplacedByAnotherValidRecordIsCorruption() throws IOException {
        fill(10);
        byte[] fifth = LevelStore.key('b', new byte[] {0, 0, 0, 0, 0, 0, 0, 5});
        byte[] sixth = LevelStore.key('b', new byte[] {0, 0, 0, 0, 0, 0, 0, 6});
        try (DB raw = raw()) {
            byte[] other = Checksum.open(sixth, raw.get(sixth)).orElseThrow();
            raw.put(fifth, Checksum.seal(fifth, other));
        }
        assertThatThrownBy(() -> LevelStore.open(directory, OWNER))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("does not follow");
    }

    @Test
    void aFlippedByteInARecordIsCorruption() throws IOException {
        fill(10);
        byte[] fifth = LevelStore.key('b', new byte[] {0, 0, 0, 0, 0, 0, 0, 5});
        try (DB raw = raw()) {
            byte[] sealed = raw.get(fifth);
            sealed[sealed.length / 2] ^= 1;
            raw.put(fifth, sealed);
        }
        assertThatThrownBy(() -> LevelStore.open(directory, OWNER))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("checksum");
    }

    @Test
    void aFlippedByteInTheLogOfTheDatabaseLeavesAnIntactBeginningOrIsCorruption() throws IOException {
        fill(5);
        Path log = fileNamed(".log");
        byte[] whole = Files.readAllBytes(log);
        Map<Path, byte[]> before = contents();
        for (int at = 0; at < whole.length; at += 97) {
            byte[] damaged = whole.clone();
            damaged[at] ^= 0x40;
            restore(before);
            Files.write(log, damaged);
            try (LevelStore store = LevelStore.open(directory, OWNER)) {
                assertThat(store.height())
                        .as("height after a flip at byte %d", at)
                        .isBetween(0L, 5L);
                for (long height = 1; height <= store.height(); height++) {
                    assertThat(store.block(height)).contains(block(height));
                }
            } catch (StorageException e) {
                assertThat(e).hasMessageContaining("the database in");
            }
        }
    }

    private Path fileNamed(String end) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(end)).findAny().orElseThrow();
        }
    }

    private Map<Path, byte[]> contents() throws IOException {
        Map<Path, byte[]> contents = new HashMap<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                contents.put(file, Files.readAllBytes(file));
            }
        }
        return contents;
    }

    private void restore(Map<Path, byte[]> contents) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        for (Map.Entry<Path, byte[]> file : contents.entrySet()) {
            Files.write(file.getKey(), file.getValue());
        }
    }

    @Test
    void aDamagedManifestIsAClearError() throws IOException {
        fill(3);
        try (Stream<Path> files = Files.list(directory)) {
            Path manifest = files.filter(file -> file.getFileName().toString().startsWith("MANIFEST"))
                    .findAny()
                    .orElseThrow();
            byte[] bytes = Files.readAllBytes(manifest);
            bytes[bytes.length / 2] ^= 0x55;
            Files.write(manifest, bytes);
        }
        assertThatThrownBy(() -> LevelStore.open(directory, OWNER))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("corrupt");
    }

    @Test
    void aSweepKeepsReachableChunksOnly() {
        Blob keep = Blob.ofText("keep");
        Blob drop = Blob.ofText("drop");
        Hash kept = Blake3.hash(keep.unsafeBytes());
        Hash dropped = Blake3.hash(drop.unsafeBytes());
        try (LevelStore store = LevelStore.open(directory, OWNER)) {
            store.append(block(1));
            store.chunks().put(kept, keep);
            store.chunks().put(dropped, drop);
            store.chunks().sync();
            assertThat(store.chunks().sweep(Set.of(kept))).isEqualTo(1);
            assertThat(store.chunks().get(kept)).contains(keep);
            assertThat(store.chunks().has(dropped)).isFalse();
            assertThat(store.block(1)).isPresent();
        }
    }

    private void fill(int blocks) {
        try (LevelStore store = LevelStore.open(directory, OWNER)) {
            for (long height = 1; height <= blocks; height++) {
                store.append(block(height));
            }
        }
    }

    private DB raw() throws IOException {
        return new DbImpl(
                new Options().createIfMissing(true),
                directory.toString(),
                EnvImpl.createEnv(MmapLimiter.newLimiter(0)));
    }
}
