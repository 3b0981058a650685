package dev.tern.runtime.execution;

import dev.tern.runtime.state.CallOrigin;
import dev.tern.runtime.state.HistoryEntry;
import dev.tern.sdk.candid.CandidException;
import dev.tern.sdk.candid.CandidType;
import dev.tern.sdk.candid.CandidValue;
import dev.tern.sdk.candid.Label;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Cycles;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.Principal;
import java.math.BigInteger;
import java.util.Optional;

/**
 * A call of the management canister, decoded at the type of its method.
 *
 * @param cycles that came with it
 */
record ManagementCall(CallOrigin origin, String method, CandidValue.Struct arguments, Cycles cycles) {
    /** A call of a method that there is; fails if the argument is not of its type. */
    static ManagementCall of(Incoming call) {
        CandidType.Func type = ManagementInterface.method(call.method()).orElseThrow();
        CandidValue.Struct arguments = ManagementInterface.decode(type, call.argument());
        return new ManagementCall(call.origin(), call.method(), arguments, call.cycles());
    }

    Principal caller() {
        return origin.caller();
    }

    boolean byUser() {
        return origin instanceof CallOrigin.User;
    }

    CanisterId canister() {
        return target().orElseThrow(() -> wrong("canister_id"));
    }

    /** The canister that the call is about, if it is about one. */
    Optional<CanisterId> target() {
        return arguments
                .field(Label.of("canister_id"))
                .or(() -> arguments.field(Label.of("target_canister")))
                .filter(CandidValue.PrincipalRef.class::isInstance)
                .map(value -> new CanisterId(((CandidValue.PrincipalRef) value).value()));
    }

    /** A SHA-256 among other values: {@code record { hash : blob }}. */
    static Hash chunkHash(CandidValue value) {
        return value instanceof CandidValue.Struct struct ? hash(struct.get("hash")) : hash(value);
    }

    private static Hash hash(CandidValue value) {
        return blob(value)
                .filter(bytes -> bytes.length() == Hash.LENGTH)
                .map(Hash::new)
                .orElseThrow(() -> new CandidException("not a SHA-256: " + value));
    }

    Hash hash(String field) {
        return hash(arguments.get(field));
    }

    Principal principal(String field) {
        if (arguments.get(field) instanceof CandidValue.PrincipalRef reference) {
            return reference.value();
        }
        throw wrong(field);
    }

    Blob blob(String field) {
        return blob(arguments.get(field)).orElseThrow(() -> new CandidException(field + " is not a blob"));
    }

    String text(String field) {
        if (arguments.get(field) instanceof CandidValue.Text text) {
            return text.value();
        }
        throw wrong(field);
    }

    CandidValue.Variant variant(String field) {
        if (arguments.get(field) instanceof CandidValue.Variant variant) {
            return variant;
        }
        throw wrong(field);
    }

    /** The content of an optional field that is there. */
    Optional<CandidValue> optional(String field) {
        return optional(arguments, field);
    }

    Optional<BigInteger> number(String field) {
        return optional(field).map(ManagementCall::number);
    }

    HistoryEntry change(long time, long version, HistoryEntry.Change change) {
        Optional<Long> callerVersion =
                optional("sender_canister_version").map(ManagementCall::number).map(BigInteger::longValue);
        return new HistoryEntry(time, version, caller(), callerVersion, !byUser(), change);
    }

    static Optional<CandidValue> optional(CandidValue.Struct struct, String field) {
        return struct.field(Label.of(field))
                .filter(CandidValue.Opt.class::isInstance)
                .flatMap(value -> ((CandidValue.Opt) value).value());
    }

    static BigInteger number(CandidValue value) {
        return switch (value) {
            case CandidValue.Nat nat -> nat.value();
            case CandidValue.Fixed fixed -> fixed.value();
            case CandidValue other -> throw new CandidException("not a number: " + other);
        };
    }

    static Optional<Blob> blob(CandidValue value) {
        return value instanceof CandidValue.Bytes bytes ? Optional.of(bytes.value()) : Optional.empty();
    }

    private static CandidException wrong(String field) {
        return new CandidException("the field " + field + " has the wrong type");
    }
}
