package dev.tern.sdk.canister.wasm;

import dev.tern.sdk.candid.Utf8;
import dev.tern.sdk.canister.Host;
import dev.tern.sdk.types.Cycles;
import dev.tern.sdk.types.Principal;
import java.math.BigInteger;
import org.teavm.interop.Address;

/** The system by {@code ic0}. */
final class WasmHost implements Host {
    @Override
    public byte[] argument() {
        byte[] bytes = new byte[Ic0.msgArgDataSize()];
        Ic0.msgArgDataCopy(Address.ofData(bytes), 0, bytes.length);
        return bytes;
    }

    @Override
    public Principal caller() {
        byte[] bytes = new byte[Ic0.msgCallerSize()];
        Ic0.msgCallerCopy(Address.ofData(bytes), 0, bytes.length);
        return Principal.of(bytes);
    }

    @Override
    public Principal self() {
        byte[] bytes = new byte[Ic0.canisterSelfSize()];
        Ic0.canisterSelfCopy(Address.ofData(bytes), 0, bytes.length);
        return Principal.of(bytes);
    }

    @Override
    public long time() {
        return Ic0.time();
    }

    @Override
    public Cycles balance() {
        byte[] bytes = new byte[16];
        Ic0.canisterCycleBalance128(Address.ofData(bytes));
        return cycles(bytes);
    }

    @Override
    public Cycles cyclesAvailable() {
        byte[] bytes = new byte[16];
        Ic0.msgCyclesAvailable128(Address.ofData(bytes));
        return cycles(bytes);
    }

    @Override
    public Cycles cyclesAccept(Cycles most) {
        long high = most.high();
        long low = most.low();
        byte[] bytes = new byte[16];
        Ic0.msgCyclesAccept128(high, low, Address.ofData(bytes));
        return cycles(bytes);
    }

    private static Cycles cycles(byte[] little) {
        byte[] big = new byte[little.length];
        for (int i = 0; i < big.length; i++) {
            big[i] = little[little.length - 1 - i];
        }
        return new Cycles(new BigInteger(1, big));
    }

    @Override
    public boolean isController(Principal principal) {
        byte[] bytes = principal.bytes().unsafeBytes();
        return Ic0.isController(Address.ofData(bytes), bytes.length) == 1;
    }

    @Override
    public void reply(byte[] bytes) {
        Ic0.msgReplyDataAppend(Address.ofData(bytes), bytes.length);
        Ic0.msgReply();
    }

    @Override
    public void reject(String message) {
        byte[] bytes = Utf8.encode(message);
        Ic0.msgReject(Address.ofData(bytes), bytes.length);
    }

    @Override
    public int rejectCode() {
        return Ic0.msgRejectCode();
    }

    @Override
    public String rejectMessage() {
        byte[] bytes = new byte[Ic0.msgRejectMsgSize()];
        Ic0.msgRejectMsgCopy(Address.ofData(bytes), 0, bytes.length);
        return Utf8.decode(bytes, 0, bytes.length);
    }

    @Override
    public void acceptMessage() {
        Ic0.acceptMessage();
    }

    @Override
    public void print(String text) {
        byte[] bytes = Utf8.encode(text);
        Ic0.debugPrint(Address.ofData(bytes), bytes.length);
    }

    @Override
    public RuntimeException trap(String text) {
        byte[] bytes = Utf8.encode(text);
        Ic0.trap(Address.ofData(bytes), bytes.length);
        return new IllegalStateException(text);
    }

    @Override
    public boolean call(Principal callee, String method, byte[] argument, Cycles cycles, int id) {
        newCall(callee, method, Callbacks.replyFunction(), id, Callbacks.rejectFunction());
        Ic0.callOnCleanup(Callbacks.cleanupFunction(), id);
        return perform(argument, cycles);
    }

    @Override
    public boolean send(Principal callee, String method, byte[] argument, Cycles cycles) {
        // the specification's way to ignore an answer: callbacks at the table index -1
        newCall(callee, method, -1, 0, -1);
        return perform(argument, cycles);
    }

    private static void newCall(Principal callee, String method, int reply, int id, int reject) {
        byte[] canister = callee.bytes().unsafeBytes();
        byte[] name = Utf8.encode(method);
        Ic0.callNew(
                Address.ofData(canister), canister.length, Address.ofData(name), name.length, reply, id, reject, id);
    }

    private static boolean perform(byte[] argument, Cycles cycles) {
        Ic0.callDataAppend(Address.ofData(argument), argument.length);
        if (!cycles.isZero()) {
            Ic0.callCyclesAdd128(cycles.high(), cycles.low());
        }
        return Ic0.callPerform() == 0;
    }

    @Override
    public long setTimer(long time) {
        return Ic0.globalTimerSet(time);
    }

    @Override
    public void certify(byte[] data) {
        Ic0.certifiedDataSet(Address.ofData(data), data.length);
    }

    @Override
    public long stablePages() {
        return Ic0.stable64Size();
    }

    @Override
    public long stableGrow(long pages) {
        return Ic0.stable64Grow(pages);
    }

    @Override
    public void stableWrite(long offset, byte[] bytes) {
        Ic0.stable64Write(offset, Address.ofData(bytes).toLong(), bytes.length);
    }

    @Override
    public byte[] stableRead(long offset, int length) {
        byte[] bytes = new byte[length];
        Ic0.stable64Read(Address.ofData(bytes).toLong(), offset, length);
        return bytes;
    }
}
