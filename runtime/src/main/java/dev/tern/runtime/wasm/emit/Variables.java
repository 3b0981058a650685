package dev.tern.runtime.wasm.emit;

import dev.tern.runtime.wasm.binary.Instr;
import dev.tern.runtime.wasm.binary.Op;
import dev.tern.runtime.wasm.binary.WasmBinary;
import dev.tern.runtime.wasm.binary.WasmBinary.Body;
import dev.tern.runtime.wasm.binary.WasmBinary.FunctionType;
import dev.tern.runtime.wasm.binary.WasmBinary.Locals;
import dev.tern.runtime.wasm.classfile.CodeBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** Emits access to a function's locals: each is one of the JVM's, or in the frame if the function is in pieces. */
final class Variables {
    private static final int IN_FRAME = -1;

    private final CodeBuilder code;
    private final Frame frame;
    private final List<Integer> types;
    private final int[] slots;
    private final boolean[] written;
    /** Those that were fetched, of which there may be few among many. */
    private final List<Integer> fetched = new ArrayList<>();

    private int next;

    private Variables(CodeBuilder code, Frame frame, List<Integer> types, int next) {
        this.code = code;
        this.frame = frame;
        this.types = types;
        this.slots = new int[types.size()];
        this.written = new boolean[types.size()];
        this.next = next;
    }

    static List<Integer> types(FunctionType type, Body body) {
        List<Integer> types = new ArrayList<>(type.params());
        for (Locals run : body.locals()) {
            types.addAll(Collections.nCopies(run.count(), run.type()));
        }
        return types;
    }

    /** The value that a local starts with, as a constant: zero, or no reference. */
    static long initial(int type) {
        return type == WasmBinary.FUNCREF || type == WasmBinary.EXTERNREF ? -1 : 0;
    }

    /** All in the JVM's locals: parameters, the instance, the others. */
    static Variables ofMethod(CodeBuilder code, Frame frame, FunctionType type, Body body) {
        Variables variables = new Variables(code, frame, types(type, body), 0);
        Values values = new Values(code, frame.arithmetic());
        int params = type.params().size();
        for (int i = 0; i < variables.slots.length; i++) {
            if (i == params) {
                variables.next++;
            }
            variables.assign(i);
            if (i >= params) {
                values.constant(variables.types.get(i), initial(variables.types.get(i)));
                variables.set(i);
            }
        }
        variables.next = Math.max(variables.next, Shapes.slots(type.params()) + 1);
        return variables;
    }

    /** In a piece: those that it uses often are fetched from the frame, unless pieces within it need them there. */
    static Variables ofPiece(
            CodeBuilder code, Frame frame, List<Integer> types, List<Instr> in, Piece piece, int next) {
        Variables variables = new Variables(code, frame, types, next);
        Arrays.fill(variables.slots, IN_FRAME);
        if (piece.inner().isEmpty()) {
            variables.fetch(in.subList(piece.from(), piece.to()));
        }
        return variables;
    }

    private void fetch(List<Instr> in) {
        int[] uses = new int[types.size()];
        int worthwhile = 3;
        for (Instr instr : in) {
            switch (instr.op()) {
                case Op.LOCAL_GET -> uses[instr.index()]++;
                case Op.LOCAL_SET, Op.LOCAL_TEE -> {
                    uses[instr.index()]++;
                    written[instr.index()] = true;
                }
                case Op.LOOP -> worthwhile = 2;
                default -> {}
            }
        }
        for (int i = 0; i < uses.length; i++) {
            if (uses[i] >= worthwhile) {
                frame.load(i, types.get(i));
                assign(i);
                fetched.add(i);
                code.storeLocal(Shapes.kind(types.get(i)), slots[i]);
            }
        }
    }

    private void assign(int index) {
        slots[index] = next;
        next += Shapes.isWide(types.get(index)) ? 2 : 1;
    }

    /** The first of the JVM's locals that is free. */
    int free() {
        return next;
    }

    int typeOf(int index) {
        return types.get(index);
    }

    int count() {
        return slots.length;
    }

    void get(int index) {
        if (slots[index] == IN_FRAME) {
            frame.load(index, types.get(index));
        } else {
            code.loadLocal(Shapes.kind(types.get(index)), slots[index]);
        }
    }

    void set(int index) {
        if (slots[index] == IN_FRAME) {
            frame.store(index, types.get(index));
        } else {
            code.storeLocal(Shapes.kind(types.get(index)), slots[index]);
        }
    }

    /** Brings back to the frame what was fetched from it and may have changed. */
    void giveBack() {
        for (int i : fetched) {
            if (written[i]) {
                code.loadLocal(Shapes.kind(types.get(i)), slots[i]);
                frame.store(i, types.get(i));
            }
        }
    }
}
