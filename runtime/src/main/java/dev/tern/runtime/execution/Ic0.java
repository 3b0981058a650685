package dev.tern.runtime.execution;

import dev.tern.runtime.wasm.ImportSignature;
import dev.tern.runtime.wasm.ImportSignature.Width;
import dev.tern.runtime.wasm.ValueType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The system calls (interface specification 0.66.0, "Overview of imports"). Types are written as p for a pointer or size, which
 * is 32 or 64 bits wide, i for 32 and l for 64 bits; then come the occasions on which the call is allowed, {@code *} for all
 * but start.
 */
enum Ic0 {
    MSG_ARG_DATA_SIZE("", "p", "I U RQ NRQ TQ CQ Ry CRy F"),
    MSG_ARG_DATA_COPY("ppp", "", "I U RQ NRQ TQ CQ Ry CRy F"),
    MSG_CALLER_SIZE("", "p", "*"),
    MSG_CALLER_COPY("ppp", "", "*"),
    MSG_CALLER_INFO_DATA_SIZE("", "p", "U RQ NRQ CQ Ry Rt CRy CRt C CC F"),
    MSG_CALLER_INFO_DATA_COPY("ppp", "", "U RQ NRQ CQ Ry Rt CRy CRt C CC F"),
    MSG_CALLER_INFO_SIGNER_SIZE("", "p", "U RQ NRQ CQ Ry Rt CRy CRt C CC F"),
    MSG_CALLER_INFO_SIGNER_COPY("ppp", "", "U RQ NRQ CQ Ry Rt CRy CRt C CC F"),
    MSG_REJECT_CODE("", "i", "Ry Rt CRy CRt C"),
    MSG_REJECT_MSG_SIZE("", "p", "Rt CRt"),
    MSG_REJECT_MSG_COPY("ppp", "", "Rt CRt"),
    MSG_DEADLINE("", "l", "U RQ NRQ CQ Ry Rt CRy CRt"),
    MSG_REPLY_DATA_APPEND("pp", "", "U RQ NRQ TQ CQ Ry Rt CRy CRt"),
    MSG_REPLY("", "", "U RQ NRQ TQ CQ Ry Rt CRy CRt"),
    MSG_REJECT("pp", "", "U RQ NRQ TQ CQ Ry Rt CRy CRt"),
    MSG_CYCLES_AVAILABLE("", "l", "U RQ Rt Ry"),
    MSG_CYCLES_AVAILABLE128("p", "", "U RQ Rt Ry"),
    MSG_CYCLES_REFUNDED("", "l", "Rt Ry"),
    MSG_CYCLES_REFUNDED128("p", "", "Rt Ry"),
    MSG_CYCLES_ACCEPT("l", "l", "U RQ Rt Ry"),
    MSG_CYCLES_ACCEPT128("llp", "", "U RQ Rt Ry"),
    CYCLES_BURN128("llp", "", "I G U RQ Ry Rt C T"),
    CANISTER_SELF_SIZE("", "p", "*"),
    CANISTER_SELF_COPY("ppp", "", "*"),
    CANISTER_CYCLE_BALANCE("", "l", "*"),
    CANISTER_CYCLE_BALANCE128("p", "", "*"),
    CANISTER_LIQUID_CYCLE_BALANCE128("p", "", "*"),
    CANISTER_STATUS("", "i", "*"),
    CANISTER_VERSION("", "l", "*"),
    SUBNET_SELF_SIZE("", "p", "*"),
    SUBNET_SELF_COPY("ppp", "", "*"),
    MSG_METHOD_NAME_SIZE("", "p", "F"),
    MSG_METHOD_NAME_COPY("ppp", "", "F"),
    ACCEPT_MESSAGE("", "", "F"),
    CALL_NEW("pppppppp", "", "U CQ Ry Rt CRy CRt T"),
    CALL_ON_CLEANUP("pp", "", "U CQ Ry Rt CRy CRt T"),
    CALL_DATA_APPEND("pp", "", "U CQ Ry Rt CRy CRt T"),
    CALL_WITH_BEST_EFFORT_RESPONSE("i", "", "U CQ Ry Rt CRy CRt T"),
    CALL_CYCLES_ADD("l", "", "U Ry Rt T"),
    CALL_CYCLES_ADD128("ll", "", "U Ry Rt T"),
    CALL_PERFORM("", "i", "U CQ Ry Rt CRy CRt T"),
    STABLE_SIZE("", "i", "* s"),
    STABLE_GROW("i", "i", "* s"),
    STABLE_WRITE("iii", "", "* s"),
    STABLE_READ("iii", "", "* s"),
    STABLE64_SIZE("", "l", "* s"),
    STABLE64_GROW("l", "l", "* s"),
    STABLE64_WRITE("lll", "", "* s"),
    STABLE64_READ("lll", "", "* s"),
    ROOT_KEY_SIZE("", "p", "I G U RQ Ry Rt C T"),
    ROOT_KEY_COPY("ppp", "", "I G U RQ Ry Rt C T"),
    CERTIFIED_DATA_SET("pp", "", "I G U Ry Rt T"),
    DATA_CERTIFICATE_PRESENT("", "i", "*"),
    DATA_CERTIFICATE_SIZE("", "p", "NRQ CQ"),
    DATA_CERTIFICATE_COPY("ppp", "", "NRQ CQ"),
    TIME("", "l", "*"),
    GLOBAL_TIMER_SET("l", "l", "I G U Ry Rt C T"),
    PERFORMANCE_COUNTER("i", "l", "* s"),
    IS_CONTROLLER("pp", "i", "* s"),
    IN_REPLICATED_EXECUTION("", "i", "* s"),
    COST_CALL("llp", "", "* s"),
    COST_CREATE_CANISTER("p", "", "* s"),
    COST_HTTP_REQUEST("llp", "", "* s"),
    COST_SIGN_WITH_ECDSA("ppip", "i", "* s"),
    COST_SIGN_WITH_SCHNORR("ppip", "i", "* s"),
    COST_VETKD_DERIVE_KEY("ppip", "i", "* s"),
    ENV_VAR_COUNT("", "p", "*"),
    ENV_VAR_NAME_SIZE("p", "p", "*"),
    ENV_VAR_NAME_COPY("pppp", "", "*"),
    ENV_VAR_NAME_EXISTS("pp", "i", "*"),
    ENV_VAR_VALUE_SIZE("pp", "p", "*"),
    ENV_VAR_VALUE_COPY("ppppp", "", "*"),
    DEBUG_PRINT("pp", "", "* s"),
    TRAP("pp", "", "* s");

