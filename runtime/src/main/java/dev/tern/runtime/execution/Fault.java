package dev.tern.runtime.execution;

import dev.tern.runtime.state.Answer;
import dev.tern.runtime.state.CallOrigin;
import dev.tern.runtime.wasm.Trap;
import dev.tern.sdk.types.Cycles;
import dev.tern.sdk.types.Principal;
import dev.tern.sdk.types.RejectCode;

/**
 * Why a call fails, with the public replica's error codes and wording.
 *
 * @param errorCode such as IC0503
 * @param text without the code
 */
public record Fault(String errorCode, String text) {
    /** Traps with a meaning of their own. */
    enum TrapCause {
        /** {@code ic0.trap}. */
        EXPLICIT,
        /** A system call that is not allowed here, or with arguments that are not. */
        CONTRACT,
        /** A system call with arguments that do not fit the state, in words of its own. */
        REFUSED,
        /** Anything else. */
        OTHER
    }

    /** What kind of error it is: the second digit of its code. */
    RejectCode code() {
        return RejectCode.of(errorCode.charAt(3) - '0').orElseThrow();
    }

    /** For a user: the code travels beside the text. */
    public Answer.Reject toUser() {
        return new Answer.Reject(code(), text, errorCode);
    }

    /** For a canister: the code stands before the text. */
    public Answer.Reject toCanister() {
        return new Answer.Reject(code(), errorCode + ": " + text, errorCode);
    }

    /** For whoever made the call. */
    Answer.Reject to(CallOrigin origin) {
        return origin instanceof CallOrigin.User ? toUser() : toCanister();
    }

    public static Fault canisterNotFound(Principal canister) {
        return new Fault("IC0301", "Canister " + canister + " not found");
    }

    public static Fault stopped(Principal canister) {
        return new Fault("IC0508", "Canister " + canister + " is stopped");
    }

    public static Fault stopping(Principal canister) {
        return new Fault("IC0509", "Canister " + canister + " is stopping");
    }

    static Fault queueFull(Principal canister) {
        return new Fault("IC0201", "Canister " + canister + " input queue is full");
    }

    /** The public replica's reject has no code of its own; to clients this one says the same: try again later. */
    static Fault noRoomForMessage() {
        return new Fault("IC0201", "Cannot induct request. Out of memory for messages on the subnet");
    }

    static Fault answerDropped() {
        return new Fault("IC0601", "The response of a best-effort call found no memory on the subnet");
    }

    static Fault migrating(Principal canister) {
        return new Fault("IC0212", "Canister " + canister + " is being migrated");
    }

    static Fault outOfCycles(Principal canister, Cycles missing) {
        return new Fault(
                "IC0207",
                "Canister " + canister + " is out of cycles: please top up the canister with at least " + missing
                        + " additional cycles");
    }

    static Fault deadlineExpired() {
        return new Fault("IC0601", "Call deadline has expired.");
    }

    static Fault frozen(Principal canister) {
        return new Fault(
                "IC0207",
                "Canister " + canister + " is unable to process query calls because it's frozen. Please top up the "
                        + "canister with cycles and try again.");
    }

    static Fault cannotPayMemory(Principal canister, long bytes, Cycles missing) {
        return of(
                canister,
                "IC0532",
                "Canister cannot grow memory by " + bytes + " bytes due to insufficient cycles. At least " + missing
                        + " additional cycles are required.");
    }

    static Fault noModule(Principal canister) {
        return of(canister, "IC0537", "Attempted to execute a message, but the canister contains no Wasm module.");
    }

    static Fault noMethod(Principal canister, String kind, String method) {
        return of(canister, "IC0536", "Canister has no " + kind + " method '" + method + "'.");
    }

    static Fault outgrown(Principal canister, long limit) {
        return of(
                canister,
                "IC0539",
                "Canister exceeded the " + limit
                        + " bytes of memory that its subnet stated for it while it is being migrated");
    }

