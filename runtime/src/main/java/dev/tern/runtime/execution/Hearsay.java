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
    private LongRun.Room room;
    private long messages;
    private Optional<Long> toldMessages = Optional.empty();
    private Optional<NamedModule.Whole> chunked = Optional.empty();

    /**
     * Nothing was told yet.
     *
     * @param room memory that the canister may take now
     * @param messages how much its messages may take now of the memory for them
     */
    Hearsay(LongRun.Room room, long messages) {
        this.room = room;
        this.messages = messages;
    }

    /** The task goes on in another round: there is so much now. */
    void move(LongRun.Room newRoom, long newMessages) {
        room = newRoom;
        messages = newMessages;
    }

    /** The task is done again: this is what it was told. */
    void recall(LongRun.Told told) {
        recalled.addAll(told.rooms());
        toldMessages = told.messages();
        chunked = told.module().map(NamedModule.Whole::new);
    }

    /** What the task was told so far. */
    LongRun.Told told() {
        return new LongRun.Told(List.copyOf(rooms), toldMessages, chunked.map(NamedModule.Whole::wasm));
    }

    /** How much memory there is. */
    LongRun.Room room() {
        LongRun.Room next = recalled.isEmpty() ? room : recalled.remove();
        rooms.add(next);
        return next;
    }

    /**
     * How much the calls that the task makes may take of the memory for messages. All are told of one moment, the first one's; what has
     * become of that room is seen when the task has ended.
     */
    long messages() {
        long told = toldMessages.orElse(messages);
        toldMessages = Optional.of(told);
        return told;
    }

    /** The same at this moment, whatever the task was told. */
    long messagesNow() {
        return messages;
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
