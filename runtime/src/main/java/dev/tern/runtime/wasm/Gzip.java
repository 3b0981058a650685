package dev.tern.runtime.wasm;

import dev.tern.runtime.wasm.binary.MalformedModuleException;
import java.io.ByteArrayOutputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Expands gzip (RFC 1952): all members, one after the other; what follows them and is none is left alone. The JDK's stream takes a frame
 * of the stack for every member, and a module may have a million of them. Throws {@link MalformedModuleException}.
 */
final class Gzip {
    private static final int DEFLATE = 8;
    private static final int HEADER_CHECKED = 2;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;
    private static final int RESERVED = 0xe0;

    private final byte[] in;
    private final int most;
    private final Inflater inflater = new Inflater(true);
    private final byte[] piece = new byte[1 << 16];
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private int at;

    private Gzip(byte[] in, int most) {
        this.in = in;
        this.most = most;
    }

    /** Whether some bytes begin as a member does. */
    static boolean is(byte[] bytes) {
        return begins(bytes, 0);
    }

    private static boolean begins(byte[] bytes, int at) {
        return bytes.length - at > 2 && bytes[at] == 0x1f && bytes[at + 1] == (byte) 0x8b && bytes[at + 2] == DEFLATE;
    }

    /** @param most no more bytes than this */
    static byte[] expand(byte[] given, int most) {
        Gzip gzip = new Gzip(given, most);
        try {
            do {
                gzip.member();
            } while (begins(given, gzip.at));
            return gzip.out.toByteArray();
        } catch (DataFormatException e) {
            throw broken();
        } finally {
            gzip.inflater.end();
        }
    }

    private static MalformedModuleException broken() {
        return new MalformedModuleException("the module is compressed, and the compression is broken");
    }

    private void member() throws DataFormatException {
        header();
        CRC32 sum = new CRC32();
        inflater.reset();
        inflater.setInput(in, at, in.length - at);
        while (!inflater.finished()) {
            int count = inflater.inflate(piece);
            if (count == 0 && !inflater.finished()) {
                throw broken();
            }
            if (count > most - out.size()) {
                throw new MalformedModuleException("the module expands to more than " + most + " bytes");
            }
            sum.update(piece, 0, count);
            out.write(piece, 0, count);
        }
        at += Math.toIntExact(inflater.getBytesRead());
        if (number(4) != sum.getValue() || number(4) != inflater.getBytesWritten()) {
            throw broken();
        }
    }

    private void header() {
        int begin = at;
        skip(3);
        int flags = u8();
        if ((flags & RESERVED) != 0) {
            throw broken();
        }
        skip(6);
        if ((flags & EXTRA) != 0) {
            skip((int) number(2));
        }
        for (int text : new int[] {NAME, COMMENT}) {
            while ((flags & text) != 0 && u8() != 0) {
                // up to its end
            }
        }
        if ((flags & HEADER_CHECKED) != 0) {
            CRC32 sum = new CRC32();
            sum.update(in, begin, at - begin);
            if (number(2) != (sum.getValue() & 0xffff)) {
                throw broken();
            }
        }
    }

    private void skip(int count) {
        if (count > in.length - at) {
            throw broken();
        }
        at += count;
    }

    private int u8() {
        skip(1);
        return in[at - 1] & 0xff;
    }

    /** The lowest byte comes first. */
    private long number(int width) {
        long value = 0;
        for (int i = 0; i < width; i++) {
            value |= (long) u8() << (8 * i);
        }
        return value;
    }
}
