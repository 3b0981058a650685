package dev.tern.runtime.wasm.classfile;

import static java.util.Objects.requireNonNull;

import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;

/**
 * The code of one static method. What is added after a jump and before a label is left out, since nothing reaches it. A place that
 * is jumped to from below must be bound before, with nothing but lasting locals in use: those set before the first label.
 */
public final class CodeBuilder extends Operators {
    private static final int WIDE = 0xC4;
    private static final int SHORT_SLOTS = 4;
    private static final int BYTE = 0xff;
    private static final int FIRST_WITH_TWO = Opcode.IF_ICMPEQ.bytecode();

    private final ConstantPool pool;
    private final Bytes out = new Bytes();
    private final Machine machine;
    private final StackMap stackMap;
    private final Bytes exceptions = new Bytes();
    private final List<Handler> handlers = new ArrayList<>();
    private int guarded;
    private boolean live = true;
    private boolean tooFar;

    private record Handler(Label label, int at) {}

    CodeBuilder(ConstantPool pool, MethodTypeDesc type) {
        this.pool = pool;
        int[] params = pool.params(type);
        this.machine = new Machine(params);
        this.stackMap = new StackMap(params);
    }

    /** How many bytes there are. */
    public int length() {
        return out.size();
    }

    /** Whether a jump is farther than it can be: nothing to use. */
    boolean isTooFar() {
        return tooFar;
    }

    Bytes bytes() {
        return out;
    }

    Machine machine() {
        return machine;
    }

    StackMap stackMap() {
        return stackMap;
    }

    @Override
    CodeBuilder op(int code, int operands, int result) {
        if (live) {
            out.u1(code);
            machine.pop(operands);
            if (result != Types.TOP) {
                machine.push(result);
            }
        }
        return this;
    }

    /** What follows is not reached. */
    private CodeBuilder end() {
        live = false;
        return this;
    }

    // --- locals

    public CodeBuilder aload(int slot) {
        return loadLocal(TypeKind.REFERENCE, slot);
    }

    public CodeBuilder iload(int slot) {
        return loadLocal(TypeKind.INT, slot);
    }

    /** Loads a local; of an object the type is known. */
    public CodeBuilder loadLocal(TypeKind kind, int slot) {
        if (live) {
            local(0x15, 0x1A, kind, slot);
            machine.push(kind == TypeKind.REFERENCE ? machine.local(slot) : Types.of(kind));
        }
        return this;
    }

    public CodeBuilder astore(int slot) {
        return storeLocal(TypeKind.REFERENCE, slot);
    }

    public CodeBuilder istore(int slot) {
        return storeLocal(TypeKind.INT, slot);
    }

    public CodeBuilder storeLocal(TypeKind kind, int slot) {
        if (live) {
            local(0x36, 0x3B, kind, slot);
            machine.setLocal(slot, machine.pop());
        }
        return this;
    }

    private void local(int general, int shorter, TypeKind kind, int slot) {
        int type = switch (kind) {
            case LONG -> 1;
            case FLOAT -> 2;
            case DOUBLE -> 3;
            case REFERENCE -> 4;
            case INT, BOOLEAN, BYTE, CHAR, SHORT -> 0;
            case VOID -> throw new IllegalArgumentException("a local has a type");
        };
        if (slot < SHORT_SLOTS) {
            out.u1(shorter + SHORT_SLOTS * type + slot);
        } else if (slot <= BYTE) {
            out.u1(general + type).u1(slot);
        } else {
            out.u1(WIDE).u1(general + type).u2(slot);
        }
    }

    // --- constants

    public CodeBuilder loadConstant(int value) {
        if (value >= -1 && value <= 5) {
            return op(0x03 + value, 0, Types.INT);
        }
        if (!live) {
            return this;
        }
        if (value == (byte) value) {
            out.u1(0x10).u1(value);
        } else if (value == (short) value) {
            out.u1(0x11).u2(value);
        } else {
            ldc(pool.integer(value));
        }
        machine.push(Types.INT);
        return this;
    }

    public CodeBuilder sipush(int value) {
        return loadConstant(value);
    }

