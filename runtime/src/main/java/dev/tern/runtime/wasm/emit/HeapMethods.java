package dev.tern.runtime.wasm.emit;

import dev.tern.runtime.wasm.classfile.MethodRef;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;

/** The methods of loads and stores, and those that give the memory's tables of pages. */
record HeapMethods(
        MethodRef readable,
        MethodRef owned,
        MethodRef loadByte,
        MethodRef loadShort,
        MethodRef loadInt,
        MethodRef loadLong,
        MethodRef storeByte,
        MethodRef storeShort,
        MethodRef storeInt,
        MethodRef storeLong) {
    private static final ClassDesc INT = ConstantDescs.CD_int;
    private static final ClassDesc PAGES = ConstantDescs.CD_byte.arrayType(2);

    static HeapMethods of(ClassDesc heap, ClassDesc instance) {
        return new HeapMethods(
                new MethodRef(heap, "readable", MethodTypeDesc.of(PAGES, instance)),
                new MethodRef(heap, "owned", MethodTypeDesc.of(PAGES, instance)),
                load(heap, "loadByte", ConstantDescs.CD_byte, instance),
                load(heap, "loadShort", ConstantDescs.CD_short, instance),
                load(heap, "loadInt", INT, instance),
                load(heap, "loadLong", ConstantDescs.CD_long, instance),
                store(heap, "storeByte", INT, instance),
                store(heap, "storeShort", INT, instance),
                store(heap, "storeInt", INT, instance),
                store(heap, "storeLong", ConstantDescs.CD_long, instance));
    }

    private static MethodRef load(ClassDesc heap, String name, ClassDesc result, ClassDesc instance) {
        return new MethodRef(heap, name, MethodTypeDesc.of(result, INT, INT, PAGES, instance));
    }

    private static MethodRef store(ClassDesc heap, String name, ClassDesc value, ClassDesc instance) {
        return new MethodRef(heap, name, MethodTypeDesc.of(ConstantDescs.CD_void, INT, value, INT, PAGES, instance));
    }
}
