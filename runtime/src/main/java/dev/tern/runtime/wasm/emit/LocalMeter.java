package dev.tern.runtime.wasm.emit;

import dev.tern.runtime.wasm.binary.Instr;
import dev.tern.runtime.wasm.binary.Op;
import dev.tern.runtime.wasm.classfile.CodeBuilder;
import dev.tern.runtime.wasm.classfile.Label;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Emits the charges of a method. A method with many more charges than calls takes what is in hand into one of the JVM's locals: a
 * charge is then one subtraction, and only the beginning of the method and heads of loops look whether the local is overdrawn. It
 * is handed back before everything that reads or
 * charges the instance's meter, before the method is left, and, by a handler, when something in the method traps: so the count is
 * exact wherever it can be seen. Other methods charge the instance.
 */
final class LocalMeter {
    /** How many of the JVM's locals it takes. */
    static final int SLOTS = 1;

    /** Charges until somebody looks, of a method and of one that calls it, are to stay far from the end of an {@code int}. */
    private static final int MOST_BETWEEN = 1 << 29;

    private static final int FEW = 2;

    private final CodeBuilder code;
    private final Support support;
    private final InstanceInstructions state;
    private final int instance;
    private final int slot;
    private final boolean inLocal;
    /** All of the method's own charges may be in pieces, which need not look at the heads of loops around them. */
    private final boolean callsPieces;

    private @Nullable Label guarded;
    private @Nullable Label handler;

    /**
     * Takes what is in hand.
     *
     * @param slot the JVM's local that is free for it
     * @param in the method's own code, empty if it calls pieces
     */
    LocalMeter(CodeBuilder code, Support support, InstanceInstructions state, int instance, int slot, List<Instr> in) {
        this.code = code;
        this.support = support;
        this.state = state;
        this.instance = instance;
        this.slot = slot;
        this.inLocal = isWorthwhile(in);
        this.callsPieces = in.isEmpty();
        takeBack();
        if (inLocal) {
            look();
        }
    }

    /** Whether there are many more charges than calls, before and after which the local is brought up to date. */
    private static boolean isWorthwhile(List<Instr> in) {
        int charges = 0;
        int calls = 0;
        long costs = 0;
        for (int i = 0; i < in.size(); i++) {
            int op = in.get(i).op();
            if (op == Op.ATOMIC_NOTIFY) {
                charges++;
                Instr cost = in.get(Math.max(i - 1, 0));
                costs += cost.op() == Op.I32_CONST ? cost.index() : 0;
            } else if (op == Op.CALL || op == Op.CALL_INDIRECT) {
                calls++;
            }
        }
        return charges > FEW && charges >= 2 * calls && costs < MOST_BETWEEN;
    }

    /** Before every instruction: a trap in what follows goes to the handler. */
    void guard() {
        if (inLocal && guarded == null) {
            guarded = code.newBoundLabel();
        }
    }

    private void unguard() {
        Label from = guarded;
        if (from != null) {
            if (handler == null) {
                handler = code.newLabel();
            }
            Label to = code.newBoundLabel();
            code.exceptionCatch(from, to, handler, support.trap());
            guarded = null;
        }
    }

    /** Charges {@code units}, and enters or leaves frames if that is not 0. */
    void charge(int frame, int units) {
        if (!inLocal) {
            state.charge(frame, units);
        } else if (frame != 0) {
            handBack();
            state.charge(frame, units);
            takeBack();
        } else if (units <= -Short.MIN_VALUE) {
            code.iinc(slot, -units);
        } else {
            code.iload(slot).loadConstant(units).isub().istore(slot);
        }
    }

    /** Before what uses the instance's meter, and before the method is left. */
    void handBack() {
        if (inLocal) {
            // guarded too, since the JVM takes no empty range
            code.iload(slot);
            unguard();
            code.aload(instance).invokestatic(support.meter().handBack());
        }
    }

    /** After what used the instance's meter. */
    void takeBack() {
        if (inLocal) {
            code.aload(instance).invokestatic(support.meter().inHand()).istore(slot);
        }
    }

    /** At the head of a loop: looks whether it is overdrawn. */
    void look() {
        if (inLocal) {
            Label enough = code.newLabel();
            code.iload(slot)
                    .ifge(enough)
                    .iload(slot)
                    .aload(instance)
                    .invokestatic(support.meter().refill())
                    .istore(slot)
                    .labelBinding(enough);
        } else if (callsPieces) {
            state.charge(0, 0);
        }
    }

    /** At the end of the method, where nothing comes. */
    void end() {
        unguard();
        if (handler != null) {
            code.labelBinding(handler);
            handBack();
            code.athrow();
        }
    }
}
