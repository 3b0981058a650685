package dev.tern.sdk.protocol;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Writes CBOR with definite lengths and shortest numbers. */
final class CborWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private CborWriter() {}

    static byte[] write(Cbor value) {
        CborWriter writer = new CborWriter();
        writer.value(value);
        return writer.out.toByteArray();
    }

    private void value(Cbor value) {
        switch (value) {
            case Cbor.Int number -> number(number.value());
            case Cbor.Bytes bytes -> string(2, bytes.value().unsafeBytes());
            case Cbor.Text text -> string(3, text.value().getBytes(StandardCharsets.UTF_8));
            case Cbor.Array array -> {
                head(4, array.items().size());
                array.items().forEach(this::value);
            }
            case Cbor.Fields map -> {
                head(5, map.fields().size());
                for (Map.Entry<String, Cbor> field : map.fields().entrySet()) {
                    string(3, field.getKey().getBytes(StandardCharsets.UTF_8));
                    value(field.getValue());
                }
            }
            case Cbor.Tagged tagged -> {
                head(6, tagged.tag());
                value(tagged.value());
            }
            case Cbor.Simple simple -> out.write(0xe0 | simple.value());
        }
    }

    private void number(BigInteger value) {
        boolean negative = value.signum() < 0;
        BigInteger magnitude = negative ? value.not() : value;
        if (magnitude.bitLength() <= 64) {
            head(negative ? 1 : 0, magnitude.longValue());
            return;
        }
        head(6, negative ? 3 : 2);
        byte[] bytes = magnitude.toByteArray();
        int from = bytes[0] == 0 ? 1 : 0;
        head(2, bytes.length - from);
        out.write(bytes, from, bytes.length - from);
    }

    private void string(int major, byte[] bytes) {
        head(major, bytes.length);
        out.writeBytes(bytes);
    }

    private void head(int major, long argument) {
        int type = major << 5;
        if (argument >= 0 && argument < 24) {
            out.write(type | (int) argument);
        } else if (argument >>> 8 == 0) {
            number(type | 24, argument, 1);
        } else if (argument >>> 16 == 0) {
            number(type | 25, argument, 2);
        } else if (argument >>> 32 == 0) {
            number(type | 26, argument, 4);
        } else {
            number(type | 27, argument, 8);
        }
    }

    private void number(int first, long argument, int width) {
        out.write(first);
        for (int shift = 8 * (width - 1); shift >= 0; shift -= 8) {
            out.write((int) (argument >>> shift));
        }
    }
}
