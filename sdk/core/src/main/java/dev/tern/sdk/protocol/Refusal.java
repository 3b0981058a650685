package dev.tern.sdk.protocol;

/** Why a request is not accepted, for people: what is wrong, and what to do about it. */
public record Refusal(String cause, String fix) {
    @Override
    public String toString() {
        return cause + "; " + fix;
    }
}
