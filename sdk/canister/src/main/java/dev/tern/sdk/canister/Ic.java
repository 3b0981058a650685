package dev.tern.sdk.canister;

import dev.tern.sdk.types.Cycles;
import dev.tern.sdk.types.Principal;
import org.jspecify.annotations.Nullable;

/** The system, as a canister talks to it. */
public final class Ic {
    private static @Nullable Host host;

    private Ic() {}

    /** Puts a system under the canister: done by the generated start, or by a test. */
    public static void use(Host system) {
        host = system;
    }

    /** Whether there is a system under the canister already. */
    public static boolean isReady() {
        return host != null;
    }

    static Host host() {
        if (host == null) {
            throw new IllegalStateException("there is no system under this canister: in a test, make a FakeHost first");
        }
        return host;
    }

    /** Who sent the message. */
    public static Principal caller() {
        return host().caller();
    }

    /** This canister. */
    public static Principal self() {
        return host().self();
    }

    /** Nanoseconds since 1970: the time of the block. */
    public static long time() {
        return host().time();
    }

    public static Cycles balance() {
        return host().balance();
    }

    /** Cycles that came with the call and were not accepted yet. */
    public static Cycles cyclesAvailable() {
        return host().cyclesAvailable();
    }

    /** Takes at most that much of the cycles that came with the call; returns what was taken. */
    public static Cycles cyclesAccept(Cycles most) {
        return host().cyclesAccept(most);
    }

    public static boolean isController(Principal principal) {
        return host().isController(principal);
    }

    /** Lets a message of a user in; only in an {@link InspectMessage} method. */
    public static void acceptMessage() {
        host().acceptMessage();
    }

    /** Writes to the canister's log. */
    public static void print(String text) {
        host().print(text);
    }

    /** Ends the message and undoes what it changed. Write {@code throw Ic.trap(...)}. */
    public static RuntimeException trap(String text) {
        return host().trap(text);
    }

    /** Sets the time, in nanoseconds since 1970, at which {@link GlobalTimer} runs; 0 for never. Returns the time it had. */
    public static long setTimer(long time) {
        return host().setTimer(time);
    }

    /** Sets the certified data, at most 32 bytes. */
    public static void certify(byte[] data) {
        host().certify(data);
    }
}
