package dev.tern.runtime.wasm.emit;

import dev.tern.runtime.wasm.binary.Instr;
import dev.tern.runtime.wasm.binary.Op;
import dev.tern.runtime.wasm.binary.WasmBinary;
import dev.tern.runtime.wasm.binary.WasmBinary.Body;
import dev.tern.runtime.wasm.binary.WasmBinary.Element;
import dev.tern.runtime.wasm.binary.WasmBinary.FunctionType;
import dev.tern.runtime.wasm.binary.WasmBinary.Global;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;

/** Where in the classes of a module its functions are, and which of them tables can hold. */
final class Program {
    private static final String PACKAGE = "dev.tern.canister.";

    private final WasmBinary module;
    private final Support support;
    private final List<ClassDesc> owners = new ArrayList<>();
    private final NavigableSet<Integer> referenced = new TreeSet<>();
    private final Map<FunctionType, Integer> firstOfType = new LinkedHashMap<>();
    private final Map<FunctionType, MethodTypeDesc> descriptors = new LinkedHashMap<>();
    private final Map<FunctionType, List<Integer>> callees = new LinkedHashMap<>();

    /** @param groupOf for every function, imports first, the number of its class */
    Program(WasmBinary module, Support support, int[] groupOf) {
        this.module = module;
        this.support = support;
        ClassDesc owner = group(0);
        for (int i = 0; i < groupOf.length; i++) {
            if (i > 0 && groupOf[i] != groupOf[i - 1]) {
                owner = group(groupOf[i]);
            }
            owners.add(owner);
        }
        for (int i = 0; i < module.types().size(); i++) {
            firstOfType.putIfAbsent(module.types().get(i), i);
        }
        module.globals().stream().map(Global::init).forEach(this::refer);
        module.elements().stream().map(Element::items).forEach(items -> items.forEach(this::refer));
        module.bodies().stream().map(Body::code).forEach(this::refer);
        referenced.forEach(function -> callees.computeIfAbsent(module.typeOf(function), type -> new ArrayList<>())
                .add(function));
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

    ClassDesc ownerOf(int function) {
        return owners.get(function);
    }

    static String nameOf(int function) {
        return "f" + function;
    }

    MethodTypeDesc descriptorOf(int function) {
        return descriptors.computeIfAbsent(module.typeOf(function), type -> Shapes.method(type, support.instance()));
    }

    // --- indirect calls: per type one method, which goes on to the function with the index it is given

    static ClassDesc dispatchers() {
        return ClassDesc.of(PACKAGE + "Dispatchers");
    }

    /** Equal types have one dispatcher. */
    String dispatcherOf(int type) {
        return "t" + firstOfType.get(module.types().get(type));
    }

    MethodTypeDesc dispatcherDescriptor(FunctionType type) {
        return Shapes.method(type, java.lang.constant.ConstantDescs.CD_int, support.instance());
    }

    /** The functions of a type that a table can hold, ascending. */
    List<Integer> callees(FunctionType type) {
        return callees.getOrDefault(type, List.of());
    }
}
