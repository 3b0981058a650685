package dev.tern.sdk.canister.teavm;

import org.teavm.ast.InvocationExpr;
import org.teavm.backend.wasm.intrinsics.WasmIntrinsic;
import org.teavm.backend.wasm.intrinsics.WasmIntrinsicManager;
import org.teavm.backend.wasm.model.expression.WasmExpression;
import org.teavm.backend.wasm.model.expression.WasmInt32Constant;
import org.teavm.model.MethodReference;
import org.teavm.model.ValueType;

/** Replaces {@code Callbacks.replyFunction()} by the table index of {@code Callbacks.onReply}, and so on. */
final class CallbackPointers implements WasmIntrinsic {
    private static final String CALLBACKS = "dev.tern.sdk.canister.wasm.Callbacks";
    private static final String SUFFIX = "Function";

    @Override
    public boolean isApplicable(MethodReference method) {
        return method.getClassName().equals(CALLBACKS) && method.getName().endsWith(SUFFIX);
    }

    @Override
    public WasmExpression apply(InvocationExpr call, WasmIntrinsicManager manager) {
        String name = call.getMethod().getName();
        String target =
                "on" + Character.toUpperCase(name.charAt(0)) + name.substring(1, name.length() - SUFFIX.length());
        MethodReference callback = new MethodReference(CALLBACKS, target, ValueType.INTEGER, ValueType.VOID);
        return new WasmInt32Constant(
                manager.getFunctionPointer(manager.getFunctions().forStaticMethod(callback)));
    }
}
