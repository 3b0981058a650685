package dev.tern.runtime.wasm.emit;

import dev.tern.runtime.wasm.binary.Instr;
import dev.tern.runtime.wasm.binary.OperandStack;
import dev.tern.runtime.wasm.binary.WasmBinary.Body;
import dev.tern.runtime.wasm.binary.WasmBinary.FunctionType;
import dev.tern.runtime.wasm.classfile.ClassBuilder;
import dev.tern.runtime.wasm.classfile.CodeBuilder;
import dev.tern.runtime.wasm.classfile.MethodRef;
import dev.tern.runtime.wasm.emit.PieceCompiler.Start;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Compiles a function that is too large for one method: its method makes a frame, which the methods of its pieces share, and
 * calls the outermost piece.
 */
final class PiecedFunction {
    private final Program program;
    private final int index;
    private final FunctionType type;
    private final Body body;
    private final List<Integer> localTypes;
    private final OperandStack empty;
    private final Piece whole;

    PiecedFunction(Program program, int index, FunctionType type, Body body, int limit) {
        this.program = program;
        this.index = index;
        this.type = type;
        this.body = body;
        this.localTypes = Variables.types(type, body);
        this.empty = new OperandStack(program.module(), type, body.locals());
        this.whole = Outline.of(program.module(), type, body, limit);
    }

    Program program() {
        return program;
    }

    int index() {
        return index;
    }

    List<Instr> code() {
        return body.code();
    }

    List<Integer> localTypes() {
        return localTypes;
    }

    MethodRef method(Piece piece) {
        MethodTypeDesc type = MethodTypeDesc.of(
                ConstantDescs.CD_int,
                ConstantDescs.CD_long.arrayType(),
                program.support().instance());
        return new MethodRef(program.method(index).owner(), piece.method(index), type);
    }

    void compile(ClassBuilder classes) {
        classes.withMethodBody(program.method(index), this::enter);
        Deque<Start> waiting = new ArrayDeque<>();
        List<Start> called = new ArrayList<>();
        classes.withMethodBody(method(whole), code -> {
            called.clear();
            called.addAll(piece(code, new Start(whole, empty, List.of(ControlFlow.function(code, type)))));
        });
        waiting.addAll(called);
        while (!waiting.isEmpty()) {
            Start next = waiting.pop();
            classes.withMethodBody(method(next.piece()), code -> {
                called.clear();
                called.addAll(piece(code, next));
            });
            waiting.addAll(called);
        }
    }

    private List<Start> piece(CodeBuilder code, Start start) {
        return new PieceCompiler(this, code, start).compile();
    }

    /** The function's own method. */
    private void enter(CodeBuilder code) {
        int instance = Shapes.slots(type.params());
        int array = instance + 1;
        Frame frame = new Frame(code, program.support(), array);
        code.loadConstant(localTypes.size() + deepest())
                .newarray(java.lang.classfile.TypeKind.LONG)
                .astore(array);
        int slot = 0;
        for (int i = 0; i < localTypes.size(); i++) {
            int local = localTypes.get(i);
            if (i < type.params().size()) {
                code.loadLocal(Shapes.kind(local), slot);
                slot += Shapes.isWide(local) ? 2 : 1;
                frame.store(i, local);
            } else if (Variables.initial(local) != 0) {
                new Values(code, frame.arithmetic()).constant(local, Variables.initial(local));
                frame.store(i, local);
            }
        }
        code.aload(array).aload(instance).invokestatic(method(whole)).pop();
        List<Integer> results = type.results();
        for (int i = 0; i < results.size(); i++) {
            frame.load(localTypes.size() + i, results.get(i));
        }
        InstanceInstructions state =
                new InstanceInstructions(code, program.support(), new Values(code, frame.arithmetic()), instance);
        new Calls(program, code, state, instance).leave(results);
    }

    private int deepest() {
        OperandStack stack = new OperandStack(program.module(), type, body.locals());
        body.code().forEach(stack::step);
        return stack.deepest();
    }
}
