package dev.tern.runtime.wasm.emit;

import dev.tern.runtime.wasm.binary.Instr;
import dev.tern.runtime.wasm.binary.Op;
import dev.tern.runtime.wasm.binary.OperandStack;
import dev.tern.runtime.wasm.classfile.CodeBuilder;
import dev.tern.runtime.wasm.classfile.Label;
import dev.tern.runtime.wasm.classfile.SwitchCase;
import dev.tern.runtime.wasm.emit.ControlFlow.Block;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * Compiles a piece of a function to a static method of the frame and the instance. It finds its operands in the frame and leaves
 * them there, each at the place that its height on the stack gives it. It returns 0 when its end was reached, or by how many
 * blocks, counted from the function on, the one is surrounded that it branched to, itself counted.
 */
final class PieceCompiler {
    private static final int FRAME = 0;
    private static final int INSTANCE = 1;
    /** Every piece has a list of the blocks around it while a function is compiled. */
    private static final int MAX_AROUND = 2_000;

    private final PiecedFunction function;
    private final Program program;
    private final CodeBuilder code;
    private final Start start;
    private final Frame frame;
    private final Variables variables;
    private final LocalMeter meter;
    private final ControlFlow control;
    private final Instructions instructions;
    private final OperandStack stack;
    private final List<Start> called = new ArrayList<>();
    private final int base;
    private final int scratch;

    /** A piece, and what is open where it begins. */
    record Start(Piece piece, OperandStack stack, List<Block> around) {}

    PieceCompiler(PiecedFunction function, CodeBuilder code, Start start) {
        this.function = function;
        this.program = function.program();
        this.code = code;
        this.start = start;
        this.stack = start.stack().copy();
        this.base = stack.base();
        this.frame = new Frame(code, program.support(), FRAME);
        this.variables =
                Variables.ofPiece(code, frame, function.localTypes(), function.code(), start.piece(), INSTANCE + 1);
        InstanceInstructions state =
                new InstanceInstructions(code, program.support(), new Values(code, frame.arithmetic()), INSTANCE);
        Kept kept = new Kept(code, program.support(), state, INSTANCE, variables.free(), own(start.piece()));
        this.meter = kept.meter();
        this.scratch = variables.free() + Kept.SLOTS;
        this.control = new ControlFlow(program.module(), code, stack, state, scratch, start.around(), this::leaveTo);
        this.instructions = new Instructions(program, code, function.code(), stack, variables, control, kept);
    }

    /** The code of a piece without pieces in it; what has some keeps nothing in locals. */
    private List<Instr> own(Piece piece) {
        return piece.inner().isEmpty() ? function.code().subList(piece.from(), piece.to()) : List.of();
    }

    /** Emits the method, and returns the pieces that it calls. */
    List<Start> compile() {
        load(base);
        instructions.emit(start.piece(), this::call);
        if (fallsThrough(start.piece())) {
            store(base);
            leave(0);
        }
        meter.end();
        return called;
    }

    private boolean fallsThrough(Piece piece) {
        return !Op.endsControl(function.code().get(piece.to() - 1).op());
    }

    /** Takes the operands from a height on out of the frame. */
    private void load(int from) {
        List<Integer> types = stack.typesFrom(from);
        for (int i = 0; i < types.size(); i++) {
            frame.load(place(from + i), types.get(i));
        }
    }

    private void store(int from) {
        List<Integer> types = stack.typesFrom(from);
        for (int i = types.size() - 1; i >= 0; i--) {
            frame.store(place(from + i), types.get(i));
        }
    }

    private int place(int height) {
        return variables.count() + height;
    }

    private void leaveTo(int number) {
        Block block = control.blocks().get(number);
        List<Integer> operands = block.operands();
        for (int i = operands.size() - 1; i >= 0; i--) {
            frame.store(place(block.height() + i), operands.get(i));
        }
        leave(number + 1);
    }

    private void leave(int way) {
        variables.giveBack();
        meter.handBack();
        code.loadConstant(way).ireturn();
    }

    // --- a piece in this one

    private void call(Piece piece) {
        if (control.blocks().size() > MAX_AROUND) {
            throw new IllegalArgumentException("a piece is in too many blocks");
        }
        int below = stack.base();
        store(below);
        called.add(new Start(piece, stack.copy(), control.blocks()));
        code.aload(FRAME).aload(INSTANCE).invokestatic(function.method(piece));
        NavigableSet<Integer> ways = pass(piece);
        int way = scratch;
        code.istore(way);
        go(ways, way, below, fallsThrough(piece));
        load(below);
    }

    /** Notes what a piece does to the stack, and returns the blocks around it that it branches to. */
    private NavigableSet<Integer> pass(Piece piece) {
        NavigableSet<Integer> ways = new TreeSet<>();
        int open = control.blocks().size();
        int depth = open;
        for (Instr instr : function.code().subList(piece.from(), piece.to())) {
            switch (instr.op()) {
                case Op.BLOCK, Op.LOOP, Op.IF -> depth++;
                case Op.END -> depth--;
                case Op.BR, Op.BR_IF -> ways.add(depth - 1 - instr.index());
                case Op.BR_TABLE -> {
                    for (int label : instr.labels()) {
                        ways.add(depth - 1 - label);
                    }
                }
                case Op.RETURN -> ways.add(0);
                default -> {}
            }
            stack.step(instr);
        }
        return ways.headSet(open, false);
    }

    /** Goes where the piece that was called says. */
    private void go(NavigableSet<Integer> ways, int way, int height, boolean fallsThrough) {
        Label onwards = code.newLabel();
        if (fallsThrough && ways.isEmpty()) {
            return;
        }
        if (fallsThrough) {
            code.iload(way).ifeq(onwards);
        }
        List<SwitchCase> cases = new ArrayList<>();
        for (int target : ways) {
            if (!control.isOutside(target)) {
                cases.add(SwitchCase.of(target + 1, code.newLabel()));
            }
        }
        Label farther = code.newLabel();
        if (!cases.isEmpty()) {
            code.iload(way).lookupswitch(farther, cases);
        }
        for (SwitchCase each : cases) {
            code.labelBinding(each.target());
            control.resume(each.caseValue() - 1, height, frame, variables.count());
        }
        code.labelBinding(farther).iload(way).ireturn().labelBinding(onwards);
    }
}
