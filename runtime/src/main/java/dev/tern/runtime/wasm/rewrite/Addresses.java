package dev.tern.runtime.wasm.rewrite;

import dev.tern.runtime.wasm.binary.Effects;
import dev.tern.runtime.wasm.binary.Instr;
import dev.tern.runtime.wasm.binary.Op;
import dev.tern.runtime.wasm.binary.WasmBinary;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Makes 64-bit addresses on the operand stack 32-bit ones. An address of 2<sup>32</sup> and more becomes 2<sup>32</sup> - 1, which is
 * outside of every memory and table, so the check costs a comparison and the access itself traps, when its turn comes. Where the code
 * shows that an address is small there is no comparison: it was widened, masked or loaded from fewer bits, is a constant, or
 * comes from a local that was an address before.
 */
final class Addresses {
    private static final long BOUND = 1L << 32;
    private static final int OUTSIDE = -1;
    private static final int NO_LOCAL = -1;
    /** How far back to look for the end of an address below a value. */
    private static final int REACH = 64;

    private final List<Instr> out;
    private final Scratch scratch;
    private final Set<Integer> small = new TreeSet<>();

    /** @param out the code so far, lowered, to which sequences are added */
    Addresses(List<Instr> out, Scratch scratch) {
        this.out = out;
        this.scratch = scratch;
    }

    /** To be told of every instruction of the function, before it is added to the code. */
    void passing(Instr instr) {
        switch (instr.op()) {
            case Op.LOOP, Op.ELSE, Op.END -> small.clear();
            case Op.LOCAL_SET, Op.LOCAL_TEE -> small.remove(instr.index());
            default -> {}
        }
    }

    /** Narrows the address on top of the stack. */
    void narrowTop() {
        narrow(out.size());
    }

    /**
     * Narrows the address on top of the stack for an access that traps if the address is outside.
     *
     * @param access what is added to the code after it
     */
    void narrowFor(Instr access) {
        int local = localAt(out.size());
        narrow(out.size());
        out.add(access);
        remember(local);
    }

    /** Narrows the address below a value on the stack for an access that takes both. */
    void narrowBelow(int valueType, Instr access) {
        int end = endOfAddress();
        if (end == 0) {
            int value = scratch.local(valueType, 2);
            out.add(Instr.of(Op.LOCAL_SET, value));
            narrowTop();
            out.add(Instr.of(Op.LOCAL_GET, value));
            out.add(access);
            return;
        }
        int local = localAt(end);
        narrow(end);
        out.add(access);
        remember(local);
    }

    private void remember(int local) {
        if (local != NO_LOCAL) {
            small.add(local);
        }
    }

    /** The local that holds the address whose code ends at {@code end}, if it still does at the end of all code. */
    private int localAt(int end) {
        Instr producer = end == 0 ? Instr.of(Op.NOP) : out.get(end - 1);
        if (producer.op() != Op.LOCAL_GET && producer.op() != Op.LOCAL_TEE) {
            return NO_LOCAL;
        }
        for (int i = end; i < out.size(); i++) {
            Instr instr = out.get(i);
            boolean sets = instr.op() == Op.LOCAL_SET || instr.op() == Op.LOCAL_TEE;
            if (sets && instr.index() == producer.index()) {
                return NO_LOCAL;
            }
        }
        return producer.index();
    }

    /** Narrows the 64-bit number that the code before {@code end} left on top. */
    private void narrow(int end) {
        Instr producer = end == 0 ? Instr.of(Op.NOP) : out.get(end - 1);
        Instr wrap = Instr.of(Op.I32_WRAP_I64);
        if (producer.op() == Op.I64_EXTEND_I32_U) {
            out.remove(end - 1);
        } else if (producer.op() == Op.I64_CONST) {
            boolean fits = producer.a() >= 0 && producer.a() < BOUND;
            out.set(end - 1, Instr.i32(fits ? (int) producer.a() : OUTSIDE));
        } else if (isSmall(producer, end)) {
            out.add(end, wrap);
        } else {
            int address = scratch.local(WasmBinary.I64, 0);
            Instr get = Instr.of(Op.LOCAL_GET, address);
            out.addAll(
                    end,
                    List.of(
                            Instr.of(Op.LOCAL_SET, address),
                            Instr.i32(OUTSIDE),
                            get,
                            wrap,
                            get,
                            Instr.of(Op.I64_CONST, 32),
                            Instr.of(Op.I64_SHR_U),
                            wrap,
                            Instr.of(Op.SELECT)));
        }
    }

    private boolean isSmall(Instr producer, int end) {
        return switch (producer.op()) {
            case Op.LOCAL_GET, Op.LOCAL_TEE -> small.contains(localAt(end));
            case Op.I64_LOAD8_U, Op.I64_LOAD16_U, Op.I64_LOAD32_U -> true;
            case Op.I64_AND -> constantBefore(end, 0, BOUND - 1);
            case Op.I64_SHR_U -> constantBefore(end, 32, 63);
            default -> false;
        };
    }

    private boolean constantBefore(int end, long min, long max) {
        Instr operand = end < 2 ? Instr.of(Op.NOP) : out.get(end - 2);
        return operand.op() == Op.I64_CONST && operand.a() >= min && operand.a() <= max;
    }

    /** Where the code of the second operand from the top ends, if that of the top is plain and short; otherwise 0. */
    private int endOfAddress() {
        int wanted = 1;
        int at = out.size();
        while (wanted > 0 || (at > 0 && isScratch(out.get(at - 1)))) {
            at--;
            if (at <= 0 || at < out.size() - REACH || !isPlain(out.get(at).op())) {
                return 0;
            }
            wanted += pops(out.get(at).op()) - pushes(out.get(at).op());
        }
        return at;
    }

    /** Whether this begins a sequence that uses a scratch local, which nothing may come into. */
    private boolean isScratch(Instr instr) {
        return instr.op() == Op.LOCAL_SET && scratch.holds(instr.index());
    }

    private static boolean isPlain(int op) {
        boolean local = op == Op.LOCAL_GET || op == Op.LOCAL_SET || op == Op.LOCAL_TEE || op == Op.GLOBAL_GET;
        boolean load = op >= Op.I32_LOAD && op < Op.I32_STORE;
        boolean constant = op >= Op.I32_CONST && op <= Op.F64_CONST;
        boolean numeric = op >= Op.I32_EQZ && op <= Op.I64_EXTEND32_S;
        return local || load || constant || numeric || op == Op.SELECT;
    }

    private static int pops(int op) {
        return op == Op.SELECT ? 3 : Effects.pops(op);
    }

    private static int pushes(int op) {
        return switch (op) {
            case Op.LOCAL_SET -> 0;
            default -> 1;
        };
    }
}
