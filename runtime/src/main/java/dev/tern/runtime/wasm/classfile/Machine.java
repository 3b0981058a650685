package dev.tern.runtime.wasm.classfile;

import java.util.Arrays;

/** The JVM's locals and operands, by type, while a method is being written. */
final class Machine {
    private static final int UNKNOWN = -1;

    private int[] locals;
    private boolean localsShared;
    private int localSlots;
    private int[] stack = new int[16];
    private int depth;
    private int slots;
    private int maxSlots;
    private int settled = UNKNOWN;

    /** @param params the locals that the method begins with */
    Machine(int[] params) {
        locals = params;
        localsShared = true;
        localSlots = params.length;
    }

    int maxSlots() {
        return maxSlots;
    }

    int localSlots() {
        return localSlots;
    }

    void push(int type) {
        if (depth == stack.length) {
            stack = Arrays.copyOf(stack, 2 * depth);
        }
        stack[depth++] = type;
        slots += Types.slots(type);
        maxSlots = Math.max(maxSlots, slots);
    }

    int pop() {
        int type = stack[--depth];
        slots -= Types.slots(type);
        return type;
    }

    void pop(int count) {
        for (int i = 0; i < count; i++) {
            pop();
        }
    }

    int top() {
        return stack[depth - 1];
    }

    int local(int slot) {
        return locals[slot];
    }

    void setLocal(int slot, int type) {
        int end = slot + Types.slots(type);
        localSlots = Math.max(localSlots, end);
        if (slot < locals.length && locals[slot] == type) {
            return;
        }
        if (localsShared || end > locals.length) {
            locals = Arrays.copyOf(locals, Math.max(locals.length, end));
            localsShared = false;
        }
        if (locals[slot] == Types.SECOND) {
            locals[slot - 1] = Types.TOP;
        }
        if (end < locals.length && locals[end] == Types.SECOND) {
            locals[end] = Types.TOP;
        }
        locals[slot] = type;
        if (Types.isWide(type)) {
            locals[slot + 1] = Types.SECOND;
        }
    }

    Snapshot snapshot() {
        localsShared = true;
        return new Snapshot(locals, Arrays.copyOf(stack, depth));
    }

    void restore(Snapshot state) {
        use(state.locals());
        if (state.stack().length > stack.length) {
            stack = Arrays.copyOf(state.stack(), 2 * state.stack().length);
        } else {
            System.arraycopy(state.stack(), 0, stack, 0, state.stack().length);
        }
        depth = state.stack().length;
        slots = 0;
        for (int i = 0; i < depth; i++) {
            slots += Types.slots(stack[i]);
        }
    }

    void merge(Snapshot state) {
        use(Snapshot.merged(locals, state.locals()));
    }

    private void use(int[] others) {
        locals = others;
        localsShared = true;
    }

    /** Until a method's first label its lasting locals are set; what is set later is for a moment. */
    void settle() {
        if (settled == UNKNOWN) {
            settled = locals.length;
        }
    }

    /** The locals that last. */
    int[] lasting() {
        localsShared = true;
        return locals.length > settled ? Arrays.copyOf(locals, settled) : locals;
    }

    /** Forgets the locals that do not last: a loop may come back here with others in their place. */
    void keepSettled() {
        if (locals.length > settled) {
            use(Arrays.copyOf(locals, settled));
        }
    }
}
