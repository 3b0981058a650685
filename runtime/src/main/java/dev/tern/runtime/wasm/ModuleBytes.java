package dev.tern.runtime.wasm;

import dev.tern.runtime.wasm.binary.MalformedModuleException;
import dev.tern.runtime.wasm.binary.ModuleSize;

/** The bytes of a module as they were sent: plain, or compressed with gzip. */
final class ModuleBytes {
    static final int MAX_BYTES = 16 << 20;

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
}
