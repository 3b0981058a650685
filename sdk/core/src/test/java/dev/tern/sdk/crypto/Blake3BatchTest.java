package dev.tern.sdk.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tern.sdk.types.Hash;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Blake3BatchTest {
    @ParameterizedTest
    @CsvSource({
        "1024, 42214739f095a406f3fc83deb889744ac00df831c10daa55189b5d121c855af7",
        "2048, e776b6028c7cd22a4d0ba182a8bf62205d2ef576467e838ed6f2529b85fba24a",
        "4096, 015094013f57a5277b59d8475c0501042c0b642e531b0a1c8f58d2163229e969"
    })
    void digests_are_those_of_the_official_vectors(int length, String digest) {
        byte[] message = new byte[length];
        for (int i = 0; i < length; i++) {
            message[i] = (byte) (i % 251);
        }
        assertThat(digest(Blake3Batch.hash(List.of(message), length), 0)).isEqualTo(Hash.ofHex(digest));
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 128, 512, 960, 1024, 2048, 4096, 8192, 65536, 65536, 131072})
    void digests_of_a_batch_are_those_of_one_after_the_other(int length) {
        Random random = new Random(length);
        int most = Math.min(600, (4 << 20) / length);
        for (int count : new int[] {1, 2, 3, 16, 63, 65, 257, 600}) {
            List<byte[]> messages = new ArrayList<>();
            for (int i = 0; i < Math.min(count, most); i++) {
                byte[] message = new byte[length];
                random.nextBytes(message);
                messages.add(message);
            }
            long[] digests = Blake3Batch.hash(messages, length);
            for (int i = 0; i < messages.size(); i++) {
                assertThat(digest(digests, i)).isEqualTo(Blake3.hash(messages.get(i)));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -64, 63, 1000, 1088, 3072, 4097, 262144})
    void other_lengths_are_refused(int length) {
        assertThatThrownBy(() -> Blake3Batch.hash(List.of(new byte[Math.max(0, length)]), length))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void no_messages_have_no_digests() {
        assertThat(Blake3Batch.hash(List.of(), 4096)).isEmpty();
    }

    private static Hash digest(long[] digests, int index) {
        ByteBuffer bytes = ByteBuffer.allocate(Hash.LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < Blake3Batch.DIGEST_LONGS; i++) {
            bytes.putLong(digests[index * Blake3Batch.DIGEST_LONGS + i]);
        }
        return Hash.wrap(bytes.array());
    }
}
