package dev.tern.runtime.execution;

import dev.tern.runtime.state.Answer;
import dev.tern.runtime.state.Response;
import dev.tern.sdk.protocol.RequestStatus;

/** Answers as users see them. */
public final class Answers {
    private Answers() {}

    /** The response that a canister gets: nothing was kept free for that of a best-effort call, and it may find no room. */
    public static Response fitting(Response response, long room) {
        return response.guaranteed() || response.bytes() <= room
                ? response
                : response.with(Fault.answerDropped().toCanister());
    }

    /** The status of a call that got this answer. */
    public static RequestStatus status(Answer answer) {
        return switch (answer) {
            case Answer.Reply reply -> new RequestStatus.Replied(reply.payload());
            case Answer.Reject reject ->
                new RequestStatus.Rejected(reject.code(), reject.message(), reject.errorCode());
        };
    }
}
