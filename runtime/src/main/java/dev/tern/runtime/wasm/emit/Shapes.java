package dev.tern.runtime.wasm.emit;

import dev.tern.runtime.wasm.binary.WasmBinary;
import dev.tern.runtime.wasm.binary.WasmBinary.FunctionType;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;

/** How WebAssembly's types look to the JVM. References are function indices. */
final class Shapes {
    private Shapes() {}

    static TypeKind kind(int type) {
        return switch (type) {
            case WasmBinary.I64 -> TypeKind.LONG;
            case WasmBinary.F32 -> TypeKind.FLOAT;
            case WasmBinary.F64 -> TypeKind.DOUBLE;
            default -> TypeKind.INT;
        };
    }

    static ClassDesc desc(int type) {
        return switch (type) {
            case WasmBinary.I64 -> ConstantDescs.CD_long;
            case WasmBinary.F32 -> ConstantDescs.CD_float;
            case WasmBinary.F64 -> ConstantDescs.CD_double;
            default -> ConstantDescs.CD_int;
        };
    }

    static boolean isWide(int type) {
        return type == WasmBinary.I64 || type == WasmBinary.F64;
    }

    /** How many of the JVM's slots the values take. */
    static int slots(List<Integer> types) {
        int slots = 0;
        for (int type : types) {
            slots += isWide(type) ? 2 : 1;
        }
        return slots;
    }

    /** Parameters, then {@code last}; more than one result is handed over in the instance. */
    static MethodTypeDesc method(FunctionType type, ClassDesc... last) {
        List<ClassDesc> params = new ArrayList<>();
        type.params().forEach(param -> params.add(desc(param)));
        params.addAll(List.of(last));
        ClassDesc result = type.results().size() == 1 ? desc(type.results().getFirst()) : ConstantDescs.CD_void;
        return MethodTypeDesc.of(result, params);
    }
}
