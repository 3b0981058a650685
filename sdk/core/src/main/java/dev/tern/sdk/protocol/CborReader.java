package dev.tern.sdk.protocol;

import dev.tern.sdk.types.Blob;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads any well-formed CBOR of the supported kinds; every length is checked against the bytes that are there. */
final class CborReader {
    private static final int MAX_DEPTH = 1000;
    private static final int BREAK = 0xff;

    private final byte[] bytes;
    private int position;
    private int depth;

    private CborReader(byte[] bytes) {
        this.bytes = bytes;
    }

    static Cbor read(byte[] bytes) {
        CborReader reader = new CborReader(bytes);
        Cbor value = reader.value();
        if (reader.position != bytes.length) {
            throw new MalformedException((bytes.length - reader.position) + " bytes too many after the CBOR value");
        }
        return value;
    }

    private Cbor value() {
        if (++depth > MAX_DEPTH) {
            throw new MalformedException("CBOR nested deeper than " + MAX_DEPTH);
        }
        int first = next();
        int major = first >> 5;
        int info = first & 31;
        Cbor value = switch (major) {
            case 0 -> new Cbor.Int(unsigned(argument(info)));
            case 1 -> new Cbor.Int(unsigned(argument(info)).not());
            case 2 -> new Cbor.Bytes(Blob.wrap(string(major, info)));
            case 3 -> new Cbor.Text(text(string(major, info)));
            case 4 -> new Cbor.Array(items(info));
            case 5 -> new Cbor.Fields(fields(info));
            case 6 -> tagged(argument(info));
            default -> simple(info);
        };
        depth--;
        return value;
    }

    private Cbor tagged(long tag) {
        Cbor value = value();
        if (tag == Cbor.SELF_DESCRIBED) {
            return value;
        }
        if ((tag == 2 || tag == 3) && value instanceof Cbor.Bytes magnitude) {
            BigInteger number = new BigInteger(1, magnitude.value().unsafeBytes());
            return new Cbor.Int(tag == 2 ? number : number.not());
        }
        return new Cbor.Tagged(tag, value);
    }

    private static Cbor simple(int info) {
        if (info >= 20 && info <= 23) {
            return new Cbor.Simple(info);
        }
        throw new MalformedException(
                info == 31 ? "a break without a beginning" : "floats and unassigned values are not allowed");
    }

    private List<Cbor> items(int info) {
        List<Cbor> items = new ArrayList<>();
        if (info == 31) {
            while (!atBreak()) {
                items.add(value());
            }
            return items;
        }
        int n = length(argument(info));
        for (int i = 0; i < n; i++) {
            items.add(value());
        }
        return items;
    }

    private Map<String, Cbor> fields(int info) {
        Map<String, Cbor> fields = new LinkedHashMap<>();
        if (info == 31) {
            while (!atBreak()) {
                field(fields);
            }
        } else {
            int n = length(argument(info));
            for (int i = 0; i < n; i++) {
                field(fields);
            }
        }
        return Collections.unmodifiableMap(fields);
    }

    private void field(Map<String, Cbor> into) {
        if (!(value() instanceof Cbor.Text key)) {
            throw new MalformedException("keys of a map must be text");
        }
        if (into.put(key.value(), value()) != null) {
            throw new MalformedException("field \"" + key.value() + "\" occurs twice");
        }
    }

    private byte[] string(int major, int info) {
        if (info != 31) {
            return raw(length(argument(info)));
        }
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        while (!atBreak()) {
            int first = next();
            if (first >> 5 != major || (first & 31) == 31) {
                throw new MalformedException("a chunk of another kind inside a string");
            }
            whole.writeBytes(raw(length(argument(first & 31))));
        }
        return whole.toByteArray();
    }

    private static String text(byte[] utf8) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new MalformedException("text is not UTF-8");
        }
    }

    private boolean atBreak() {
        if (position < bytes.length && (bytes[position] & 0xff) == BREAK) {
            position++;
            return true;
        }
        return false;
    }

    private long argument(int info) {
        if (info < 24) {
            return info;
        }
        if (info > 27) {
            throw new MalformedException("a length or number is malformed");
        }
        long value = 0;
        for (int i = 0; i < 1 << (info - 24); i++) {
            value = value << 8 | next();
        }
        return value;
    }

    /** Every element takes at least one byte, so a longer list cannot be there. */
    private int length(long claimed) {
        if (claimed < 0 || claimed > bytes.length - position) {
            throw new MalformedException(Long.toUnsignedString(claimed) + " bytes or items claimed, "
                    + (bytes.length - position) + " bytes are there");
        }
        return (int) claimed;
    }

    private byte[] raw(int length) {
        byte[] out = new byte[length];
        System.arraycopy(bytes, position, out, 0, length);
        position += length;
        return out;
    }

    private int next() {
        if (position >= bytes.length) {
            throw new MalformedException("the CBOR value is cut off");
        }
        return bytes[position++] & 0xff;
    }

    private static BigInteger unsigned(long value) {
        BigInteger number = BigInteger.valueOf(value);
        return value < 0 ? number.add(BigInteger.ONE.shiftLeft(64)) : number;
    }
}
