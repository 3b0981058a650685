package dev.tern.runtime.wasm;

import dev.tern.runtime.wasm.binary.MalformedModuleException;
import dev.tern.runtime.wasm.binary.ModuleSize;

/** The bytes of a module as they were sent: plain, or compressed with gzip. */
final class ModuleBytes {
    static final int MAX_BYTES = 16 << 20;

    /** To understand a byte takes about as long as to run so many instructions: docs/performance.md. */
    private static final long PER_BYTE_OF_PROGRAM = 1_000;

    /** To read or to expand one. */
    private static final long PER_BYTE = 10;

    private ModuleBytes() {}

    static byte[] plain(byte[] given) {
        if (given.length > MAX_BYTES) {
            throw new MalformedModuleException("the module is larger than " + MAX_BYTES + " bytes");
        }
        return Gzip.is(given) ? Gzip.expand(given, MAX_BYTES) : given;
    }

    /** How many bytes there are to be understood; 0 if the module cannot be expanded. */
    static int program(byte[] given) {
        try {
            return ModuleSize.ofProgram(plain(given));
        } catch (MalformedModuleException e) {
            return 0;
        }
    }

    /** How many instructions it counts as to prepare a module; what cannot be expanded counts as if it had been, to the most there may be. */
    static long work(byte[] given) {
        long read = PER_BYTE * given.length;
        try {
            byte[] plain = plain(given);
            long expanded = Gzip.is(given) ? PER_BYTE * plain.length : 0;
            return read + expanded + PER_BYTE_OF_PROGRAM * ModuleSize.ofProgram(plain);
        } catch (MalformedModuleException e) {
            return read + PER_BYTE * MAX_BYTES;
        }
    }
}
