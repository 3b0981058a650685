package dev.tern.runtime.wasm.emit;

import dev.tern.runtime.wasm.binary.WasmBinary.FunctionType;
import dev.tern.runtime.wasm.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.List;

/** Emits calls: what a method takes and gives is decided here and in {@link Shapes#method}. */
final class Calls {
    private final Program program;
    private final CodeBuilder code;
    private final InstanceInstructions state;
    private final int instance;

    Calls(Program program, CodeBuilder code, InstanceInstructions state, int instance) {
        this.program = program;
        this.code = code;
        this.state = state;
        this.instance = instance;
    }

    void call(int function) {
        code.aload(instance).invokestatic(program.method(function));
        takeResults(program.module().typeOf(function));
    }

    void callIndirect(int typeIndex, int table) {
        FunctionType callee = program.module().types().get(typeIndex);
        state.callee(table);
        code.aload(instance).invokestatic(program.dispatcher(typeIndex));
        takeResults(callee);
    }

    private void takeResults(FunctionType callee) {
        List<Integer> results = callee.results();
        if (results.size() > 1) {
            for (int i = 0; i < results.size(); i++) {
                state.getResult(i, results.get(i));
            }
        }
    }

    /** Returns what is on the stack. */
    void leave(List<Integer> results) {
        if (results.size() == 1) {
            code.return_(Shapes.kind(results.getFirst()));
            return;
        }
        for (int i = results.size() - 1; i >= 0; i--) {
            state.setResult(i, results.get(i));
        }
        code.return_();
    }

    /** The body of the method that stands for an import. */
    static void compileImport(Program program, CodeBuilder code, int index) {
        FunctionType type = program.module().typeOf(index);
        int instance = Shapes.slots(type.params());
        Values values = new Values(code, new Arithmetic(code, program.support()));
        int slot = 0;
        code.loadConstant(type.params().size()).newarray(TypeKind.LONG);
        for (int i = 0; i < type.params().size(); i++) {
            int param = type.params().get(i);
            code.dup().loadConstant(i).loadLocal(Shapes.kind(param), slot);
            values.toBits(param);
            code.lastore();
            slot += Shapes.isWide(param) ? 2 : 1;
        }
        int result = type.results().isEmpty() ? 0 : type.results().getFirst();
        code.loadConstant(index)
                .loadConstant(result)
                .aload(instance)
                .invokestatic(program.support()
                        .access(
                                "systemCall",
                                MethodTypeDesc.of(
                                        ConstantDescs.CD_long,
                                        ConstantDescs.CD_long.arrayType(),
                                        ConstantDescs.CD_int,
                                        ConstantDescs.CD_int,
                                        program.support().instance())));
        if (type.results().isEmpty()) {
            code.pop2().return_();
        } else {
            values.fromBits(result);
            code.return_(Shapes.kind(result));
        }
    }
}
