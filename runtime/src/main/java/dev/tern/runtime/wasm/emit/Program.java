package dev.tern.runtime.wasm.emit;

import dev.tern.runtime.wasm.binary.Instr;
import dev.tern.runtime.wasm.binary.Op;
import dev.tern.runtime.wasm.binary.WasmBinary;
import dev.tern.runtime.wasm.binary.WasmBinary.FunctionType;
import dev.tern.runtime.wasm.classfile.MethodRef;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Where in the classes of a module its functions are, and which of them tables can hold. */
final class Program {
    private static final String PACKAGE = "dev.tern.canister.";

    private final WasmBinary module;
    private final Support support;
    private final List<ClassDesc> owners = new ArrayList<>();
    private final NavigableSet<Integer> referenced = new TreeSet<>();
    private final int[] firstOfType;
    private final @Nullable MethodTypeDesc[] descriptors;
    private final @Nullable MethodRef[] methods;
    private final @Nullable MethodRef[] dispatcherMethods;
    private final SortedMap<Integer, List<Integer>> callees = new TreeMap<>();

    /** @param groupOf for every function, imports first, the number of its class */
    Program(WasmBinary module, Support support, int[] groupOf) {
        this.module = module;
        this.support = support;
        this.firstOfType = firstOfType(module.types());
        this.descriptors = new MethodTypeDesc[module.types().size()];
        this.methods = new MethodRef[groupOf.length];
        this.dispatcherMethods = new MethodRef[module.types().size()];
        ClassDesc owner = group(0);
        for (int i = 0; i < groupOf.length; i++) {
            if (i > 0 && groupOf[i] != groupOf[i - 1]) {
                owner = group(groupOf[i]);
            }
            owners.add(owner);
        }
        module.globals().forEach(global -> refer(global.init()));
        module.elements().forEach(element -> element.items().forEach(this::refer));
        module.bodies().forEach(body -> refer(body.code()));
        for (int function : referenced) {
            callees.computeIfAbsent(firstOfType[typeOf(function)], type -> new ArrayList<>())
                    .add(function);
        }
    }

    /** For every type the first that equals it. */
    private static int[] firstOfType(List<FunctionType> types) {
        SortedMap<FunctionType, Integer> firsts = new TreeMap<>();
        int[] first = new int[types.size()];
        for (int i = 0; i < first.length; i++) {
            Integer earlier = firsts.putIfAbsent(types.get(i), i);
            first[i] = earlier == null ? i : earlier;
        }
        return first;
    }

    private int typeOf(int function) {
        int imports = module.imports().size();
        return function < imports
                ? module.imports().get(function).type()
                : module.functionTypes().get(function - imports);
    }

    private void refer(List<Instr> code) {
        for (Instr instr : code) {
            if (instr.op() == Op.REF_FUNC) {
                referenced.add(instr.index());
            }
        }
    }

    WasmBinary module() {
        return module;
    }

    Support support() {
        return support;
    }

    static ClassDesc group(int number) {
        return ClassDesc.of(PACKAGE + "Functions" + number);
    }

    static String nameOf(int function) {
        return "f".concat(Integer.toString(function));
    }

    /** The method of a function. */
    MethodRef method(int function) {
        MethodRef method = methods[function];
        if (method == null) {
            method = new MethodRef(owners.get(function), nameOf(function), descriptorOf(typeOf(function)));
            methods[function] = method;
        }
        return method;
    }

    private MethodTypeDesc descriptorOf(int type) {
        MethodTypeDesc descriptor = descriptors[type];
        if (descriptor == null) {
            descriptor = Shapes.method(module.types().get(type), support.instance());
            descriptors[type] = descriptor;
        }
        return descriptor;
    }

    // --- indirect calls: per type one method, which goes on to the function with the index it is given

    static ClassDesc dispatchers() {
        return ClassDesc.of(PACKAGE + "Dispatchers");
    }

    /** Equal types have one dispatcher. */
    MethodRef dispatcher(int type) {
        int first = firstOfType[type];
        MethodRef method = dispatcherMethods[first];
        if (method == null) {
            FunctionType signature = module.types().get(first);
            MethodTypeDesc descriptor = Shapes.method(signature, ConstantDescs.CD_int, support.instance());
            method = new MethodRef(dispatchers(), "t".concat(Integer.toString(first)), descriptor);
            dispatcherMethods[first] = method;
        }
        return method;
    }

    boolean isFirstOfItsKind(int type) {
        return firstOfType[type] == type;
    }

    /** The functions of a type that a table can hold, ascending. */
    List<Integer> callees(int type) {
        return callees.getOrDefault(firstOfType[type], List.of());
    }
}