    public CodeBuilder loadConstant(long value) {
        if (value == 0 || value == 1) {
            return op(0x09 + (int) value, 0, Types.LONG);
        }
        return live ? ldc2(pool.longInteger(value), Types.LONG) : this;
    }

    /** Not for a NaN, whose bits would not survive. */
    public CodeBuilder loadConstant(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (bits == 0 || value == 1 || value == 2) {
            return op(0x0B + (int) value, 0, Types.FLOAT);
        }
        if (live) {
            ldc(pool.floating(bits));
            machine.push(Types.FLOAT);
        }
        return this;
    }

    /** Not for a NaN, whose bits would not survive. */
    public CodeBuilder loadConstant(double value) {
        long bits = Double.doubleToRawLongBits(value);
        if (bits == 0 || value == 1) {
            return op(0x0E + (int) value, 0, Types.DOUBLE);
        }
        return live ? ldc2(pool.doubleFloating(bits), Types.DOUBLE) : this;
    }

    public CodeBuilder loadConstant(String value) {
        if (live) {
            ldc(pool.string(value));
            machine.push(pool.verified(ConstantDescs.CD_String));
        }
        return this;
    }

    private void ldc(int constant) {
        if (constant <= BYTE) {
            out.u1(0x12).u1(constant);
        } else {
            out.u1(0x13).u2(constant);
        }
    }

    private CodeBuilder ldc2(int constant, int type) {
        out.u1(0x14).u2(constant);
        machine.push(type);
        return this;
    }

    // --- the stack

    public CodeBuilder pop() {
        return op(0x57, 1, Types.TOP);
    }

    /** Of one value of two slots. */
    public CodeBuilder pop2() {
        return op(0x58, 1, Types.TOP);
    }

    public CodeBuilder dup() {
        return live ? op(0x59, 0, machine.top()) : this;
    }

    /** Of one value of two slots. */
    public CodeBuilder dup2() {
        return live ? op(0x5C, 0, machine.top()) : this;
    }

    /** Of two values of two slots. */
    public CodeBuilder dup2_x2() {
        return exchange(0x5E, true);
    }

    public CodeBuilder swap() {
        return exchange(0x5F, false);
    }

    private CodeBuilder exchange(int code, boolean keepTop) {
        if (live) {
            out.u1(code);
            int top = machine.pop();
            int below = machine.pop();
            machine.push(top);
            machine.push(below);
            if (keepTop) {
                machine.push(top);
            }
        }
        return this;
    }

    // --- objects and calls

    public CodeBuilder newarray(TypeKind element) {
        if (live) {
            op(0xBC, 1, pool.verified(element.upperBound().arrayType()));
            out.u1(element.newarrayCode());
        }
        return this;
    }

    public CodeBuilder invokestatic(MethodRef ref) {
        if (live) {
            ConstantPool.Method method = pool.method(ref);
            op(0xB8, method.operands(), method.result());
            out.u2(method.index());
        }
        return this;
    }

    public CodeBuilder athrow() {
        return op(0xBF, 1, Types.TOP).end();
    }

    public CodeBuilder ireturn() {
        return return_(TypeKind.INT);
    }

    public CodeBuilder return_() {
        return op(0xB1, 0, Types.TOP).end();
    }

    public CodeBuilder return_(TypeKind kind) {
        int code = switch (kind) {
            case LONG -> 0xAD;
            case FLOAT -> 0xAE;
            case DOUBLE -> 0xAF;
            case REFERENCE -> 0xB0;
            case INT, BOOLEAN, BYTE, CHAR, SHORT -> 0xAC;
            case VOID -> 0xB1;
        };
        return op(code, kind == TypeKind.VOID ? 0 : 1, Types.TOP).end();
    }

    // --- jumps

    public Label newLabel() {
        return new Label();
    }

    public CodeBuilder labelBinding(Label label) {
        machine.settle();
        label.placeAt(out.size());
        Snapshot arrived = label.arrived();
        if (arrived != null) {
            if (live) {
                machine.merge(arrived);
            } else {
                machine.restore(arrived);
            }
            live = true;
            label.bind(stackMap.at(out.size(), machine.snapshot()));
            requireNonNull(label.frame()).want();
            label.waiting().forEach(this::arrive);
        } else if (live) {
            machine.keepSettled();
            label.bind(stackMap.at(out.size(), machine.snapshot()));
        }
        return this;
    }

