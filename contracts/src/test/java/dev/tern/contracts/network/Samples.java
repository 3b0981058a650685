package dev.tern.contracts.network;

import dev.tern.sdk.candid.CandidText;
import dev.tern.sdk.client.CanisterClient;
import dev.tern.sdk.client.RejectedException;
import java.math.BigInteger;

/** Calls by Candid text, as the command line makes them. */
final class Samples {
    private Samples() {}

    static String call(CanisterClient canister, String method, String arguments) {
        return CandidText.print(canister.decode(
                method,
                canister.agent()
                        .call(canister.id(), method, canister.encodeText(method, arguments))
                        .reply()));
    }

    static String query(CanisterClient canister, String method, String arguments) {
        return CandidText.print(canister.decode(
                method,
                canister.agent()
                        .query(canister.id(), method, canister.encodeText(method, arguments))
                        .reply()));
    }

    /** The counter's new value. */
    static BigInteger increment(CanisterClient counter) {
        return number(call(counter, "increment", "()"));
    }

    static BigInteger get(CanisterClient counter) {
        return number(query(counter, "get", "()"));
    }

    static boolean rejected(Runnable call) {
        try {
            call.run();
            return false;
        } catch (RejectedException e) {
            return true;
        }
    }

    private static BigInteger number(String text) {
        return new BigInteger(text.replaceAll("[^0-9]", ""));
    }
}
