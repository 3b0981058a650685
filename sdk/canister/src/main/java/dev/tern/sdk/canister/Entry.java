package dev.tern.sdk.canister;

import dev.tern.sdk.candid.Candid;
import dev.tern.sdk.candid.CandidEncoder;
import dev.tern.sdk.candid.CandidException;
import dev.tern.sdk.candid.CandidType;
import dev.tern.sdk.candid.CandidValue;
import dev.tern.sdk.types.Blob;
import java.util.List;

/** What generated code does at the edge of a canister. */
public final class Entry {
    private Entry() {}

    /** Runs a message; whatever is thrown becomes a trap, so that the system undoes all changes. */
    public static void run(Runnable message) {
        try {
            message.run();
        } catch (Throwable thrown) {
            throw Ic.trap(text(thrown));
        }
    }

    private static String text(Throwable thrown) {
        String message = thrown.getMessage();
        return message == null ? thrown.getClass().getSimpleName() : message;
    }

    /** The message's arguments at the types of the method. */
    public static List<CandidValue> arguments(List<CandidType> types) {
        try {
            return Candid.decode(Blob.wrap(Ic.host().argument()), types);
        } catch (CandidException e) {
            throw new CandidException("the arguments do not decode: " + e.getMessage());
        }
    }

    public static void reply(CandidEncoder encoder, List<CandidValue> values) {
        Ic.host().reply(encoder.encode(values).unsafeBytes());
    }

    /** Replies without a value when the work is done, or passes the rejection on. */
    public static void replyLater(CandidEncoder encoder, Async<Nothing> result) {
        result.onDone(
                nothing -> reply(encoder, List.of()), rejection -> Ic.host().reject(rejection.message()));
    }

    /** Replies when the result is there, or passes the rejection on. */
    public static <T> void replyLater(CandidEncoder encoder, Codec<T> codec, Async<T> result) {
        result.onDone(
                value -> reply(encoder, List.of(codec.write(value))),
                rejection -> Ic.host().reject(rejection.message()));
    }
}
