package dev.tern.runtime.messaging;

import dev.tern.runtime.state.Peer;
import dev.tern.runtime.state.StreamHeader;
import dev.tern.runtime.state.StreamMessage;
import dev.tern.sdk.types.SubnetId;
import java.util.List;

/**
 * What a certified slice says.
 *
 * @param at where the sending subnet was when it certified this
 * @param first index of the first message; without meaning if there are none
 */
public record Slice(SubnetId from, Peer at, StreamHeader header, long first, List<StreamMessage> messages) {
    public Slice {
        messages = List.copyOf(messages);
    }
}
