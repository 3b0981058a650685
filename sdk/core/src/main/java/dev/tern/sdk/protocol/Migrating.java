package dev.tern.sdk.protocol;

import dev.tern.sdk.types.RejectCode;
import dev.tern.sdk.types.SubnetId;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The answer of a subnet that a canister has left, or is leaving: ask the destination, once the registry has reached
 * this version. It travels as a transient reject with the error code {@value #ERROR_CODE} and a message that both
 * people and programs read.
 */
public record Migrating(SubnetId destination, long registryVersion) {
    public static final String ERROR_CODE = "MIGRATING";
    private static final Pattern MESSAGE =
            Pattern.compile("MIGRATING destination=([a-z0-9-]{1,80}) registry_version=([0-9]{1,19})(?:[^0-9].*)?");

    public String message() {
        return "MIGRATING destination=" + destination + " registry_version=" + registryVersion
                + ": the canister is moving to that subnet; send the call again";
    }

    public RequestStatus.Rejected toReject() {
        return new RequestStatus.Rejected(RejectCode.SYS_TRANSIENT, message(), ERROR_CODE);
    }

    /** Reads it from a reject; empty if the reject says something else. */
    public static Optional<Migrating> of(String errorCode, String message) {
        Matcher matcher = MESSAGE.matcher(message);
        if (!errorCode.equals(ERROR_CODE) || !matcher.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Migrating(SubnetId.ofText(matcher.group(1)), Long.parseLong(matcher.group(2))));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // a principal with a wrong checksum, or a version beyond 2^63
        }
    }
}
