package dev.tern.runtime.state;

/**
 * What messages take of a subnet's memory for them. A call with a guaranteed response takes room for the largest one at the caller
 * and, once it has been taken in there, at the callee. The call itself is in that room too, for it is gone where its response
 * appears. A response takes what it has. Everything else takes what it has as well, and nothing beforehand.
 */
public final class MessageMemory {
    /** What a message is beside what it says: ids, cycles, and its place in a queue. */
    static final int OVERHEAD = 256;

    /** The most that one message takes. */
    public static final long LARGEST = Limits.MAX_RESPONSE_BYTES + Limits.MAX_METHOD_NAME_BYTES + OVERHEAD;

    private MessageMemory() {}

    /** What a call takes where it is made, and where it is taken in. */
    public static long call(Request request) {
        return call(request.guaranteed(), request.payloadBytes());
    }

    /** The same, of method name and argument. */
    public static long call(boolean guaranteed, long payloadBytes) {
        return guaranteed ? LARGEST : payloadBytes + OVERHEAD;
    }

    /** What a user's call takes. */
    public static long ingress(long payloadBytes) {
        return payloadBytes + OVERHEAD;
    }

    /** What is kept free for the answer to a call that is being worked on. */
    static long owed(CallOrigin origin) {
        return origin instanceof CallOrigin.Canister caller && caller.deadline() == 0 ? LARGEST : 0;
    }

    /** What an entry of an input queue takes. */
    static long waiting(Task task) {
        return switch (task) {
            case Task.FromUser user -> ingress(user.ingress().payloadBytes());
            case Task.FromCanister from ->
                switch (from.message()) {
                    case Request request -> call(request);
                    case Response response -> response.bytes();
                };
        };
    }

    /** What an entry of an output queue takes; a call with a guaranteed response is in the room of that response. */
    static long leaving(Message message) {
        return message instanceof Request request && request.guaranteed() ? 0 : message.bytes();
    }
}
