package dev.tern.runtime.wasm.classfile;

import java.util.Arrays;

/** The types of locals and operands at one place. The arrays are not to be changed. */
final class Snapshot {
    private final int[] locals;
    private final int[] stack;

    Snapshot(int[] locals, int[] stack) {
        this.locals = locals;
        this.stack = stack;
    }

    int[] locals() {
        return locals;
    }

    int[] stack() {
        return stack;
    }

    /** What holds in both. The operands are the same. */
    Snapshot merged(Snapshot other) {
        int[] both = merged(locals, other.locals);
        return both == locals ? this : new Snapshot(both, stack);
    }

    static int[] merged(int[] one, int[] other) {
        if (one == other || Arrays.equals(one, other)) {
            return one;
        }
        int[] both = new int[Math.min(one.length, other.length)];
        for (int i = 0; i < both.length; i++) {
            boolean halved = one[i] == Types.SECOND && (i == 0 || !Types.isWide(both[i - 1]));
            both[i] = one[i] == other[i] && !halved ? one[i] : Types.TOP;
        }
        return both;
    }
}
