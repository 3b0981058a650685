package dev.tern.runtime.wasm.emit;

import java.lang.constant.ClassDesc;

/**
 * The classes whose static methods compiled code calls.
 *
 * @param instance the state of a module at work, last parameter of every compiled function
 * @param heap loads and stores
 * @param access everything else that concerns the instance
 * @param numbers arithmetic that the JVM lacks
 * @param trap what compiled code throws
 */
public record Support(ClassDesc instance, ClassDesc heap, ClassDesc access, ClassDesc numbers, ClassDesc trap) {
    /** From the classes themselves. */
    public static Support of(Class<?> instance, Class<?> heap, Class<?> access, Class<?> numbers, Class<?> trap) {
        return new Support(desc(instance), desc(heap), desc(access), desc(numbers), desc(trap));
    }

    private static ClassDesc desc(Class<?> type) {
        return type.describeConstable().orElseThrow();
    }
}
