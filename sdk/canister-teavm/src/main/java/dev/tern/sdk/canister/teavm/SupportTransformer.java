package dev.tern.sdk.canister.teavm;

import org.teavm.interop.Import;
import org.teavm.model.ClassHolder;
import org.teavm.model.ClassHolderTransformer;
import org.teavm.model.ClassHolderTransformerContext;
import org.teavm.model.ClassReader;
import org.teavm.model.ElementModifier;
import org.teavm.model.MethodHolder;
import org.teavm.model.MethodReader;
import org.teavm.model.ValueType;
import org.teavm.model.emit.ProgramEmitter;
import org.teavm.model.emit.ValueEmitter;

/** Lets every method of the compiler's WasmSupport that {@link CanisterSupport} also has call that one instead of its host. */
final class SupportTransformer implements ClassHolderTransformer {
    private static final String HOST = "org.teavm.backend.wasm.runtime.WasmSupport";
    private static final String SUPPORT = "dev.tern.sdk.canister.teavm.CanisterSupport";

    @Override
    public void transformClass(ClassHolder type, ClassHolderTransformerContext context) {
        if (!type.getName().equals(HOST)) {
            return;
        }
        ClassReader support = context.getHierarchy().getClassSource().get(SUPPORT);
        for (MethodHolder method : type.getMethods()) {
            MethodReader replacement = support.getMethod(method.getDescriptor());
            if (replacement != null && !method.getName().startsWith("<")) {
                redirect(method, replacement, context);
            }
        }
    }

    private static void redirect(MethodHolder method, MethodReader replacement, ClassHolderTransformerContext context) {
        method.getModifiers().remove(ElementModifier.NATIVE);
        method.getAnnotations().remove(Import.class.getName());
        ProgramEmitter emitter = ProgramEmitter.create(method, context.getHierarchy());
        ValueEmitter[] arguments = new ValueEmitter[method.parameterCount()];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = emitter.var(i + 1, method.parameterType(i));
        }
        ValueEmitter result = emitter.invoke(replacement.getReference(), arguments);
        if (method.getResultType() == ValueType.VOID) {
            emitter.exit();
        } else {
            result.returnValue();
        }
    }
}
