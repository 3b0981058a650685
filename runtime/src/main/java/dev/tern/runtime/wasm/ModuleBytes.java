package dev.tern.runtime.wasm;

import dev.tern.runtime.wasm.binary.MalformedModuleException;
import dev.tern.runtime.wasm.binary.ModuleSize;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.zip.GZIPInputStream;

/** The bytes of a module as they were sent: plain, or compressed with gzip. */
final class ModuleBytes {
    static final int MAX_BYTES = 16 << 20;

    private ModuleBytes() {}

    static byte[] plain(byte[] given) {
        if (given.length > MAX_BYTES) {
            throw new MalformedModuleException("the module is larger than " + MAX_BYTES + " bytes");
        }
        boolean compressed = given.length > 2 && given[0] == 0x1f && given[1] == (byte) 0x8b && given[2] == 8;
        return compressed ? expand(given) : given;
    }

    /** How many bytes there are to be understood; 0 if the module cannot be expanded. */
    static int program(byte[] given) {
        try {
            return ModuleSize.ofProgram(plain(given));
        } catch (MalformedModuleException e) {
            return 0;
        }
    }

    private static byte[] expand(byte[] given) {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(given))) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new MalformedModuleException("the module expands to more than " + MAX_BYTES + " bytes");
            }
            return bytes;
        } catch (IOException e) {
            throw new MalformedModuleException("the module is compressed, and the compression is broken");
        }
    }
}
