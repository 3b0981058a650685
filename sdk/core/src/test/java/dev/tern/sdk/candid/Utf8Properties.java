package dev.tern.sdk.candid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

class Utf8Properties {
    @Property
    void texts_have_the_bytes_that_the_jdk_gives_them(@ForAll @Size(max = 30) int[] points) {
        StringBuilder text = new StringBuilder();
        for (int point : points) {
            int scalar = Math.floorMod(point, 0x110000);
            text.appendCodePoint(scalar >= 0xd800 && scalar <= 0xdfff ? 'x' : scalar);
        }
        byte[] bytes = Utf8.encode(text.toString());
        assertThat(bytes).isEqualTo(text.toString().getBytes(StandardCharsets.UTF_8));
        assertThat(Utf8.decode(bytes, 0, bytes.length)).isEqualTo(text.toString());
    }

    @Property
    void bytes_are_refused_where_the_jdk_refuses_them(@ForAll @Size(max = 6) byte[] bytes) {
        try {
            String expected = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            assertThat(Utf8.decode(bytes, 0, bytes.length)).isEqualTo(expected);
        } catch (CharacterCodingException refused) {
            assertThatThrownBy(() -> Utf8.decode(bytes, 0, bytes.length)).isInstanceOf(CandidException.class);
        }
    }
}
