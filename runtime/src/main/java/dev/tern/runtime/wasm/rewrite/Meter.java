package dev.tern.runtime.wasm.rewrite;

import dev.tern.runtime.wasm.binary.Instr;
import dev.tern.runtime.wasm.binary.Op;
import java.util.List;

/**
 * The rewriter's door to the host. Rewritten code calls it by {@code memory.atomic.notify}, which no accepted module contains and
 * which engines hand straight to the memory object, compiled or interpreted; our compiler
 * knows the form and emits no call. The address says what is wanted, the count is its argument. Addresses are
 * not negative, since engines check that.
 */
public final class Meter {
    /**
     * Below this address: charge {@code count} units, add the address to the frame depth, and return 0. From here to
     * {@link #BULK_MEMORY}: the same, but take {@code address - LEAVE} from the frame depth.
     */
    public static final int LEAVE = 1 << 28;
    /** At {@link #BULK_MEMORY}: charge for {@code count} bytes, unsigned, and return {@code count}. */
    public static final int BULK_MEMORY = 2 << 28;
    /** At {@link #BULK_TABLE}: charge for {@code count} elements, unsigned, and return {@code count}. */
    public static final int BULK_TABLE = 3 << 28;
    /** At {@link #TRAP_TABLE}: trap, an index is outside a table. */
    public static final int TRAP_TABLE = 4 << 28;

    /** At {@link #DROP_DATA}: the data segment {@code count} can no longer be read. */
    public static final int DROP_DATA = 5 << 28;

    private static final Instr CALL = Instr.of(Op.ATOMIC_NOTIFY, 2, 0);

    private Meter() {}

    static List<Instr> chargeAndEnter(int frame, int cost) {
        return List.of(Instr.i32(frame), Instr.i32(cost), CALL, Instr.of(Op.DROP));
    }

    static List<Instr> leave(int frame) {
        return List.of(Instr.i32(LEAVE + frame), Instr.i32(0), CALL, Instr.of(Op.DROP));
    }

    /** Takes a count from the stack, charges it, and puts it back. */
    static List<Instr> bulk(int address, int scratch) {
        return List.of(Instr.of(Op.LOCAL_SET, scratch), Instr.i32(address), Instr.of(Op.LOCAL_GET, scratch), CALL);
    }

    static List<Instr> trapOnTable() {
        return List.of(Instr.i32(TRAP_TABLE), Instr.i32(0), CALL, Instr.of(Op.DROP));
    }

    static List<Instr> dropData(int segment) {
        return List.of(Instr.i32(DROP_DATA), Instr.i32(segment), CALL, Instr.of(Op.DROP));
    }
}
