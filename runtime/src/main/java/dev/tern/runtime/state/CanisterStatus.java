package dev.tern.runtime.state;

import dev.tern.sdk.codec.DecodeException;
import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.types.Cycles;
import java.util.List;
import java.util.Optional;

/** Whether a canister takes calls. */
public sealed interface CanisterStatus extends Encodable {
    /** As {@code ic0.canister_status} tells it: 1 running, 2 stopping, 3 stopped. */
    int code();

    String text();

    /** Takes calls. */
    record Running() implements CanisterStatus {
        @Override
        public int code() {
            return 1;
        }

        @Override
        public String text() {
            return "running";
        }
    }

    /** Waits for its open calls; then those who asked for the stop are answered. */
    record Stopping(List<StopRequest> requests) implements CanisterStatus {
        /** When the first of those who asked has waited long enough; they stand in order of arrival. */
        Optional<Long> firstDeadline() {
            return requests.stream().findFirst().map(StopRequest::deadline);
        }

        @Override
        public int code() {
            return 2;
        }

        @Override
        public String text() {
            return "stopping";
        }
    }

    /** Takes no calls and waits for none. */
    record Stopped() implements CanisterStatus {
        @Override
        public int code() {
            return 3;
        }

        @Override
        public String text() {
            return "stopped";
        }
    }

    /**
     * Somebody who asked for a stop and waits for it.
     *
     * @param refund cycles that came with the call
     * @param deadline block time, nanoseconds, after which nobody waits any more
     */
    record StopRequest(CallOrigin origin, Cycles refund, long deadline) implements Encodable {
        @Override
        public void write(Writer out) {
            out.value(origin).cycles(refund).u64(deadline);
        }

        static StopRequest read(Reader in) {
            return new StopRequest(CallOrigin.read(in), in.cycles(), in.u64());
        }
    }

    @Override
    default void write(Writer out) {
        out.u8(code());
        if (this instanceof Stopping stopping) {
            out.list(stopping.requests(), Writer::value);
        }
    }

    static CanisterStatus read(Reader in) {
        int code = in.u8();
        return switch (code) {
            case 1 -> new Running();
            case 2 -> new Stopping(in.list(StopRequest::read));
            case 3 -> new Stopped();
            default -> throw new DecodeException("no such status: " + code);
        };
    }
}
