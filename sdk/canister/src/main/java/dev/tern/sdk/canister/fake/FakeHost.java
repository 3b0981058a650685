package dev.tern.sdk.canister.fake;

import dev.tern.sdk.canister.Calls;
import dev.tern.sdk.canister.Host;
import dev.tern.sdk.canister.Ic;
import dev.tern.sdk.canister.Rejection;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Cycles;
import dev.tern.sdk.types.Principal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;

/** The system for unit tests: the test sets caller and time, and answers calls by hand. One canister at a time. */
public final class FakeHost implements Host {
    private static final int PAGE = 65_536;

    /** A call that the canister made. */
    public record Call(CanisterId canister, String method, Blob argument, int id) {}

    /** What the message ended with when it trapped. */
    public static final class Trap extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Trap(String text) {
            super(text);
        }
    }

    private final Deque<Call> calls = new ArrayDeque<>();
    private final List<String> printed = new ArrayList<>();
    private byte[] stable = new byte[0];
    private byte[] argument = new byte[0];
    private Principal caller = Principal.ANONYMOUS;
    private long time = 1_000_000_000L;
    private long timer;
    private Blob reply = Blob.EMPTY;
    private Rejection rejection = new Rejection(0, "");

    private FakeHost() {}

    /** Makes a fresh system and puts it under the canister. */
    public static FakeHost install() {
        FakeHost host = new FakeHost();
        Ic.use(host);
        return host;
    }

    public FakeHost callAs(Principal principal) {
        caller = principal;
        return this;
    }

    public FakeHost at(long nanoseconds) {
        time = nanoseconds;
        return this;
    }

    public FakeHost withArgument(Blob bytes) {
        argument = bytes.toBytes();
        return this;
    }

    /** What the canister replied last. */
    public Blob lastReply() {
        return reply;
    }

    /** What the canister rejected with last; code 4. */
    public Rejection lastRejection() {
        return rejection;
    }

    public List<String> printed() {
        return printed;
    }

    public long timer() {
        return timer;
    }

    /** Calls without an answer yet, oldest first. */
    public List<Call> openCalls() {
        return new ArrayList<>(calls);
    }

    /** Replies to the oldest open call. */
    public void answer(Function<Call, Blob> replier) {
        Call call = calls.removeFirst();
        argument = replier.apply(call).toBytes();
        Calls.onReply(call.id());
    }

    /** Rejects the oldest open call. */
    public void refuse(int code, String message) {
        Call call = calls.removeFirst();
        rejection = new Rejection(code, message);
        Calls.onReject(call.id());
    }

    @Override
    public byte[] argument() {
        return argument.clone();
    }

    @Override
    public Principal caller() {
        return caller;
    }

    @Override
    public Principal self() {
        return Principal.of(new byte[] {0, 0, 0, 0, 0, 0, 0, 1, 1, 1});
    }

    @Override
    public long time() {
        return time;
    }

    @Override
    public Cycles balance() {
        return Cycles.of(1_000_000_000_000L);
    }

    @Override
    public Cycles cyclesAvailable() {
        return Cycles.ZERO;
    }

    @Override
    public Cycles cyclesAccept(Cycles most) {
        return Cycles.ZERO;
    }

    @Override
    public boolean isController(Principal principal) {
        return false;
    }

    @Override
    public void reply(byte[] bytes) {
        reply = Blob.of(bytes);
    }

    @Override
    public void reject(String message) {
        rejection = new Rejection(4, message);
    }

    @Override
    public int rejectCode() {
        return rejection.code();
    }

    @Override
    public String rejectMessage() {
        return rejection.message();
    }

    @Override
    public void acceptMessage() {}

    @Override
    public void print(String text) {
        printed.add(text);
    }

    @Override
    public RuntimeException trap(String text) {
        return new Trap(text);
    }

    @Override
    public boolean call(Principal callee, String method, byte[] bytes, Cycles cycles, int id) {
        calls.add(new Call(new CanisterId(callee), method, Blob.of(bytes), id));
        return true;
    }

    @Override
    public boolean send(Principal callee, String method, byte[] bytes, Cycles cycles) {
        return call(callee, method, bytes, cycles, 0);
    }

    @Override
    public long setTimer(long nanoseconds) {
        long before = timer;
        timer = nanoseconds;
        return before;
    }

    @Override
    public void certify(byte[] data) {}

    @Override
    public long stablePages() {
        return stable.length / PAGE;
    }

    @Override
    public long stableGrow(long pages) {
        long before = stablePages();
        stable = Arrays.copyOf(stable, stable.length + (int) pages * PAGE);
        return before;
    }

    @Override
    public void stableWrite(long offset, byte[] bytes) {
        System.arraycopy(bytes, 0, stable, (int) offset, bytes.length);
    }

    @Override
    public byte[] stableRead(long offset, int length) {
        return Arrays.copyOfRange(stable, (int) offset, (int) offset + length);
    }
}
