package dev.tern.chain.storage;

import dev.tern.runtime.wasm.CompiledStore;
import dev.tern.sdk.crypto.Sha256;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compiled modules as files of one directory, each behind the hash of its name and itself. Several processes may share the
 * directory. A power loss may take or spoil any file: then it is written again. Once all together are larger than a bound, those
 * go that were not used for longest. Thread-safe.
 */
public final class CompiledFiles implements CompiledStore {
    private static final Logger LOG = LoggerFactory.getLogger(CompiledFiles.class);

    private final Path directory;
    private final Hash compiler;
    private final long maxBytes;

    /**
     * Uses a directory, which need not exist.
     *
     * @param compiler what another compiler wrote is not seen, and goes in time
     * @param maxBytes bound on the files together
     */
    public CompiledFiles(Path directory, Hash compiler, long maxBytes) {
        this.directory = directory;
        this.compiler = compiler;
        this.maxBytes = maxBytes;
    }

    /** A file, when it was last used, its bytes. */
    private record Entry(Path path, FileTime used, long bytes) {}

    @Override
    public Optional<Blob> get(Hash key) {
        Path file = file(key);
        try {
            Optional<Blob> content = opened(file, Files.readAllBytes(file));
            if (content.isPresent()) {
                Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
            } else {
                LOG.warn("{} is damaged, the module is compiled anew", file);
            }
            return content;
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            LOG.warn("{} cannot be read, the module is compiled anew", file, e);
            return Optional.empty();
        }
    }

    @Override
    public void put(Hash key, Blob compiled) {
        Path file = file(key);
        try {
            Files.createDirectories(directory);
            Path next = Files.createTempFile(directory, "next", "");
            Files.write(next, sealed(file, compiled));
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            shrink(file);
        } catch (IOException e) {
            LOG.warn("{} cannot be written, the next start compiles the module again", file, e);
        }
    }

    private Path file(Hash key) {
        return directory.resolve(
                Sha256.hash(compiler.bytes().unsafeBytes(), key.bytes().unsafeBytes())
                        .hex());
    }

    private static Hash seal(Path file, byte[] content) {
        return Sha256.hash(Sha256.hash(file.getFileName().toString()).bytes().unsafeBytes(), content);
    }

    private static byte[] sealed(Path file, Blob content) {
        byte[] seal = seal(file, content.unsafeBytes()).bytes().unsafeBytes();
        byte[] all = Arrays.copyOf(seal, seal.length + content.length());
        System.arraycopy(content.unsafeBytes(), 0, all, seal.length, content.length());
        return all;
    }

    private static Optional<Blob> opened(Path file, byte[] all) {
        if (all.length < Hash.LENGTH) {
            return Optional.empty();
        }
        byte[] content = Arrays.copyOfRange(all, Hash.LENGTH, all.length);
        boolean whole = Arrays.equals(seal(file, content).bytes().unsafeBytes(), 0, Hash.LENGTH, all, 0, Hash.LENGTH);
        return whole ? Optional.of(Blob.wrap(content)) : Optional.empty();
    }

    /** Another process may do the same: what it removed first is gone all the same. */
    private void shrink(Path written) throws IOException {
        List<Entry> entries;
        try (Stream<Path> files = Files.list(directory)) {
            entries = files.filter(path -> !path.equals(written))
                    .flatMap(path -> entry(path).stream())
                    .sorted(Comparator.comparing(Entry::used).thenComparing(Entry::path))
                    .toList();
        }
        long bytes =
                Files.size(written) + entries.stream().mapToLong(Entry::bytes).sum();
        for (Entry entry : entries) {
            if (bytes <= maxBytes) {
                return;
            }
            Files.deleteIfExists(entry.path());
            bytes -= entry.bytes();
        }
    }

    private static Optional<Entry> entry(Path path) {
        try {
            return Optional.of(new Entry(path, Files.getLastModifiedTime(path), Files.size(path)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
