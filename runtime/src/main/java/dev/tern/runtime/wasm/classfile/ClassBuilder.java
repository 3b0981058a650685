package dev.tern.runtime.wasm.classfile;

import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** A public final class of public static methods. Throws {@link IllegalArgumentException} for what a class file cannot hold. */
public final class ClassBuilder {
    private static final int MAGIC = 0xCAFEBABE;
    private static final int VERSION = 69;
    private static final int PUBLIC_FINAL = 0x0011;
    private static final int PUBLIC_STATIC = 0x0009;
    private static final int MAX_METHODS = 0xffff;
    private static final int MAX_CODE = 0xffff;
    private static final int MAX_SLOTS = 0xffff;

    private final ConstantPool pool = new ConstantPool();
    private final Bytes methods = new Bytes();
    private int count;

    private ClassBuilder() {}

    /** The bytes of a class. */
    public static byte[] build(ClassDesc name, Consumer<ClassBuilder> content) {
        ClassBuilder builder = new ClassBuilder();
        content.accept(builder);
        return builder.file(name).toArray();
    }

    public void withMethodBody(MethodRef method, Consumer<CodeBuilder> body) {
        withMethodIf(method, body, code -> true);
    }

    /** Adds a method of this class if it is to be once it is there; says whether it is. */
    public boolean withMethodIf(MethodRef method, Consumer<CodeBuilder> body, Predicate<CodeBuilder> wanted) {
        CodeBuilder code = new CodeBuilder(pool, method.type());
        body.accept(code);
        if (!wanted.test(code)) {
            return false;
        }
        boolean tooMuch =
                code.machine().maxSlots() > MAX_SLOTS || code.machine().localSlots() > MAX_SLOTS;
        if (tooMuch || code.isTooFar() || code.length() > MAX_CODE || count == MAX_METHODS) {
            throw new IllegalArgumentException("a method is too large, or there are too many");
        }
        count++;
        methods.u2(PUBLIC_STATIC).u2(pool.utf8(method.name()));
        methods.u2(pool.utf8(method.type().descriptorString()));
        methods.u2(1);
        code(code);
        return true;
    }

    private void code(CodeBuilder code) {
        Bytes map = new Bytes();
        int places = code.stackMap().write(map);
        int mapSize = places == 0 ? 0 : 2 + 4 + 2 + map.size();
        methods.u2(pool.utf8("Code")).u4(2 + 2 + 4 + code.length() + 2 + 8 * code.guarded() + 2 + mapSize);
        methods.u2(code.machine().maxSlots()).u2(code.machine().localSlots());
        methods.u4(code.length()).all(code.bytes());
        methods.u2(code.guarded()).all(code.exceptions());
        methods.u2(places == 0 ? 0 : 1);
        if (places > 0) {
            methods.u2(pool.utf8("StackMapTable")).u4(2 + map.size()).u2(places).all(map);
        }
    }

    private Bytes file(ClassDesc name) {
        int self = pool.type(name);
        int parent = pool.type(ConstantDescs.CD_Object);
        Bytes file = new Bytes().u4(MAGIC).u2(0).u2(VERSION);
        file.u2(pool.count()).all(pool.bytes());
        file.u2(PUBLIC_FINAL).u2(self).u2(parent);
        // neither interfaces nor fields, nor attributes
        return file.u2(0).u2(0).u2(count).all(methods).u2(0);
    }
}
