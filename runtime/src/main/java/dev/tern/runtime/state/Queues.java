package dev.tern.runtime.state;

import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.crypto.Blake3;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.Principal;
import java.util.Optional;

/**
 * The messages that wait at a canister, or at a subnet's management canister. Requests and responses to one receiver leave in
 * the order in which they were made.
 *
 * @param input what is to be executed, in order of arrival
 * @param output per receiver, what is to be delivered or streamed; no queue is empty
 * @param pairs per other canister, sequence numbers and open calls
 * @param load what the messages take; derived
 */
public record Queues(
        Fifo<Task> input, HashedMap<Principal, Fifo<Message>> output, HashedMap<Principal, Pair> pairs, Load load)
        implements Encodable {
    private static final Schema<Principal, Fifo<Message>> OUTPUT = Schema.<Fifo<Message>>byPrincipal(
                    in -> Fifo.read(in, Message::read))
            .digestedBy(Fifo::digest);
    public static final Queues EMPTY = new Queues(
            Fifo.empty(Task::read),
            HashedMap.empty(OUTPUT),
            HashedMap.empty(Schema.byPrincipal(Pair::read)),
            Load.NONE);

    public Pair pair(Principal other) {
        return pairs.get(other).orElse(Pair.NEW);
    }

    public Queues withPair(Principal other, Pair pair) {
        return new Queues(input, output, pairs.with(other, pair), load);
    }

    /** Queues a user's call for execution. */
    public Queues receive(Ingress ingress) {
        return receive(new Task.FromUser(ingress));
    }

    /** Queues a message for execution. A request with a sequence number advances the pair's counter. */
    public Queues receive(Message message) {
        Queues longer = receive(new Task.FromCanister(message));
        return switch (message) {
            case Request request -> longer.withPair(request.sender(), arrived(request));
            case Response response -> longer;
        };
    }

    private Queues receive(Task task) {
        return new Queues(input.plus(task), output, pairs, load.waiting(task));
    }

    private Pair arrived(Request request) {
        Pair pair = pair(request.sender());
        Pair numbered = request.sequence() == 0 ? pair : pair.withReceived(request.sequence());
        return numbered.withWaiting(pair.waiting() + 1);
    }

    /** Without the first entry of the input queue, which must be there. */
    public Queues taken() {
        Task first = input.peek().orElseThrow();
        Queues rest = new Queues(input.pop(), output, pairs, load.taken(first));
        if (first instanceof Task.FromCanister task && task.message() instanceof Request request) {
            Pair pair = pair(request.sender());
            return rest.withPair(request.sender(), pair.withWaiting(pair.waiting() - 1));
        }
        return rest;
    }

    /** Puts a message into the output queue of its receiver. */
    public Queues send(Message message) {
        Fifo<Message> queue = output.get(message.receiver()).orElse(Fifo.empty(Message::read));
        return new Queues(input, output.with(message.receiver(), queue.plus(message)), pairs, load.leaving(message));
    }

    /** The next message to {@code receiver}; a request bears the sequence number it will leave with. */
    public Optional<Message> nextTo(Principal receiver) {
        return output.get(receiver).flatMap(Fifo::peek).map(message -> switch (message) {
            case Request request -> request.withSequence(pair(receiver).sent() + 1);
            case Response response -> response;
        });
    }

    /** Without the message that {@link #nextTo} shows; the pair's counter goes with a request. */
    public Queues sent(Principal receiver) {
        Queues rest = withdrawn(receiver);
        if (output.get(receiver).flatMap(Fifo::peek).orElseThrow() instanceof Request) {
            Pair pair = pair(receiver);
            return rest.withPair(receiver, pair.withSent(pair.sent() + 1));
        }
        return rest;
    }

    /** Without the next message to {@code receiver}, which never left: no sequence number is used up. */
    public Queues withdrawn(Principal receiver) {
        Fifo<Message> queue = output.get(receiver).orElseThrow();
        Fifo<Message> rest = queue.pop();
        return new Queues(
                input,
                rest.isEmpty() ? output.without(receiver) : output.with(receiver, rest),
                pairs,
                load.gone(queue.peek().orElseThrow()));
    }

    /** With other entries in the input queue. */
    public Queues withInput(Fifo<Task> changed) {
        return new Queues(changed, output, pairs, load(changed, output));
    }

    private static Load load(Fifo<Task> input, HashedMap<Principal, Fifo<Message>> output) {
        Load load = Load.NONE;
        for (Task task : input.toList()) {
            load = load.waiting(task);
        }
        for (HashedMap.Entry<Principal, Fifo<Message>> queue : output) {
            for (Message message : queue.value().toList()) {
                load = load.leaving(message);
            }
        }
        return load;
    }

    Hash digest() {
        return Blake3.hash(
                input.digest().bytes().unsafeBytes(),
                output.digest().bytes().unsafeBytes(),
                pairs.digest().bytes().unsafeBytes());
    }

    @Override
    public void write(Writer out) {
        out.value(input).value(output).value(pairs);
    }

    public static Queues read(Reader in) {
        Fifo<Task> input = Fifo.read(in, Task::read);
        HashedMap<Principal, Fifo<Message>> output = HashedMap.read(in, OUTPUT);
        return new Queues(input, output, HashedMap.read(in, Schema.byPrincipal(Pair::read)), load(input, output));
    }
}
