package dev.tern.runtime.wasm.emit;

import dev.tern.runtime.wasm.binary.Instr;
import dev.tern.runtime.wasm.binary.Op;
import dev.tern.runtime.wasm.binary.OperandStack;
import dev.tern.runtime.wasm.binary.WasmBinary;
import dev.tern.runtime.wasm.classfile.CodeBuilder;
import dev.tern.runtime.wasm.classfile.Label;
import dev.tern.runtime.wasm.rewrite.Meter;
import java.util.List;
import java.util.function.Consumer;

/** Emits the instructions of one method, WebAssembly's operands being the JVM's. */
final class Instructions {
    private final Program program;
    private final CodeBuilder code;
    private final List<Instr> in;
    private final OperandStack stack;
    private final Variables variables;
    private final ControlFlow control;
    private final Arithmetic arithmetic;
    private final Values values;
    private final Kept kept;
    private final LocalMeter meter;
    private final HeapInstructions heap;
    private final InstanceInstructions state;
    private final Calls calls;
    private int end;

    /**
     * Makes an emitter for one method.
     *
     * @param stack where {@code in} begins to be emitted
     */
    Instructions(
            Program program,
            CodeBuilder code,
            List<Instr> in,
            OperandStack stack,
            Variables variables,
            ControlFlow control,
            Kept kept) {
        this.program = program;
        this.code = code;
        this.in = in;
        this.stack = stack;
        this.variables = variables;
        this.control = control;
        this.kept = kept;
        this.meter = kept.meter();
        int instance = kept.instance();
        this.arithmetic = new Arithmetic(code, program.support());
        this.values = new Values(code, arithmetic);
        this.heap = new HeapInstructions(code, program.support(), arithmetic, kept.tables(), instance);
        this.state = new InstanceInstructions(code, program.support(), values, instance);
        this.calls = new Calls(program, code, state, instance);
    }

    /** Emits a piece; what is to be done for the pieces in it, {@code call} does. */
    void emit(Piece piece, Consumer<Piece> call) {
        int at = piece.from();
        for (Piece inner : piece.inner()) {
            emit(at, inner.from());
            call.accept(inner);
            at = inner.to();
        }
        emit(at, piece.to());
    }

    private void emit(int from, int to) {
        end = to;
        int at = from;
        while (at < to) {
            meter.guard();
            at = emit(at);
        }
    }

    /** Emits the instruction at an index, with those that follow if they are one thing, and returns the next index. */
    private int emit(int at) {
        Instr instr = in.get(at);
        if (Comparison.is(instr.op())) {
            stack.step(instr);
            return test(Comparison.of(instr.op()), at + 1);
        }
        return switch (instr.op()) {
            case Op.IF, Op.BR_IF, Op.SELECT, Op.SELECT_TYPED -> test(Comparison.NOT_ZERO, at);
            case Op.I32_CONST -> constantOrCharge(at);
            default -> {
                single(instr);
                yield at + 1;
            }
        };
    }

    /** A test and what takes it. */
    private int test(Comparison comparison, int at) {
        Comparison test = comparison;
        int next = at;
        while (next < end && in.get(next).op() == Op.I32_EQZ) {
            test = test.negated();
            stack.step(in.get(next++));
        }
        if (next == end) {
            test.toInt(code);
            return next;
        }
        Instr user = in.get(next);
        switch (user.op()) {
            case Op.IF -> control.openIf(user, test);
            case Op.BR_IF -> control.branchIf(user, test);
            case Op.SELECT, Op.SELECT_TYPED -> select(user, test);
            default -> {
                test.toInt(code);
                return next;
            }
        }
        return next + 1;
    }

    private void select(Instr instr, Comparison test) {
        int operand = stack.typeFromTop(1);
        stack.step(instr);
        Label first = code.newLabel();
        test.jumpTo(first, code);
        if (Shapes.isWide(operand)) {
            code.dup2_x2().pop2().labelBinding(first).pop2();
        } else {
            code.swap().labelBinding(first).pop();
        }
    }

    private int constantOrCharge(int at) {
        boolean charge = at + 3 < end
                && in.get(at + 1).op() == Op.I32_CONST
                && in.get(at + 2).op() == Op.ATOMIC_NOTIFY
                && in.get(at + 3).op() == Op.DROP
                && in.get(at).index() < Meter.BULK_MEMORY;
        if (!charge) {
            single(in.get(at));
            return at + 1;
        }
        int frame = in.get(at).index();
        meter.charge(
                frame < Meter.LEAVE ? frame : Meter.LEAVE - frame,
                in.get(at + 1).index());
        return at + 4;
    }

    private void single(Instr instr) {
        switch (instr.op()) {
            case Op.NOP -> {}
            case Op.BLOCK -> control.open(instr);
            case Op.LOOP -> {
                control.open(instr);
                meter.look();
            }
            case Op.ELSE -> control.otherwise(instr);
            case Op.END -> control.close(instr);
            case Op.BR -> control.branch(instr);
            case Op.BR_TABLE -> control.branchTable(instr);
            case Op.RETURN -> control.leave(instr);
            case Op.UNREACHABLE -> {
                state.unreachable();
                stack.step(instr);
            }
            default -> {
                straight(instr);
                stack.step(instr);
            }
        }
    }

    private void straight(Instr instr) {
        int index = instr.index();
        switch (instr.op()) {
            case Op.CALL -> {
                kept.beforeCall();
                calls.call(index);
                kept.afterCall();
            }
            case Op.CALL_INDIRECT -> {
                kept.beforeCall();
                calls.callIndirect(index, (int) instr.b());
                kept.afterCall();
            }
            case Op.ATOMIC_NOTIFY -> {
                meter.handBack();
                state.emit(instr);
                meter.takeBack();
            }
            case Op.MEMORY_GROW -> {
                kept.beforeCall();
                state.emit(instr);
                kept.afterCall();
            }
            case Op.LOCAL_GET -> variables.get(index);
            case Op.LOCAL_SET -> variables.set(index);
            case Op.LOCAL_TEE -> {
                duplicate(variables.typeOf(index));
                variables.set(index);
            }
            case Op.DROP -> {
                if (Shapes.isWide(stack.typeFromTop(0))) {
                    code.pop2();
                } else {
                    code.pop();
                }
            }
            case Op.GLOBAL_GET ->
                state.getGlobal(index, program.module().globals().get(index).type());
            case Op.GLOBAL_SET ->
                state.setGlobal(index, program.module().globals().get(index).type());
            case Op.I32_CONST, Op.REF_FUNC -> code.loadConstant(index);
            case Op.I64_CONST -> values.constant(WasmBinary.I64, instr.a());
            case Op.F32_CONST -> values.constant(WasmBinary.F32, instr.a());
            case Op.F64_CONST -> values.constant(WasmBinary.F64, instr.a());
            case Op.REF_NULL -> code.iconst_m1();
            default -> plain(instr);
        }
    }

    private void duplicate(int valueType) {
        if (Shapes.isWide(valueType)) {
            code.dup2();
        } else {
            code.dup();
        }
    }

    private void plain(Instr instr) {
        int op = instr.op();
        boolean numeric = op > Op.F64_GE && op <= Op.I64_EXTEND32_S;
        if (numeric || (op >= Op.I32_TRUNC_SAT_F32_S && op <= Op.I64_TRUNC_SAT_F64_U)) {
            arithmetic.emit(op);
        } else if (op >= Op.I32_LOAD && op <= Op.I64_STORE32) {
            heap.emit(instr);
        } else {
            state.emit(instr);
        }
    }
}
