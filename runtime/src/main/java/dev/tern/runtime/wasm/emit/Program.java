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
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;

/** Where in the classes of a module its functions are, and which of them tables can hold. */
final class Program {
    private static final String PACKAGE = "dev.tern.canister.";

    private final WasmBinary module;
    private final Support support;
    private final int[] groupOf;
    private final NavigableSet<Integer> referenced = new TreeSet<>();

    /** @param groupOf for every function, imports first, the number of its class */
    Program(WasmBinary module, Support support, int[] groupOf) {
        this.module = module;
        this.support = support;
        this.groupOf = groupOf;
        module.globals().stream().map(Global::init).forEach(this::refer);
        module.elements().stream().map(Element::items).forEach(items -> items.forEach(this::refer));
        module.bodies().stream().map(Body::code).forEach(this::refer);
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
        return group(groupOf[function]);
    }

    static String nameOf(int function) {
        return "f" + function;
    }

    MethodTypeDesc descriptorOf(int function) {
        return Shapes.method(module.typeOf(function), support.instance());
    }

    // --- indirect calls: per type one method, which goes on to the function with the index it is given

    static ClassDesc dispatchers() {
        return ClassDesc.of(PACKAGE + "Dispatchers");
    }

    /** Equal types have one dispatcher. */
    String dispatcherOf(int type) {
        return "t" + module.types().indexOf(module.types().get(type));
    }

    MethodTypeDesc dispatcherDescriptor(FunctionType type) {
        return Shapes.method(type, java.lang.constant.ConstantDescs.CD_int, support.instance());
    }

    /** The functions of a type that a table can hold, ascending. */
    List<Integer> callees(FunctionType type) {
        List<Integer> callees = new ArrayList<>();
        for (int function : referenced) {
            if (module.typeOf(function).equals(type)) {
                callees.add(function);
            }
        }
        return callees;
    }
}
