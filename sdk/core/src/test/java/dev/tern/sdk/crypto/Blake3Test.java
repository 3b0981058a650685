package dev.tern.sdk.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.sdk.types.Hash;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Blake3Test {
    @ParameterizedTest
    @CsvSource({
        "0, af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262",
        "1, 2d3adedff11b61f14c886e35afa036736dcd87a74d27b5c1510225d0f592e213",
        "1023, 10108970eeda3eb932baac1428c7a2163b0e924c9a9e25b35bba72b28f70bd11",
        "1024, 42214739f095a406f3fc83deb889744ac00df831c10daa55189b5d121c855af7",
        "1025, d00278ae47eb27b34faecf67b4fe263f82d5412916c1ffd97c8cb7fb814b8444",
        "2048, e776b6028c7cd22a4d0ba182a8bf62205d2ef576467e838ed6f2529b85fba24a",
        "3073, 7124b49501012f81cc7f11ca069ec9226cecb8a2c850cfe644e327d22d3e1cd3",
        "5121, 628bd2cb2004694adaab7bbd778a25df25c47b9d4155a55f8fbd79f2fe154cff",
        "7169, a003fc7a51754a9b3c7fae0367ab3d782dccf28855a03d435f8cfe74605e7817"
    })
    void digests_are_those_of_the_official_vectors(int length, String digest) {
        byte[] message = new byte[length];
        for (int i = 0; i < length; i++) {
            message[i] = (byte) (i % 251);
        }
        assertThat(Blake3.hash(message)).isEqualTo(Hash.ofHex(digest));
    }

    @Test
    void digests_are_those_of_another_implementation() {
        Random random = new Random(3);
        for (int length = 0; length < 300_000; length += 1 + length / 7 + random.nextInt(30)) {
            byte[] message = new byte[length];
            random.nextBytes(message);
            byte[] expected = org.apache.commons.codec.digest.Blake3.hash(message);
            int cut = length == 0 ? 0 : random.nextInt(length);
            assertThat(Blake3.hash(message)).as("%s bytes", length).isEqualTo(Hash.wrap(expected));
            assertThat(Blake3.hash(Arrays.copyOf(message, cut), new byte[0], Arrays.copyOfRange(message, cut, length)))
                    .isEqualTo(Hash.wrap(expected));
        }
    }
}
