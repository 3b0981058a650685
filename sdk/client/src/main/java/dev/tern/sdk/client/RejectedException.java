package dev.tern.sdk.client;

/** A call was rejected where the caller needed a reply. */
public final class RejectedException extends RuntimeException {
    private final transient Answer.Rejected rejected;

    public RejectedException(Answer.Rejected rejected) {
        super(rejected.code() + (rejected.errorCode().isEmpty() ? "" : " " + rejected.errorCode()) + ": "
                + rejected.message());
        this.rejected = rejected;
    }

    public Answer.Rejected rejected() {
        return rejected;
    }
}