    private final String params;
    private final String result;
    private final int allowed; // bits of modes

    Ic0(String params, String result, String occasions) {
        this.params = params;
        this.result = result;
        this.allowed = parse(occasions);
    }

    /** The name without its prefix, as modules import it. */
    String importName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether the call is offered to modules with 32-bit memory only: the old forms of newer calls. */
    boolean narrowOnly() {
        return switch (this) {
            case MSG_CYCLES_AVAILABLE,
                    MSG_CYCLES_REFUNDED,
                    MSG_CYCLES_ACCEPT,
                    CANISTER_CYCLE_BALANCE,
                    CALL_CYCLES_ADD,
                    STABLE_SIZE,
                    STABLE_GROW,
                    STABLE_WRITE,
                    STABLE_READ -> true;
            default -> false;
        };
    }

    boolean allowedIn(Mode mode) {
        return (allowed & mode.bit()) != 0;
    }

    /** Every signature under which the call may be imported. */
    private List<ImportSignature> signatures() {
        boolean hasPointers = params.indexOf('p') >= 0 || result.indexOf('p') >= 0;
        if (hasPointers) {
            return List.of(signature(ValueType.I32, Width.NARROW), signature(ValueType.I64, Width.WIDE));
        }
        return List.of(signature(ValueType.I32, narrowOnly() ? Width.NARROW : Width.ANY));
    }

    private ImportSignature signature(ValueType pointer, Width width) {
        return new ImportSignature(importName(), types(params, pointer), types(result, pointer), width);
    }

    private static List<ValueType> types(String letters, ValueType pointer) {
        List<ValueType> types = new ArrayList<>();
        for (int i = 0; i < letters.length(); i++) {
            char letter = letters.charAt(i);
            types.add(letter == 'p' ? pointer : letter == 'i' ? ValueType.I32 : ValueType.I64);
        }
        return types;
    }

    private static int parse(String occasions) {
        int modes = 0;
        for (String letter : Arrays.asList(occasions.split(" ", -1))) {
            for (Mode mode : Mode.values()) {
                if (letter.equals(mode.letter()) || (letter.equals("*") && mode != Mode.START)) {
                    modes |= mode.bit();
                }
            }
        }
        return modes;
    }

    /** The list that the engine binds modules to; {@link #AT} tells which call an index means. */
    static final List<ImportSignature> SIGNATURES;

    static final List<Ic0> AT;

    static {
        List<ImportSignature> signatures = new ArrayList<>();
        List<Ic0> calls = new ArrayList<>();
        for (Ic0 call : values()) {
            for (ImportSignature signature : call.signatures()) {
                signatures.add(signature);
                calls.add(call);
            }
        }
        SIGNATURES = List.copyOf(signatures);
        AT = List.copyOf(calls);
    }
}
