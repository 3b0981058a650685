package dev.tern.runtime.wasm.emit;

import java.util.List;
import java.util.SortedMap;

/**
 * A compiled module.
 *
 * @param files class files by name
 * @param owners for every function, imports first, the name of the class that has it as {@link #method}
 */
public record ClassFiles(SortedMap<String, byte[]> files, List<String> owners) {
    /** The name of a function's method. */
    public static String method(int function) {
        return Program.nameOf(function);
    }
}
