package dev.tern.runtime.wasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tern.runtime.wasm.binary.MalformedModuleException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class GzipTest {
    private static final int HEADER = 10;

    private static byte[] compressed(byte[] content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(content);
        }
        return out.toByteArray();
    }

    private static byte[] together(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void broken(byte[] bytes) {
        assertThatThrownBy(() -> Gzip.expand(bytes, 1 << 20))
                .isInstanceOf(MalformedModuleException.class)
                .hasMessageContaining("the compression is broken");
    }

    /** With a flag, and what belongs to it after the header. */
    private static byte[] flagged(byte[] member, int flags, byte[] fields) {
        byte[] header = Arrays.copyOf(member, HEADER);
        header[3] = (byte) flags;
        return together(header, fields, Arrays.copyOfRange(member, HEADER, member.length));
    }

    @Test
    void whatWasCompressedComesBack() throws IOException {
        for (int size : new int[] {0, 1, 65_535, 65_536, 65_537, 300_000}) {
            byte[] content = new byte[size];
            new Random(size).nextBytes(content);
            Arrays.fill(content, size / 2, size, (byte) 7);
            byte[] member = compressed(content);
            assertThat(Gzip.is(member)).isTrue();
            assertThat(Gzip.expand(member, size)).isEqualTo(content);
        }
    }

    @Test
    void membersAreJoinedAndWhatFollowsIsLeftAlone() throws IOException {
        byte[] both = together(compressed(text("a")), compressed(text("b")), text("and more"));
        assertThat(Gzip.expand(both, 10)).isEqualTo(text("ab"));
        assertThat(new GZIPInputStream(new ByteArrayInputStream(both)).readAllBytes())
                .isEqualTo(text("ab"));
    }

    @Test
    void aMillionEmptyMembersNeedNoMoreStackThanOne() throws IOException {
        byte[] empty = compressed(new byte[0]);
        byte[] many = new byte[empty.length * 800_000];
        for (int i = 0; i < many.length; i += empty.length) {
            System.arraycopy(empty, 0, many, i, empty.length);
        }
        assertThat(Gzip.expand(together(many, compressed(text("end"))), 10)).isEqualTo(text("end"));
    }

    @Test
    void everyFieldOfTheHeaderIsUnderstood() throws IOException {
        byte[] member = compressed(text("content"));
        assertThat(Gzip.expand(flagged(member, 4, text("\3\0xyz")), 10)).isEqualTo(text("content"));
        assertThat(Gzip.expand(flagged(member, 8, text("name\0")), 10)).isEqualTo(text("content"));
        assertThat(Gzip.expand(flagged(member, 16, text("comment\0")), 10)).isEqualTo(text("content"));
        CRC32 sum = new CRC32();
        sum.update(flagged(Arrays.copyOf(member, HEADER), 2 | 8, text("n\0")));
        byte[] check = {'n', 0, (byte) sum.getValue(), (byte) (sum.getValue() >> 8)};
        assertThat(Gzip.expand(flagged(member, 2 | 8, check), 10)).isEqualTo(text("content"));
        check[2]++;
        broken(flagged(member, 2 | 8, check));
        broken(flagged(member, 0x20, new byte[0]));
    }

    @Test
    void whatIsCutOrChangedIsRefused() throws IOException {
        byte[] member = compressed(text("something that is long enough to be something"));
        for (int length = 3; length < member.length; length++) {
            broken(Arrays.copyOf(member, length));
        }
        for (int i = member.length - 8; i < member.length; i++) {
            byte[] changed = member.clone();
            changed[i]++;
            broken(changed);
        }
    }

    @Test
    void nothingBecomesLargerThanItMay() throws IOException {
        byte[] member = compressed(new byte[100_000]);
        assertThat(Gzip.expand(member, 100_000)).hasSize(100_000);
        assertThatThrownBy(() -> Gzip.expand(member, 99_999)).hasMessageContaining("more than 99999 bytes");
        assertThatThrownBy(() -> Gzip.expand(together(member, member), 199_999))
                .hasMessageContaining("more than 199999 bytes");
    }
}