    static Fault overItsOwnLimit(Principal canister, long limit, long peak) {
        return of(
                canister,
                "IC0539",
                "Canister exceeded its current Wasm memory limit of " + limit
                        + " bytes. The peak Wasm memory usage was "
                        + peak
                        + " bytes. Its developer can move data to the stable memory, or increase the Wasm memory "
                        + "limit in the canister settings.");
    }

    static Fault reservesTooMuch(Principal canister, long bytes, Cycles limit, Cycles over) {
        return of(
                canister,
                "IC0534",
                "Canister cannot grow memory by " + bytes
                        + " bytes due to its reserved cycles limit. The current limit (" + limit
                        + ") would be exceeded by " + over + ".");
    }

    static Fault attachesTooLittle(Principal canister, Cycles wanted, Cycles given) {
        return of(
                canister,
                "IC0520",
                "Canister requires calls of other canisters to attach at least " + wanted + " cycles, not " + given);
    }

    static Fault subnetFull(Principal canister, long more, long free) {
        return new Fault(
                "IC0101",
                "Canister " + canister + " requested " + more + " bytes of memory but only " + Math.max(0, free)
                        + " are available in the subnet");
    }

    static Fault didNotReply(Principal canister) {
        return new Fault("IC0506", "Canister " + canister + " did not reply to the call");
    }

    static Fault queriesTooDeep() {
        return new Fault("IC0525", "Composite query calls exceeded the maximum call depth.");
    }

    static Fault queriesTooLong() {
        return new Fault("IC0526", "Composite query calls exceeded the instruction limit.");
    }

    static Fault queryDidNotReply(Principal canister) {
        return new Fault("IC0506", "Canister " + canister + " did not produce a response");
    }

    static Fault compositeInUpdate() {
        return new Fault("IC0527", "Composite query cannot be called in replicated mode");
    }

    /** For who asks whether a canister takes a message. */
    static Fault nothingToAsk() {
        return new Fault("IC0537", "Requested canister has no wasm module");
    }

    /** A callback failed, and so did what was to clean up after it. */
    Fault andCleanup(Fault cleanup) {
        return new Fault(errorCode, text + "\n\ncall_on_cleanup also failed:\n\n" + cleanup.text);
    }

    static Fault uninstalled(Principal canister) {
        return new Fault("IC0406", "Canister " + canister + " has been uninstalled");
    }

    static Fault invalidModule(Principal canister, String reason) {
        return of(canister, "IC0505", "Canister's Wasm module is not valid: " + reason);
    }

    static Fault refusedByInspection(Principal canister) {
        return new Fault("IC0406", "Error from Canister " + canister + ": Canister rejected the message");
    }

    static Fault trapped(Principal canister, Trap trap, TrapCause cause, long limit) {
        return switch (cause) {
            case EXPLICIT -> of(canister, "IC0503", "Canister called `ic0.trap` with message: '" + trap.text() + "'.");
            case CONTRACT -> of(canister, "IC0504", "Canister violated contract: " + trap.text() + ".");
            case REFUSED -> of(canister, "IC0504", trap.text());
            case OTHER -> trappedItself(canister, trap, limit);
        };
    }

    private static Fault trappedItself(Principal canister, Trap trap, long limit) {
        return switch (trap.kind()) {
            case INSTRUCTION_LIMIT -> of(canister, "IC0522", limitText(limit));
            case MISSING_FUNCTION -> of(canister, "IC0513", trap.text());
            case UNREACHABLE,
                    HEAP_OUT_OF_BOUNDS,
                    TABLE_OUT_OF_BOUNDS,
                    INTEGER_DIVISION_BY_ZERO,
                    INTEGER_OVERFLOW,
                    INVALID_CONVERSION,
                    NULL_FUNCTION,
                    SIGNATURE_MISMATCH,
                    STACK_OVERFLOW,
                    SYSTEM -> of(canister, "IC0502", "Canister trapped: " + trap.text() + ".");
        };
    }

    private static String limitText(long limit) {
        return "Canister exceeded the limit of " + limit + " instructions for single message execution.";
    }

    private static Fault of(Principal canister, String errorCode, String what) {
        return new Fault(errorCode, "Error from Canister " + canister + ": " + what);
    }
}
