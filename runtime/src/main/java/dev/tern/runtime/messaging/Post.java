package dev.tern.runtime.messaging;

import dev.tern.runtime.state.Message;
import dev.tern.runtime.state.NetworkState;
import dev.tern.runtime.state.ReplicatedState;
import dev.tern.runtime.state.Request;
import dev.tern.runtime.state.Response;
import dev.tern.runtime.state.Signal;
import dev.tern.runtime.state.StreamMessage;
import dev.tern.runtime.state.StreamState;
import dev.tern.sdk.types.SubnetId;
import java.util.Optional;

/** Puts messages into streams. The stream to the subnet itself is taken in within the same block, or the next. */
final class Post {
    /** A stream with more than this takes no further messages of canisters; what goes round again always enters. */
    static final int MAX_MESSAGES = 1000;

    static final long MAX_BYTES = 10L * 1024 * 1024;

    private Post() {}

    static boolean hasRoom(NetworkState network, SubnetId target) {
        StreamState stream = network.stream(target);
        return stream.messages().size() + stream.backlog().count() < MAX_MESSAGES
                && stream.bytes() + stream.backlog().bytes() < MAX_BYTES;
    }

    /** Sends a message on, wherever its receiver is by now. */
    static ReplicatedState send(ReplicatedState state, Message message) {
        Optional<SubnetId> target = Routes.target(state.registry(), state.subnet(), message);
        if (target.isPresent()) {
            return state.withNetwork(append(state.network(), target.get(), new StreamMessage.Carried(message)));
        }
        return switch (message) {
            case Request request -> send(state, rejected(request, Signal.NOT_FOUND));
            case Response response -> state.withNetwork(state.network().withLost(response.refund()));
        };
    }

    static NetworkState append(NetworkState network, SubnetId target, StreamMessage message) {
        return network.withStream(target, network.stream(target).plus(message));
    }

    /** What comes of a message that the other side refused. */
    static ReplicatedState returned(ReplicatedState state, SubnetId target, StreamMessage message, Signal signal) {
        return switch (message) {
            case StreamMessage.Carried carried -> returned(state, target, carried.message(), signal);
            case StreamMessage.ToRegistry m -> state.withNetwork(append(state.network(), target, m));
            case StreamMessage.FromRegistry m -> state.withNetwork(append(state.network(), target, m));
        };
    }

    /** A response goes round again whatever an odd peer may signal: it is never dropped. */
    private static ReplicatedState returned(ReplicatedState state, SubnetId target, Message message, Signal signal) {
        return message instanceof Request request && !signal.again()
                ? send(Retries.settled(state, target, request), rejected(request, signal))
                : Retries.returned(state, target, message);
    }

    private static Response rejected(Request request, Signal signal) {
        return request.reject(
                signal.reject(request).orElseThrow(() -> new IllegalStateException("not a reject: " + signal)));
    }
}
