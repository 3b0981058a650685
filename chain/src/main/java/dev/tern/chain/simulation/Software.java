package dev.tern.chain.simulation;

import dev.tern.chain.block.Application;
import dev.tern.chain.block.Snapshot;
import dev.tern.chain.engine.Courier;
import dev.tern.chain.engine.Observer;
import dev.tern.sdk.types.Blob;
import java.util.Optional;

/** What runs on a simulated node around the engine, made anew for each of its lives. */
public interface Software<S extends Snapshot> {
    Application<S> application();

    Courier<S> courier();

    /** Is told what the engine achieves. */
    Observer<S> observer();

    /** The engine is there, and is about to start. */
    void begin();

    /** The power went: nothing of this life may go on. */
    default void end() {}

    /** Answers another node's question. */
    Optional<Blob> answer(Blob question);

    /** For a subnet that is alone. */
    static <S extends Snapshot> Software<S> of(Application<S> application) {
        return new Software<>() {
            @Override
            public Application<S> application() {
                return application;
            }

            @Override
            public Courier<S> courier() {
                return Courier.none();
            }

            @Override
            public Observer<S> observer() {
                return new Observer<>() {};
            }

            @Override
            public void begin() {}

            @Override
            public Optional<Blob> answer(Blob question) {
                return Optional.empty();
            }
        };
    }
}
