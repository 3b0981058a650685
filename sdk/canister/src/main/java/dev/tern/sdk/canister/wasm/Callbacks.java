package dev.tern.sdk.canister.wasm;

import dev.tern.sdk.canister.Calls;
import dev.tern.sdk.canister.Entry;
import org.teavm.interop.Export;

/**
 * The functions that the system calls with an answer. The compiler's own function pointers make invalid modules, so the
 * plugin in canister-teavm replaces the native methods by the table indices of the exported ones.
 */
final class Callbacks {
    private Callbacks() {}

    static native int replyFunction();

    static native int rejectFunction();

    static native int cleanupFunction();

    @Export(name = "tern_on_reply")
    static void onReply(int id) {
        Entry.run(() -> Calls.onReply(id));
    }

    @Export(name = "tern_on_reject")
    static void onReject(int id) {
        Entry.run(() -> Calls.onReject(id));
    }

    @Export(name = "tern_on_cleanup")
    static void onCleanup(int id) {
        Entry.run(() -> Calls.onCleanup(id));
    }
}
