package dev.tern.runtime.wasm.classfile;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A place in a method. Bound once; jumps to it may come before and after. */
public final class Label {
    /** A jump that waits for its distance: where it begins, where the distance goes, and how many bytes that takes. */
    record Jump(int from, int at, int width) {}

    private final List<Jump> waiting = new ArrayList<>(2);
    private @Nullable Snapshot arrived;
    private StackMap.@Nullable Frame frame;

    private int place;

    Label() {}

    /** Where it is, reached or not. */
    int place() {
        return place;
    }

    void placeAt(int offset) {
        place = offset;
    }

    /** Is where an exception goes that is thrown in this state. */
    void caught(Snapshot state) {
        arrived = arrived == null ? state : arrived.merged(state);
    }

    List<Jump> waiting() {
        return waiting;
    }

    /** What the machine is like in all jumps so far; null if there was none. */
    @Nullable
    Snapshot arrived() {
        return arrived;
    }

    void await(Jump jump, Snapshot state) {
        waiting.add(jump);
        arrived = arrived == null ? state : arrived.merged(state);
    }

    /** Where it is bound; null before, and where nothing comes. */
    StackMap.@Nullable Frame frame() {
        return frame;
    }

    void bind(StackMap.Frame place) {
        frame = place;
    }
}
