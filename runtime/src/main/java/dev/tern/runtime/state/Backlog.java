package dev.tern.runtime.state;

import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.crypto.Blake3;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a peer could not take yet (protocol.md, 13), and what follows it from the same sender to the same canister. It goes into the
 * stream again when the registry has changed, or else after a wait that doubles: the peer says nothing when it could take it.
 *
 * @param pairs by {@link #key}; one without messages has them on their way
 * @param count of all messages; derived
 * @param bytes that they take, as limits count them; derived
 */
public record Backlog(HashedMap<Hash, Held> pairs, int count, long bytes) implements Encodable {
    private static final Schema<Hash, Held> SCHEMA =
            Schema.<Held>byHash(Held::read).digestedBy(Held::digest);
    public static final Backlog EMPTY = new Backlog(HashedMap.empty(SCHEMA), 0, 0);

    /** What is released at once, and the backlog without it. */
    public record Release(Backlog rest, List<Message> messages) {}

    /** The pair whose order counts: a management call stands in line with the calls to the canister that it is about. */
    public static Hash key(Principal sender, Principal receiver) {
        return Blake3.hash(new Writer().principal(sender).principal(receiver).toBytes());
    }

    /** Whether messages of the pair wait. */
    public boolean holds(Hash key) {
        return pairs.get(key).filter(held -> !held.messages().isEmpty()).isPresent();
    }

    /** With a message that the peer could not take. */
    public Backlog returned(Hash key, Message message, long version, long nowNs) {
        Held held = pairs.get(key).orElse(Held.NONE);
        return with(key, held.returned(message, version, nowNs), message);
    }

    /** With a message that must not overtake those of its pair which wait. */
    public Backlog behind(Hash key, Message message) {
        return with(key, pairs.get(key).orElseThrow().plus(message), message);
    }

    private Backlog with(Hash key, Held held, Message message) {
        return new Backlog(pairs.with(key, held), count + 1, bytes + size(message));
    }

    /** A message of the pair is no longer this peer's. */
    public Backlog settled(Hash key) {
        return pairs.isEmpty() || holds(key) ? this : new Backlog(pairs.without(key), count, bytes);
    }

    /** Takes out what is to be tried under a version of the registry, at a block time. */
    public Release release(long version, long nowNs) {
        HashedMap<Hash, Held> rest = pairs;
        List<Message> out = new ArrayList<>();
        for (HashedMap.Entry<Hash, Held> entry : pairs) {
            Held held = entry.value();
            if (!held.messages().isEmpty() && (held.version() != version || held.dueNs() <= nowNs)) {
                out.addAll(held.inOrder());
                rest = rest.with(entry.key(), held.released());
            }
        }
        long released = out.stream().mapToLong(Backlog::size).sum();
        return new Release(new Backlog(rest, count - out.size(), bytes - released), out);
    }

    /** The block time at which something is to be tried again under a version of the registry. */
    public Optional<Long> nextNs(long version) {
        Optional<Long> next = Optional.empty();
        for (HashedMap.Entry<Hash, Held> entry : pairs) {
            Held held = entry.value();
            if (!held.messages().isEmpty()) {
                long due = held.version() == version ? held.dueNs() : 0;
                next = Optional.of(Math.min(due, next.orElse(due)));
            }
        }
        return next;
    }

    /** All that wait. */
    public List<Message> messages() {
        List<Message> all = new ArrayList<>();
        for (HashedMap.Entry<Hash, Held> entry : pairs) {
            all.addAll(entry.value().messages().toList());
        }
        return all;
    }

    private static long size(Message message) {
        return new StreamMessage.Carried(message).bytes();
    }

    @Override
    public void write(Writer out) {
        out.value(pairs);
    }

    public static Backlog read(Reader in) {
        HashedMap<Hash, Held> pairs = HashedMap.read(in, SCHEMA);
        List<Message> all = new Backlog(pairs, 0, 0).messages();
        return new Backlog(
                pairs, all.size(), all.stream().mapToLong(Backlog::size).sum());
    }
}
