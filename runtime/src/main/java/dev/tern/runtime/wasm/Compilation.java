package dev.tern.runtime.wasm;

import com.dylibso.chicory.compiler.InterpreterFallback;
import com.dylibso.chicory.compiler.internal.ClassLoadingCollector;
import com.dylibso.chicory.compiler.internal.Compiler;
import com.dylibso.chicory.compiler.internal.CompilerResult;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.InterpreterMachine;
import com.dylibso.chicory.runtime.Machine;
import com.dylibso.chicory.wasm.WasmModule;
import java.util.function.Function;
import org.objectweb.asm.ClassTooLargeException;
import org.objectweb.asm.MethodTooLargeException;

/**
 * Makes the code of a module. Uses the engine's compiler underneath its public builder, which does not tell how many functions it
 * left to the interpreter.
 *
 * @param interpretedFunctions functions that are larger than the JVM's 64 KiB for a method
 */
record Compilation(Function<Instance, Machine> machines, int interpretedFunctions) {
    /** How a module is to be run. Results and costs are the same. */
    enum Mode {
        COMPILED,
        INTERPRETED
    }

    static Compilation of(WasmModule module, Mode mode) {
        return switch (mode) {
            case COMPILED -> compiled(module);
            case INTERPRETED -> interpreted(module);
        };
    }

    private static Compilation compiled(WasmModule module) {
        try {
            CompilerResult result = Compiler.builder(module)
                    .withInterpreterFallback(InterpreterFallback.SILENT)
                    .withClassCollectorFactory(ClassLoadingCollector::new)
                    .build()
                    .compile();
            ClassLoadingCollector classes = (ClassLoadingCollector) result.collector();
            return new Compilation(
                    classes.machineFactory(), result.interpretedFunctions().size());
        } catch (MethodTooLargeException | ClassTooLargeException e) {
            // the tables that the compiler makes for indirect calls can be too large as well, and then nothing is left
            // of it
            return interpreted(module);
        }
    }

    private static Compilation interpreted(WasmModule module) {
        return new Compilation(InterpreterMachine::new, module.functionSection().functionCount());
    }
}
