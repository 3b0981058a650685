package dev.tern.runtime.messaging;

import dev.tern.runtime.state.NetworkState;
import dev.tern.runtime.state.ReplicatedState;
import dev.tern.runtime.state.Signal;
import dev.tern.runtime.state.StreamHeader;
import dev.tern.runtime.state.StreamMessage;
import dev.tern.runtime.state.StreamState;
import dev.tern.sdk.types.SubnetId;
import java.util.Optional;

/** What the slices of a block make of the streams: exactly-once induction, signals, and letting go of what is settled. */
public final class Streams {
    private Streams() {}

    /** Handles messages between a subnet and the registry, which are not for canisters. */
    public interface Control {
        ReplicatedState take(ReplicatedState state, SubnetId from, StreamMessage message);
    }

    /** Takes in a slice that is known to continue where the last one ended. */
    public static ReplicatedState take(ReplicatedState state, Slice slice, Control control) {
        NetworkState network = state.network();
        SubnetId from = slice.from();
        network = network.withPeer(from, network.peer(from).latest(slice.at()));
        ReplicatedState settled = settle(state.withNetwork(network), from, slice.header());
        long expected = settled.network().stream(from).header().signalsEnd();
        ReplicatedState next = settled;
        for (int i = 0; i < slice.messages().size(); i++) {
            if (slice.first() + i >= expected) {
                next = takeOne(next, from, slice.messages().get(i), control);
            }
        }
        return next;
    }

    /** The peer has taken in or refused our messages below its {@code signalsEnd}, and knows our signals below its {@code begin}. */
    private static ReplicatedState settle(ReplicatedState state, SubnetId peer, StreamHeader theirs) {
        StreamState stream = state.network().stream(peer);
        long from = stream.header().begin();
        long to = Math.max(from, theirs.signalsEnd());
        StreamState rest = stream.from(to).forgetSignals(theirs.begin());
        ReplicatedState next = state.withNetwork(state.network().withStream(peer, rest));
        for (long i = from; i < to; i++) {
            Optional<Signal> signal = Optional.ofNullable(theirs.rejects().get(i));
            next = answered(next, peer, stream.message(i), signal);
        }
        return next;
    }

    /** What comes of a message that {@code peer} has taken in, or refused with a signal. */
    static ReplicatedState answered(
            ReplicatedState state, SubnetId peer, StreamMessage message, Optional<Signal> signal) {
        if (signal.isPresent()) {
            return Post.returned(state, peer, message, signal.get());
        }
        return message instanceof StreamMessage.Carried carried
                ? Retries.settled(state, peer, carried.message())
                : state;
    }

    private static ReplicatedState takeOne(
            ReplicatedState state, SubnetId from, StreamMessage message, Control control) {
        Induction.Verdict verdict = switch (message) {
            case StreamMessage.Carried carried -> Induction.take(state, from, carried.message());
            case StreamMessage.ToRegistry m -> Induction.Verdict.taken(control.take(state, from, m));
            case StreamMessage.FromRegistry m -> Induction.Verdict.taken(control.take(state, from, m));
        };
        NetworkState network = verdict.state().network();
        return verdict.state()
                .withNetwork(network.withStream(from, network.stream(from).signal(verdict.signal())));
    }

    /** Takes in what the subnet sent to itself. Each message is tried once: what is refused waits again. */
    public static ReplicatedState loopback(ReplicatedState state) {
        SubnetId self = state.subnet();
        StreamState stream = state.network().stream(self);
        long end = stream.header().end();
        ReplicatedState next = state;
        for (long i = stream.header().begin(); i < end; i++) {
            StreamMessage message = stream.message(i);
            next = next.withNetwork(
                    next.network().withStream(self, next.network().stream(self).from(i + 1)));
            if (message instanceof StreamMessage.Carried carried) {
                Induction.Verdict verdict = Induction.take(next, self, carried.message());
                next = answered(verdict.state(), self, message, verdict.signal());
            }
        }
        return next;
    }
}
