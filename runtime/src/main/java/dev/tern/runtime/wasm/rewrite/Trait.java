package dev.tern.runtime.wasm.rewrite;

import dev.tern.runtime.wasm.binary.Instr;
import dev.tern.runtime.wasm.binary.Op;

/** What a function may have that a pass is there for: found in one look at its code, since most functions have little of it. */
enum Trait {
    LOOP(1),
    /** Charged by what they are given, or dropping data. */
    BULK(2),
    /** Instructions with addresses, of memory or of tables. */
    ADDRESS(4),
    /** An offset that the engine would read with a sign. */
    HUGE_OFFSET(8),
    NAN(16);

    private final int bit;

    Trait(int bit) {
        this.bit = bit;
    }

    boolean isIn(int traits) {
        return (traits & bit) != 0;
    }

    /** All traits of some code, one bit each. */
    static int of(Iterable<Instr> code) {
        int traits = 0;
        for (Instr instr : code) {
            traits |= of(instr);
        }
        return traits;
    }

    private static int of(Instr instr) {
        int op = instr.op();
        if (OffsetClamp.isAccess(op)) {
            return ADDRESS.bit | (OffsetClamp.isHuge(instr) ? HUGE_OFFSET.bit : 0);
        }
        return switch (op) {
            case Op.LOOP -> LOOP.bit;
            case Op.MEMORY_SIZE, Op.MEMORY_GROW, Op.CALL_INDIRECT, Op.TABLE_GET, Op.TABLE_SET, Op.TABLE_SIZE ->
                ADDRESS.bit;
            case Op.DATA_DROP -> BULK.bit;
            default -> BulkGuards.isBulk(op) ? BULK.bit | ADDRESS.bit : CanonicalNan.makesNan(op) ? NAN.bit : 0;
        };
    }
}
