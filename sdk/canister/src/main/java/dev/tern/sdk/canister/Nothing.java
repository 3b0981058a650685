package dev.tern.sdk.canister;

/** The result of a call that returns no value, where a type is needed: {@code Async<Nothing>}. */
public record Nothing() {
    public static final Nothing NOTHING = new Nothing();
}
