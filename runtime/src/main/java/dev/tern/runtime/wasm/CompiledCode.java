package dev.tern.runtime.wasm;

import dev.tern.runtime.wasm.binary.WasmBinary;
import dev.tern.runtime.wasm.binary.WasmBinary.FunctionType;
import dev.tern.runtime.wasm.emit.ClassFiles;
import dev.tern.runtime.wasm.emit.Support;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Code compiled to classes of the JVM. */
final class CompiledCode implements Code {
    static final Support SUPPORT =
            Support.of(Instance.class, HeapAccess.class, InstanceAccess.class, Numbers.class, TrapException.class);

    private final WasmBinary module;
    private final List<String> owners;
    private final ClassLoader classes;
    private final Map<Integer, MethodHandle> entries = new ConcurrentHashMap<>();

    /** The JVM compiles no method further that has more than 8,000 bytes of code. */
    static final int METHOD_LIMIT = 7_900;

    /** Throws {@link IllegalArgumentException} when the JVM does not take the classes, or they are not the module's. */
    CompiledCode(WasmBinary module, ClassFiles compiled) {
        if (compiled.owners().size()
                != module.imports().size() + module.functionTypes().size()) {
            throw new IllegalArgumentException("the classes are another module's");
        }
        this.module = module.signatures();
        this.owners = compiled.owners();
        this.classes = new ModuleClassLoader(compiled.files());
        verify(compiled);
    }

    /** What the JVM refuses is to be known now, and not in the middle of a run. */
    private void verify(ClassFiles compiled) {
        try {
            for (String name : compiled.files().keySet()) {
                Class.forName(name, true, classes);
            }
        } catch (ClassNotFoundException | LinkageError e) {
            throw new IllegalArgumentException("the JVM does not take the module's classes", e);
        }
    }

    @Override
    public Runner on(Instance instance) {
        return (function, args) -> call(entries.computeIfAbsent(function, this::entry), args, instance);
    }

    @Override
    public int interpretedFunctions() {
        return 0;
    }

    private static void call(MethodHandle entry, long[] args, Instance instance) {
        try {
            if (args.length == 0) {
                entry.invokeExact(instance);
            } else {
                entry.invokeExact(args[0], instance);
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** The method of a function without results that takes nothing or one number, which becomes a long. */
    private MethodHandle entry(int function) {
        FunctionType type = module.typeOf(function);
        MethodType general = MethodType.methodType(void.class, Instance.class);
        MethodType exact = general;
        if (!type.params().isEmpty()) {
            general = general.insertParameterTypes(0, long.class);
            exact = exact.insertParameterTypes(
                    0, type.params().equals(List.of(WasmBinary.I64)) ? long.class : int.class);
        }
        try {
            Class<?> owner = Class.forName(owners.get(function), true, classes);
            MethodHandle method = MethodHandles.publicLookup().findStatic(owner, ClassFiles.method(function), exact);
            return MethodHandles.explicitCastArguments(method, general);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("function " + function + " was not compiled", e);
        }
    }
}