    /** A label that nothing jumps to: the beginning or the end of what is guarded. */
    public Label newBoundLabel() {
        Label label = newLabel();
        machine.settle();
        label.placeAt(out.size());
        return label;
    }

    /** What is thrown between two places goes to a handler, which finds nothing but it and the lasting locals. */
    public CodeBuilder exceptionCatch(Label from, Label to, Label handler, ClassDesc type) {
        if (from.place() < to.place()) {
            guarded++;
            int caught = pool.type(type);
            exceptions.u2(from.place()).u2(to.place());
            handler.caught(new Snapshot(machine.lasting(), new int[] {Types.object(caught)}));
            handlers.add(new Handler(handler, exceptions.size()));
            exceptions.u2(0).u2(caught);
        }
        return this;
    }

    /** The entries of the exception table, and how many they are. */
    int guarded() {
        return guarded;
    }

    Bytes exceptions() {
        handlers.forEach(each -> exceptions.set2(each.at(), each.label().place()));
        return exceptions;
    }

    public CodeBuilder iinc(int slot, int by) {
        if (live) {
            if (slot <= BYTE && by == (byte) by) {
                out.u1(0x84).u1(slot).u1(by);
            } else {
                out.u1(WIDE).u1(0x84).u2(slot).u2(by);
            }
        }
        return this;
    }

    public CodeBuilder ifge(Label target) {
        return branch(Opcode.IFGE, target);
    }

    public CodeBuilder goto_(Label target) {
        return jump(0xA7, 0, target).end();
    }

    public CodeBuilder ifeq(Label target) {
        return branch(Opcode.IFEQ, target);
    }

    public CodeBuilder if_icmplt(Label target) {
        return branch(Opcode.IF_ICMPLT, target);
    }

    /** A jump that depends on one or two ints. */
    public CodeBuilder branch(Opcode condition, Label target) {
        int code = condition.bytecode();
        return jump(code, code < FIRST_WITH_TWO ? 1 : 2, target);
    }

    private CodeBuilder jump(int code, int operands, Label target) {
        if (live) {
            int from = out.size();
            op(code, operands, Types.TOP);
            reference(target, from, 2);
        }
        return this;
    }

    public CodeBuilder tableswitch(int low, int high, Label otherwise, List<SwitchCase> cases) {
        if (!live) {
            return this;
        }
        int from = beginSwitch(0xAA, otherwise);
        out.u4(low).u4(high);
        int at = 0;
        for (int i = low; i <= high; i++) {
            boolean given = cases.get(at).caseValue() == i;
            reference(given ? cases.get(at++).target() : otherwise, from, 4);
        }
        return end();
    }

    /** The cases ascend. */
    public CodeBuilder lookupswitch(Label otherwise, List<SwitchCase> cases) {
        if (!live) {
            return this;
        }
        int from = beginSwitch(0xAB, otherwise);
        out.u4(cases.size());
        for (SwitchCase each : cases) {
            out.u4(each.caseValue());
            reference(each.target(), from, 4);
        }
        return end();
    }

    private int beginSwitch(int code, Label otherwise) {
        int from = out.size();
        op(code, 1, Types.TOP);
        while (out.size() % 4 != 0) {
            out.u1(0);
        }
        reference(otherwise, from, 4);
        return from;
    }

    private void reference(Label target, int from, int width) {
        machine.settle();
        Label.Jump jump = new Label.Jump(from, out.size(), width);
        if (width == 2) {
            out.u2(0);
        } else {
            out.u4(0);
        }
        StackMap.Frame bound = target.frame();
        if (bound == null) {
            target.await(jump, machine.snapshot());
        } else {
            bound.want();
            write(jump, bound.offset());
        }
    }

    private void arrive(Label.Jump jump) {
        write(jump, out.size());
    }

    private void write(Label.Jump jump, int to) {
        int distance = to - jump.from();
        if (jump.width() == 4) {
            out.set4(jump.at(), distance);
        } else if (distance == (short) distance) {
            out.set2(jump.at(), distance);
        } else {
            tooFar = true;
        }
    }
}
