package dev.tern.runtime.wasm.classfile;

import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

/**
 * A static method to call. Equal to others by its parts. Written out and not a record, and to be made once and kept for what is
 * called all the time: every instruction that is a call looks for one, and most of that time the JVM has not compiled this yet.
 */
public final class MethodRef {
    private final ClassDesc owner;
    private final String name;
    private final MethodTypeDesc type;

    public MethodRef(ClassDesc owner, String name, MethodTypeDesc type) {
        this.owner = owner;
        this.name = name;
        this.type = type;
    }

    public ClassDesc owner() {
        return owner;
    }

    public String name() {
        return name;
    }

    public MethodTypeDesc type() {
        return type;
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public boolean equals(Object other) {
        if (this == other) {
            return true;
        }
        return other instanceof MethodRef ref
                && name.equals(ref.name)
                && type.equals(ref.type)
                && owner.equals(ref.owner);
    }
}
