package dev.tern.runtime.execution;

import dev.tern.runtime.state.Answer;
import dev.tern.sdk.protocol.RequestStatus;

/** Answers as users see them. */
public final class Answers {
    private Answers() {}

    /** The status of a call that got this answer. */
    public static RequestStatus status(Answer answer) {
        return switch (answer) {
            case Answer.Reply reply -> new RequestStatus.Replied(reply.payload());
            case Answer.Reject reject ->
                new RequestStatus.Rejected(reject.code(), reject.message(), reject.errorCode());
        };
    }
}
