package dev.tern.sdk.canister;

import dev.tern.sdk.types.Cycles;
import dev.tern.sdk.types.Principal;

/** The system below a canister: {@code ic0} inside one, a fake in unit tests. Canisters use {@link Ic}. */
public interface Host {
    byte[] argument();

    Principal caller();

    Principal self();

    /** Nanoseconds since 1970: the time of the block. */
    long time();

    Cycles balance();

    Cycles cyclesAvailable();

    Cycles cyclesAccept(Cycles most);

    boolean isController(Principal principal);

    void reply(byte[] bytes);

    void reject(String message);

    int rejectCode();

    String rejectMessage();

    void acceptMessage();

    void print(String text);

    /** Ends the message and undoes what it changed; does not return. */
    RuntimeException trap(String text);

    /** Sends a call; its answer comes to {@link Calls} under {@code id}. False if the system refuses to send it. */
    boolean call(Principal callee, String method, byte[] argument, Cycles cycles, int id);

    /** Sends a call whose answer nobody waits for. */
    boolean send(Principal callee, String method, byte[] argument, Cycles cycles);

    /** Sets the global timer, 0 for never; returns the time it had. */
    long setTimer(long time);

    void certify(byte[] data);

    /** Size of stable memory in pages of 64 KiB. */
    long stablePages();

    /** Adds pages; −1 if there is no room. */
    long stableGrow(long pages);

    void stableWrite(long offset, byte[] bytes);

    byte[] stableRead(long offset, int length);
}
