package dev.tern.chain.consensus;

import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.NodeId;
import java.util.Optional;

/** A vote whose signature was checked; an empty {@code value} is nil. The height is that of the {@link Driver} it is given to. */
public record Vote(VoteKind kind, int round, Optional<Hash> value, NodeId voter) {}
