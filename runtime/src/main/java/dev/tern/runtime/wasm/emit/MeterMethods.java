package dev.tern.runtime.wasm.emit;

import dev.tern.runtime.wasm.classfile.MethodRef;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;

/**
 * The methods of the meter.
 *
 * @param charge takes units
 * @param enter takes a frame and units
 * @param inHand gives what is in hand
 * @param handBack takes it
 * @param refill takes what is overdrawn, and gives what is in hand then
 */
record MeterMethods(MethodRef charge, MethodRef enter, MethodRef inHand, MethodRef handBack, MethodRef refill) {
    private static final ClassDesc INT = ConstantDescs.CD_int;
    private static final ClassDesc VOID = ConstantDescs.CD_void;

    static MeterMethods of(ClassDesc access, ClassDesc instance) {
        return new MeterMethods(
                new MethodRef(access, "charge", MethodTypeDesc.of(VOID, INT, instance)),
                new MethodRef(access, "enter", MethodTypeDesc.of(VOID, INT, INT, instance)),
                new MethodRef(access, "inHand", MethodTypeDesc.of(INT, instance)),
                new MethodRef(access, "inHand", MethodTypeDesc.of(VOID, INT, instance)),
                new MethodRef(access, "refill", MethodTypeDesc.of(INT, INT, instance)));
    }
}
