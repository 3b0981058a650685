package dev.tern.runtime.wasm.emit;

import dev.tern.runtime.wasm.classfile.MethodRef;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The classes whose static methods compiled code calls. */
public final class Support {
    private static final int MOST_INTS = 6;

    private final ClassDesc instance;
    private final ClassDesc access;
    private final ClassDesc numbers;
    private final ClassDesc trap;
    private final HeapMethods heap;
    private final MeterMethods meter;
    private final List<MethodTypeDesc> toNothing;
    private final List<MethodTypeDesc> toInt;
    private final List<MethodTypeDesc> toLong;

    private Support(ClassDesc instance, ClassDesc heap, ClassDesc access, ClassDesc numbers, ClassDesc trap) {
        this.instance = instance;
        this.access = access;
        this.numbers = numbers;
        this.trap = trap;
        this.heap = HeapMethods.of(heap, instance);
        this.meter = MeterMethods.of(access, instance);
        this.toNothing = ofInts(ConstantDescs.CD_void, instance);
        this.toInt = ofInts(ConstantDescs.CD_int, instance);
        this.toLong = ofInts(ConstantDescs.CD_long, instance);
    }

    /**
     * From the classes themselves.
     *
     * @param instance the state of a module at work, last parameter of every compiled function
     * @param heap loads and stores
     * @param access everything else that concerns the instance
     * @param numbers arithmetic that the JVM lacks
     * @param trap what compiled code throws
     */
    public static Support of(Class<?> instance, Class<?> heap, Class<?> access, Class<?> numbers, Class<?> trap) {
        return new Support(desc(instance), desc(heap), desc(access), desc(numbers), desc(trap));
    }

    private static ClassDesc desc(Class<?> type) {
        return type.describeConstable().orElseThrow();
    }

    private static List<MethodTypeDesc> ofInts(ClassDesc result, ClassDesc instance) {
        List<MethodTypeDesc> descriptors = new ArrayList<>();
        for (int count = 0; count <= MOST_INTS; count++) {
            List<ClassDesc> params = new ArrayList<>(Collections.nCopies(count, ConstantDescs.CD_int));
            params.add(instance);
            descriptors.add(MethodTypeDesc.of(result, params));
        }
        return descriptors;
    }

    ClassDesc instance() {
        return instance;
    }

    HeapMethods heap() {
        return heap;
    }

    MeterMethods meter() {
        return meter;
    }

    /** A method for what else concerns the instance. */
    MethodRef access(String name, MethodTypeDesc type) {
        return new MethodRef(access, name, type);
    }

    ClassDesc numbers() {
        return numbers;
    }

    ClassDesc trap() {
        return trap;
    }

    /** From so many ints and the instance to nothing, an int or a long. Made beforehand: every charge needs one. */
    MethodTypeDesc ofInts(ClassDesc result, int count) {
        List<MethodTypeDesc> descriptors =
                result.equals(ConstantDescs.CD_void) ? toNothing : result.equals(ConstantDescs.CD_int) ? toInt : toLong;
        return descriptors.get(count);
    }
}
