package dev.tern.runtime.execution;

import dev.tern.runtime.state.LongRun;
import dev.tern.runtime.state.ReplicatedState;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * What a task learns beside its canister. Others go on while it stands still, so a task that is done again is told the same as the
 * first time, as far as that went. Used by one thread at a time.
 */
final class Hearsay {
    private final Deque<LongRun.Room> recalled = new ArrayDeque<>();
    private final List<LongRun.Room> rooms = new ArrayList<>();
    private Optional<NamedModule.Whole> chunked = Optional.empty();

    /** The task is done again: this is what it was told. */
    void recall(LongRun.Told told) {
        recalled.addAll(told.rooms());
        chunked = told.module().map(NamedModule.Whole::new);
    }

    /** What the task was told so far. */
    LongRun.Told told() {
        return new LongRun.Told(List.copyOf(rooms), chunked.map(NamedModule.Whole::wasm));
    }

    /**
     * How much memory there is.
     *
     * @param now what there is now
     */
    LongRun.Room room(LongRun.Room now) {
        LongRun.Room room = recalled.isEmpty() ? now : recalled.remove();
        rooms.add(room);
        return room;
    }

    /**
     * The module that a call wants installed.
     *
     * @param state with the canister that has the chunks now
     */
    NamedModule module(ManagementCall call, ReplicatedState state) {
        if (chunked.isPresent()) {
            return chunked.orElseThrow();
        }
        NamedModule module = NamedModule.of(call, state);
        if (NamedModule.isChunked(call) && module instanceof NamedModule.Whole whole) {
            chunked = Optional.of(whole);
        }
        return module;
    }
}
