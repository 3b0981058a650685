package dev.tern.runtime.wasm.rewrite;

import java.util.ArrayList;
import java.util.List;

/** Locals that a pass adds to a function, each when it is first asked for. */
final class Scratch {
    private final int first;
    private final List<Slot> slots = new ArrayList<>();

    private record Slot(int type, int number) {}

    Scratch(Fn function) {
        this.first = function.localCount();
    }

    /** The index of a local of this type; other numbers are other locals. */
    int local(int type, int number) {
        Slot slot = new Slot(type, number);
        int at = slots.indexOf(slot);
        if (at < 0) {
            slots.add(slot);
            at = slots.size() - 1;
        }
        return first + at;
    }

    boolean holds(int local) {
        return local >= first;
    }

    /** The function with the locals that were asked for. */
    Fn addTo(Fn function) {
        Fn wider = function;
        for (Slot slot : slots) {
            wider = wider.withLocals(1, slot.type());
        }
        return wider;
    }
}
