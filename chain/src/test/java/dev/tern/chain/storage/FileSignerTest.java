package dev.tern.chain.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tern.chain.port.Signer.Outcome;
import dev.tern.chain.port.Signer.Position;
import dev.tern.chain.port.Signer.Step;
import dev.tern.sdk.crypto.Ed25519;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.NodeId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSignerTest {
    private static final Blob SECRET = Blob.wrap(new byte[32]);
    private static final FileSigner.Keys KEYS = new FileSigner.Keys(NodeId.of(new byte[] {1}), SECRET, SECRET);

    @TempDir
    Path directory;

    private Path guard;

    @BeforeEach
    void makeTheGuard() {
        guard = directory.resolve("guard");
        FileSigner.create(guard);
    }

    @Test
    void theSamePositionGivesTheSameSignatureAndNoOtherMessage() {
        Position here = new Position(5, 1, Step.PREVOTE);
        Blob message = Blob.ofText("block a");
        Outcome first;
        try (FileSigner signer = FileSigner.open(guard, KEYS)) {
            first = signer.sign(here, message);
            assertThat(first).isInstanceOf(Outcome.Signed.class);
        }
        try (FileSigner signer = FileSigner.open(guard, KEYS)) {
            assertThat(signer.sign(here, message)).isEqualTo(first);
            assertThat(signer.sign(here, Blob.ofText("block b"))).isInstanceOf(Outcome.Refused.class);
            assertThat(((Outcome.Signed) first).signature())
                    .satisfies(signature -> assertThat(
                                    Ed25519.verify(Ed25519.publicKey(SECRET), message.unsafeBytes(), signature))
                            .isTrue());
        }
    }

    @Test
    void anEarlierPositionIsRefusedAlsoAfterARestart() {
        Blob message = Blob.ofText("m");
        try (FileSigner signer = FileSigner.open(guard, KEYS)) {
            signer.sign(new Position(5, 1, Step.PREVOTE), message);
        }
        try (FileSigner signer = FileSigner.open(guard, KEYS)) {
            assertThat(signer.sign(new Position(4, 9, Step.PRECOMMIT), message)).isInstanceOf(Outcome.Refused.class);
            assertThat(signer.sign(new Position(5, 0, Step.PRECOMMIT), message)).isInstanceOf(Outcome.Refused.class);
            assertThat(signer.sign(new Position(5, 1, Step.PROPOSE), message)).isInstanceOf(Outcome.Refused.class);
            assertThat(signer.sign(new Position(5, 1, Step.PRECOMMIT), message)).isInstanceOf(Outcome.Signed.class);
            assertThat(signer.sign(new Position(6, 0, Step.PROPOSE), message)).isInstanceOf(Outcome.Signed.class);
        }
    }

    @Test
    void aWriteCutShortLeavesTheGuardBeforeIt() throws IOException {
        try (FileSigner signer = FileSigner.open(guard, KEYS)) {
            signer.sign(new Position(5, 0, Step.PREVOTE), Blob.ofText("five"));
            signer.sign(new Position(6, 0, Step.PREVOTE), Blob.ofText("six"));
        }
        byte[] slots = Files.readAllBytes(guard);
        slots[4096 + 60] ^= 1;
        Files.write(guard, slots);
        try (FileSigner signer = FileSigner.open(guard, KEYS)) {
            assertThat(signer.sign(new Position(5, 0, Step.PREVOTE), Blob.ofText("other")))
                    .isInstanceOf(Outcome.Refused.class);
        }
    }

    @Test
    void withoutItsGuardANodeDoesNotSign() throws IOException {
        Files.delete(guard);
        assertThatThrownBy(() -> FileSigner.open(guard, KEYS)).hasMessageContaining("missing");
        Files.write(guard, new byte[0]);
        assertThatThrownBy(() -> FileSigner.open(guard, KEYS)).hasMessageContaining("corrupt");
        Files.write(guard, new byte[8192]);
        assertThatThrownBy(() -> FileSigner.open(guard, KEYS)).hasMessageContaining("corrupt");
    }

    @Test
    void aGuardIsNeverReplaced() {
        assertThatThrownBy(() -> FileSigner.create(guard)).hasMessageContaining("exists");
    }
}
