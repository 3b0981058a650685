package dev.tern.runtime.execution;

import dev.tern.runtime.state.CanisterState;
import dev.tern.runtime.state.Limits;
import dev.tern.runtime.state.ReplicatedState;
import dev.tern.sdk.candid.CandidException;
import dev.tern.sdk.candid.CandidValue;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.crypto.Sha256;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Hash;
import java.util.Optional;

/** The module that a call wants installed: it holds it, or says from which chunks of a canister of this subnet it is put together. */
sealed interface NamedModule {
    record Whole(Blob wasm) implements NamedModule {}

    record Refused(Fault fault) implements NamedModule {}

    static NamedModule of(ManagementCall call, ReplicatedState state) {
        try {
            return isChunked(call) ? chunked(call, state) : new Whole(call.blob("wasm_module"));
        } catch (CandidException e) {
            return new Refused(ManagementFaults.badArgument(call.method(), String.valueOf(e.getMessage())));
        }
    }

    static boolean isChunked(ManagementCall call) {
        return call.method().equals("install_chunked_code");
    }

    private static NamedModule chunked(ManagementCall call, ReplicatedState state) {
        CanisterId store = call.optional("store_canister")
                .filter(CandidValue.PrincipalRef.class::isInstance)
                .map(value -> new CanisterId(((CandidValue.PrincipalRef) value).value()))
                .orElse(call.canister());
        Optional<CanisterState> holder = state.canister(store);
        if (holder.isEmpty()) {
            return new Refused(Fault.canisterNotFound(store.principal()));
        }
        CanisterState keeper = holder.orElseThrow();
        if (!keeper.settings().isController(call.caller()) && !store.principal().equals(call.caller())) {
            return new Refused(ManagementFaults.notController(store.principal(), call.method()));
        }
        if (!(call.arguments().get("chunk_hashes_list") instanceof CandidValue.Vec list)
                || list.values().size() > Limits.MAX_MODULE_CHUNKS) {
            return new Refused(ManagementFaults.chunkStore("Too many chunks for one module."));
        }
        return assembled(call, keeper, list);
    }

    private static NamedModule assembled(ManagementCall call, CanisterState keeper, CandidValue.Vec list) {
        Writer module = new Writer();
        int length = 0;
        for (CandidValue value : list.values()) {
            Hash hash = ManagementCall.chunkHash(value);
            Optional<Blob> chunk = keeper.attic().chunks().get(hash);
            if (chunk.isEmpty()) {
                return new Refused(ManagementFaults.chunkStore("Chunk hash " + hash + " was not found"));
            }
            length += chunk.orElseThrow().length();
            if (length > Limits.MAX_MODULE_BYTES) {
                return new Refused(Fault.invalidModule(
                        call.canister().principal(),
                        "its chunks have more than the " + Limits.MAX_MODULE_BYTES + " bytes that are allowed"));
            }
            module.raw(chunk.orElseThrow().unsafeBytes());
        }
        Blob wasm = Blob.wrap(module.toBytes());
        Hash hash = Sha256.hash(wasm.unsafeBytes());
        Hash given = call.hash("wasm_module_hash");
        return hash.equals(given)
                ? new Whole(wasm)
                : new Refused(ManagementFaults.chunkStore(
                        "Wasm module hash " + hash + " does not match given hash " + given));
    }
}
