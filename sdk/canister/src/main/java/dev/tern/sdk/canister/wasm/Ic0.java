package dev.tern.sdk.canister.wasm;

import org.teavm.interop.Address;
import org.teavm.interop.Import;

/** The system functions, as the interface specification names them; addresses are taken last, because objects move. */
final class Ic0 {
    private Ic0() {}

    @Import(module = "ic0", name = "msg_arg_data_size")
    static native int msgArgDataSize();

    @Import(module = "ic0", name = "msg_arg_data_copy")
    static native void msgArgDataCopy(Address destination, int offset, int size);

    @Import(module = "ic0", name = "msg_caller_size")
    static native int msgCallerSize();

    @Import(module = "ic0", name = "msg_caller_copy")
    static native void msgCallerCopy(Address destination, int offset, int size);

    @Import(module = "ic0", name = "msg_reject_code")
    static native int msgRejectCode();

    @Import(module = "ic0", name = "msg_reject_msg_size")
    static native int msgRejectMsgSize();

    @Import(module = "ic0", name = "msg_reject_msg_copy")
    static native void msgRejectMsgCopy(Address destination, int offset, int size);

    @Import(module = "ic0", name = "msg_reply_data_append")
    static native void msgReplyDataAppend(Address source, int size);

    @Import(module = "ic0", name = "msg_reply")
    static native void msgReply();

    @Import(module = "ic0", name = "msg_reject")
    static native void msgReject(Address source, int size);

    @Import(module = "ic0", name = "msg_cycles_available128")
    static native void msgCyclesAvailable128(Address destination);

    @Import(module = "ic0", name = "msg_cycles_accept128")
    static native void msgCyclesAccept128(long high, long low, Address destination);

    @Import(module = "ic0", name = "canister_self_size")
    static native int canisterSelfSize();

    @Import(module = "ic0", name = "canister_self_copy")
    static native void canisterSelfCopy(Address destination, int offset, int size);

    @Import(module = "ic0", name = "canister_cycle_balance128")
    static native void canisterCycleBalance128(Address destination);

    @Import(module = "ic0", name = "is_controller")
    static native int isController(Address source, int size);

    @Import(module = "ic0", name = "accept_message")
    static native void acceptMessage();

    @Import(module = "ic0", name = "certified_data_set")
    static native void certifiedDataSet(Address source, int size);

    @Import(module = "ic0", name = "global_timer_set")
    static native long globalTimerSet(long timestamp);

    @Import(module = "ic0", name = "time")
    static native long time();

    @Import(module = "ic0", name = "debug_print")
    static native void debugPrint(Address source, int size);

    @Import(module = "ic0", name = "trap")
    static native void trap(Address source, int size);

    @Import(module = "ic0", name = "call_new")
    static native void callNew(
            Address callee,
            int calleeSize,
            Address name,
            int nameSize,
            int replyFunction,
            int replyEnvironment,
            int rejectFunction,
            int rejectEnvironment);

    @Import(module = "ic0", name = "call_on_cleanup")
    static native void callOnCleanup(int function, int environment);

    @Import(module = "ic0", name = "call_data_append")
    static native void callDataAppend(Address source, int size);

    @Import(module = "ic0", name = "call_cycles_add128")
    static native void callCyclesAdd128(long high, long low);

    @Import(module = "ic0", name = "call_perform")
    static native int callPerform();

    @Import(module = "ic0", name = "stable64_size")
    static native long stable64Size();

    @Import(module = "ic0", name = "stable64_grow")
    static native long stable64Grow(long pages);

    @Import(module = "ic0", name = "stable64_write")
    static native void stable64Write(long offset, long source, long size);

    @Import(module = "ic0", name = "stable64_read")
    static native void stable64Read(long destination, long offset, long size);
}
