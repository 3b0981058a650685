package dev.tern.runtime.execution;

import dev.tern.runtime.state.CanisterState;
import dev.tern.runtime.state.Limits;
import dev.tern.runtime.state.ModuleChunks;
import dev.tern.sdk.candid.CandidValue;
import dev.tern.sdk.crypto.Sha256;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import java.util.List;
import java.util.Optional;

/** Management methods on the pieces of modules that a canister keeps. */
final class ChunkCalls {
    private final Round round;

    ChunkCalls(Round round) {
        this.round = round;
    }

    Outcome upload(ManagementCall call) {
        CanisterState canister = round.canister(call.canister());
        Blob bytes = call.blob("chunk");
        ModuleChunks chunks = canister.attic().chunks();
        Hash hash = Sha256.hash(bytes.unsafeBytes());
        if (chunks.has(hash)) {
            return Outcome.done(shown(hash));
        }
        return refusal(chunks, bytes)
                .or(() -> Storage.put(
                        round,
                        canister,
                        canister.withAttic(canister.attic().withChunks(chunks.with(hash, bytes))),
                        Storage.CHUNK_INSTRUCTIONS,
                        "Uploading a chunk"))
                .map(Outcome::refused)
                .orElseGet(() -> Outcome.done(shown(hash)));
    }

    /** Why a piece is not taken; empty if it is. */
    static Optional<Fault> refusal(ModuleChunks chunks, Blob bytes) {
        if (bytes.length() > Limits.MODULE_CHUNK_BYTES) {
            return Optional.of(ManagementFaults.chunkStore("Wasm chunk size " + bytes.length()
                    + " exceeds the maximum chunk size of " + Limits.MODULE_CHUNK_BYTES + "."));
        }
        return chunks.items().size() >= Limits.MAX_MODULE_CHUNKS
                ? Optional.of(ManagementFaults.chunkStore("Wasm chunk store has already reached maximum capacity of "
                        + Limits.MAX_MODULE_CHUNKS + " chunks."))
                : Optional.empty();
    }

    Outcome clear(ManagementCall call) {
        CanisterState canister = round.canister(call.canister());
        round.put(canister.withAttic(canister.attic().withChunks(ModuleChunks.EMPTY)));
        return Outcome.done();
    }

    Outcome stored(ManagementCall call) {
        return Outcome.done(shown(round.canister(call.canister()).attic().chunks()));
    }

    static CandidValue shown(ModuleChunks chunks) {
        return new CandidValue.Vec(
                chunks.items().stream().map(item -> shown(item.hash())).toList());
    }

    private static CandidValue shown(Hash hash) {
        return new CandidValue.Struct(List.of(new CandidValue.Field("hash", new CandidValue.Bytes(hash.bytes()))));
    }
}
