package dev.tern.runtime.wasm.emit;

import dev.tern.runtime.wasm.binary.OperandStack;
import dev.tern.runtime.wasm.binary.WasmBinary.Body;
import dev.tern.runtime.wasm.binary.WasmBinary.FunctionType;
import dev.tern.runtime.wasm.classfile.CodeBuilder;
import java.util.List;

/** Compiles one function to the body of a static method: WebAssembly's locals are the JVM's. */
final class FunctionCompiler {
    private FunctionCompiler() {}

    static void compile(Program program, CodeBuilder code, FunctionType type, Body body) {
        Support support = program.support();
        int instance = Shapes.slots(type.params());
        Frame none = new Frame(code, support, 0);
        Variables variables = Variables.ofMethod(code, none, type, body);
        OperandStack stack = new OperandStack(program.module(), type, body.locals());
        InstanceInstructions state =
                new InstanceInstructions(code, support, new Values(code, none.arithmetic()), instance);
        Calls calls = new Calls(program, code, state, instance);
        Kept kept = new Kept(code, support, state, instance, variables.free(), body.code());
        LocalMeter meter = kept.meter();
        ControlFlow control = new ControlFlow(
                program.module(),
                code,
                stack,
                state,
                variables.free() + Kept.SLOTS,
                List.of(ControlFlow.function(code, type)),
                block -> leave(meter, calls, type));
        new Instructions(program, code, body.code(), stack, variables, control, kept)
                .emit(new Piece(0, body.code().size() - 1, List.of()), piece -> {});
        leave(meter, calls, type);
        meter.end();
    }

    private static void leave(LocalMeter meter, Calls calls, FunctionType type) {
        meter.handBack();
        calls.leave(type.results());
    }
}
