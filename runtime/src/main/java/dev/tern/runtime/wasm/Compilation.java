package dev.tern.runtime.wasm;

import com.dylibso.chicory.compiler.InterpreterFallback;
import com.dylibso.chicory.compiler.internal.ClassLoadingCollector;
import com.dylibso.chicory.compiler.internal.Compiler;
import com.dylibso.chicory.compiler.internal.CompilerResult;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.InterpreterMachine;
import com.dylibso.chicory.runtime.Machine;
import com.dylibso.chicory.wasm.WasmModule;
import com.dylibso.chicory.wasm.types.CodeSection;
import com.dylibso.chicory.wasm.types.FunctionBody;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Makes the code of a module. Uses the engine's compiler underneath its public builder, which does not tell which functions it left
 * to the interpreter.
 *
 * @param module what instances are built from: the module without the instructions that were compiled, which take ten times the
 *     space of the module's bytes
 * @param interpretedFunctions how many functions are larger than the JVM's 64 KiB for a method
 */
record Compilation(WasmModule module, Function<Instance, Machine> machines, int interpretedFunctions) {
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
            Set<Integer> left = result.interpretedFunctions();
            return new Compilation(withBodiesOf(module, left), classes.machineFactory(), left.size());
        } catch (RuntimeException | LinkageError e) {
            // beside functions, the tables made for indirect calls can be too large for a class file, and stacks too
            // deep for its
            // writer; then nothing of the module is compiled, and the count says so
            return interpreted(module);
        }
    }

    private static Compilation interpreted(WasmModule module) {
        return new Compilation(
                module, InterpreterMachine::new, module.functionSection().functionCount());
    }

    private static WasmModule withBodiesOf(WasmModule module, Set<Integer> functions) {
        int imports = module.importSection().importCount();
        FunctionBody none = new FunctionBody(List.of(), List.of());
        CodeSection.Builder code =
                CodeSection.builder().setRequiresDataCount(module.codeSection().isRequiresDataCount());
        for (int i = 0; i < module.codeSection().functionBodyCount(); i++) {
            code.addFunctionBody(
                    functions.contains(imports + i) ? module.codeSection().getFunctionBody(i) : none);
        }
        WasmModule.Builder lean = WasmModule.builder()
                .withValidation(false)
                .setTypeSection(module.typeSection())
                .setImportSection(module.importSection())
                .setFunctionSection(module.functionSection())
                .setTableSection(module.tableSection())
                .setGlobalSection(module.globalSection())
                .setElementSection(module.elementSection())
                .setDataSection(module.dataSection())
                .setCodeSection(code.build());
        module.memorySection().ifPresent(lean::setMemorySection);
        module.dataCountSection().ifPresent(lean::setDataCountSection);
        return lean.build();
    }
}
