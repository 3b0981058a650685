package dev.tern.chain.engine;

import dev.tern.chain.block.Artifact;
import dev.tern.chain.block.Snapshot;
import dev.tern.chain.port.Address;
import dev.tern.chain.port.Message;
import java.util.List;
import java.util.Optional;

/**
 * Moves artifacts between subnets: announces what a new certification proves for others, answers their requests, asks for what
 * others announced. Runs on the replica's thread. What it says may get lost, so it says it again in {@link #tick}.
 */
public interface Courier<S extends Snapshot> {
    /** A message for a replica of any subnet. */
    record Sending(Address to, Message message) {}

    /** A new certification of this replica's subnet. */
    List<Sending> certified(View.Certified<S> certified);

    /** A message of the kinds that concern other subnets. */
    Answer received(Address from, Message message, View<S> view);

    /** Called about once per status interval: asks again for what is missing. */
    List<Sending> tick(View<S> view);

    /** What to send in answer to a message, and the artifact that came with it. */
    record Answer(List<Sending> sendings, Optional<Artifact> artifact) {
        public static final Answer NOTHING = new Answer(List.of(), Optional.empty());
    }

    /** For a subnet that is alone. */
    static <S extends Snapshot> Courier<S> none() {
        return new Courier<>() {
            @Override
            public List<Sending> certified(View.Certified<S> certified) {
                return List.of();
            }

            @Override
            public Answer received(Address from, Message message, View<S> view) {
                return Answer.NOTHING;
            }

            @Override
            public List<Sending> tick(View<S> view) {
                return List.of();
            }
        };
    }
}
