package dev.tern.runtime.state;

/**
 * What the messages in some queues take; follows from the queues, and is therefore neither hashed nor stored.
 *
 * @param bytes of calls of canisters and of responses
 * @param userBytes of users' calls
 * @param answers guaranteed responses that wait to be executed: each is in the room that its call took
 */
record Load(long bytes, long userBytes, int answers) {
    static final Load NONE = new Load(0, 0, 0);

    /** With an entry more in the input queue. */
    Load waiting(Task task) {
        return plus(1, task);
    }

    /** Without an entry of the input queue. */
    Load taken(Task task) {
        return plus(-1, task);
    }

    private Load plus(int sign, Task task) {
        long more = sign * MessageMemory.waiting(task);
        return switch (task) {
            case Task.FromUser user -> new Load(bytes, userBytes + more, answers);
            case Task.FromCanister from -> new Load(bytes + more, userBytes, answers + sign * answers(from.message()));
        };
    }

    private static int answers(Message message) {
        return message instanceof Response response && response.guaranteed() ? 1 : 0;
    }

    /** With a message more in an output queue. */
    Load leaving(Message message) {
        return new Load(bytes + MessageMemory.leaving(message), userBytes, answers);
    }

    /** Without a message of an output queue. */
    Load gone(Message message) {
        return new Load(bytes - MessageMemory.leaving(message), userBytes, answers);
    }
}
