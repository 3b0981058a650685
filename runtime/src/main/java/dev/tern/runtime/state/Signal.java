package dev.tern.runtime.state;

import dev.tern.sdk.types.RejectCode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Why a message of a stream was not taken in. The first two send it round again, unseen by the canisters (protocol.md, 13);
 * the others become a reject response, made by the subnet that sent the request. Responses get only the first two.
 */
public enum Signal {
    /** Not now: a request before it in its pair is missing, or the receiver is on its way. */
    RETRY(null, "", ""),
    /** The receiver lives elsewhere: route by the registry. */
    MIGRATING(null, "", ""),
    NOT_FOUND(RejectCode.DESTINATION_INVALID, "IC0301", "Canister %s not found"),
    STOPPED(RejectCode.CANISTER_ERROR, "IC0508", "Canister %s is stopped"),
    STOPPING(RejectCode.CANISTER_ERROR, "IC0509", "Canister %s is stopping"),
    QUEUE_FULL(RejectCode.SYS_TRANSIENT, "IC0201", "Canister %s input queue is full"),
    OUT_OF_MEMORY(
            RejectCode.SYS_TRANSIENT,
            "IC0201",
            "Cannot induct request. Out of memory for messages on the subnet of %s");

    private final @Nullable RejectCode code;
    private final String errorCode;
    private final String text;

    Signal(@Nullable RejectCode code, String errorCode, String text) {
        this.code = code;
        this.errorCode = errorCode;
        this.text = text;
    }

    /** Whether the sending subnet streams the message again. */
    public boolean again() {
        return code == null;
    }

    /** The reject that {@code request}'s sender gets, unless the message goes round again. */
    public Optional<Answer.Reject> reject(Request request) {
        return Optional.ofNullable(code)
                .map(reason -> new Answer.Reject(
                        reason,
                        errorCode + ": " + text.formatted(request.receiver().text()),
                        errorCode));
    }
}
