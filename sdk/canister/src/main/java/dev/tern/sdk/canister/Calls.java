package dev.tern.sdk.canister;

import dev.tern.sdk.candid.Candid;
import dev.tern.sdk.candid.CandidEncoder;
import dev.tern.sdk.candid.CandidType;
import dev.tern.sdk.candid.CandidValue;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Cycles;
import dev.tern.sdk.types.Principal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Calls to other canisters, and those that wait for an answer. */
public final class Calls {
    private static final int SYS_TRANSIENT = 2;
    private static final Map<Integer, Async<Blob>> WAITING = new HashMap<>();
    private static int lastId;

    private Calls() {}

    /** Calls with raw bytes and cycles. A call that cannot be sent is rejected with code 2 at once. */
    public static Async<Blob> raw(Principal canister, String method, Blob argument, Cycles cycles) {
        int id = ++lastId;
        if (!Ic.host().call(canister, method, argument.unsafeBytes(), cycles, id)) {
            return Async.rejected(
                    new Rejection(SYS_TRANSIENT, "the call could not be sent: queues full or too few cycles"));
        }
        Async<Blob> answer = new Async<>();
        WAITING.put(id, answer);
        return answer;
    }

    /** Calls with Candid values; the reply is seen at the types {@code results}. */
    public static Async<List<CandidValue>> call(
            Principal canister,
            String method,
            CandidEncoder arguments,
            List<CandidValue> values,
            List<CandidType> results) {
        return raw(canister, method, arguments.encode(values), Cycles.ZERO)
                .then(reply -> Candid.decode(reply, results));
    }

    /** Calls and does not wait; false if the call could not be sent. */
    public static boolean send(Principal canister, String method, CandidEncoder arguments, List<CandidValue> values) {
        return Ic.host().send(canister, method, arguments.encode(values).unsafeBytes(), Cycles.ZERO);
    }

    /** The system has a reply for {@code id}. */
    public static void onReply(int id) {
        Async<Blob> call = WAITING.remove(id);
        if (call != null) {
            call.complete(Blob.wrap(Ic.host().argument()));
        }
    }

    /** The system has a rejection for {@code id}. */
    public static void onReject(int id) {
        Async<Blob> call = WAITING.remove(id);
        if (call != null) {
            call.reject(new Rejection(Ic.host().rejectCode(), Ic.host().rejectMessage()));
        }
    }

    /** The message that had the answer for {@code id} trapped: what it changed is undone, the call is over all the same. */
    public static void onCleanup(int id) {
        WAITING.remove(id);
    }
}
