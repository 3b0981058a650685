package dev.tern.runtime.execution;

import dev.tern.runtime.memory.Pages;
import dev.tern.runtime.state.Attic;
import dev.tern.runtime.state.CanisterState;
import dev.tern.runtime.state.Limits;
import dev.tern.runtime.state.ModuleChunks;
import dev.tern.runtime.state.Snapshot;
import dev.tern.runtime.wasm.WasmImage;
import dev.tern.sdk.candid.CandidException;
import dev.tern.sdk.candid.CandidValue;
import dev.tern.sdk.candid.CandidValue.Field;
import dev.tern.sdk.candid.Label;
import dev.tern.sdk.crypto.Sha256;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import java.util.List;
import java.util.Optional;

/** Management methods that read a snapshot piece by piece, and put one together. */
final class SnapshotTransfer {
    private static final List<String> KINDS = List.of("wasm_module", "wasm_memory", "stable_memory", "wasm_chunk");
    private static final long WASM_PAGE = WasmImage.WASM_PAGE_BYTES;

    private final Round round;
    private final SnapshotCalls snapshots;

    SnapshotTransfer(Round round, SnapshotCalls snapshots) {
        this.round = round;
        this.snapshots = snapshots;
    }

    Outcome readMetadata(ManagementCall call) {
        return found(call)
                .map(snapshot -> Outcome.done(SnapshotForm.metadata(snapshot)))
                .orElseGet(() -> missing(call));
    }

    Outcome readData(ManagementCall call) {
        Optional<Snapshot> found = found(call);
        if (found.isEmpty()) {
            return missing(call);
        }
        Snapshot snapshot = found.orElseThrow();
        CandidValue.Variant kind = call.variant("kind");
        String name = name(kind.label());
        Optional<Blob> chunk = name.equals("wasm_chunk")
                ? snapshot.chunks().get(ManagementCall.chunkHash(kind.value()))
                : window(snapshot, name, kind.value());
        if (chunk.isEmpty()) {
            return Outcome.refused(ManagementFaults.badSnapshot("there is no such piece of it"));
        }
        Blob bytes = chunk.orElseThrow();
        CanisterState canister = round.canister(call.canister());
        long work = Storage.PIECE_INSTRUCTIONS + bytes.length();
        return Storage.put(round, canister, canister, work, "Reading a piece of a snapshot")
                .map(Outcome::refused)
                .orElseGet(() -> Outcome.done(SnapshotForm.struct(new Field("chunk", new CandidValue.Bytes(bytes)))));
    }

    private static Optional<Blob> window(Snapshot snapshot, String name, CandidValue place) {
        long offset = number(place, "offset");
        long size = number(place, "size");
        boolean inside = inside(offset, size, bytes(snapshot, name)) && size <= Limits.MAX_RESPONSE_BYTES;
        return inside ? Optional.of(Blob.wrap(pages(snapshot, name).read(offset, (int) size))) : Optional.empty();
    }

    Outcome uploadMetadata(ManagementCall call) {
        CanisterState canister = round.canister(call.canister());
        Snapshot.Small small =
                SnapshotForm.read(call, round.time(), canister.vitals().version());
        Optional<String> wrong = wrong(small);
        if (wrong.isPresent()) {
            return Outcome.refused(ManagementFaults.badSnapshot(wrong.orElseThrow()));
        }
        long number = canister.attic().nextSnapshot();
        Snapshot empty = new Snapshot(number, small, Pages.EMPTY, Pages.EMPTY, Pages.EMPTY, ModuleChunks.EMPTY);
        Optional<Fault> refusal = snapshots.add(call, canister, empty, Storage.PIECE_INSTRUCTIONS, false);
        return refusal.map(Outcome::refused)
                .orElseGet(() -> Outcome.done(SnapshotForm.struct(new Field(
                        "snapshot_id",
                        new CandidValue.Bytes(SnapshotForm.id(canister.id().principal(), number))))));
    }

    private static Optional<String> wrong(Snapshot.Small small) {
        if (small.moduleBytes() < 0 || small.moduleBytes() > Limits.MAX_MODULE_BYTES) {
            return Optional.of("the module has at most " + Limits.MAX_MODULE_BYTES + " bytes");
        }
        if (small.heapBytes() < 0 || small.heapBytes() > Limits.MAX_HEAP_BYTES || small.heapBytes() % WASM_PAGE != 0) {
            return Optional.of("the main memory has whole pages, at most " + Limits.MAX_HEAP_BYTES + " bytes");
        }
        long most = Limits.MAX_STABLE_PAGES * WASM_PAGE;
        if (small.stableBytes() < 0 || small.stableBytes() > most || small.stableBytes() % WASM_PAGE != 0) {
            return Optional.of("the stable memory has whole pages, at most " + most + " bytes");
        }
        return small.certifiedData().length() > Limits.MAX_CERTIFIED_DATA_BYTES
                ? Optional.of("certified data has at most " + Limits.MAX_CERTIFIED_DATA_BYTES + " bytes")
                : Optional.empty();
    }

    Outcome uploadData(ManagementCall call) {
        CanisterState canister = round.canister(call.canister());
        Optional<Snapshot> found = found(call);
        if (found.isEmpty()) {
            return missing(call);
        }
        Snapshot snapshot = found.orElseThrow();
        if (!snapshot.small().uploaded()) {
            return Outcome.refused(ManagementFaults.takenSnapshot());
        }
        CandidValue.Variant kind = call.variant("kind");
        String name = name(kind.label());
        Blob bytes = call.blob("chunk");
        if (name.equals("wasm_chunk")) {
            return uploadChunk(canister, snapshot, bytes);
        }
        long offset = number(kind.value(), "offset");
        if (!inside(offset, bytes.length(), bytes(snapshot, name))) {
            return Outcome.refused(ManagementFaults.badSnapshot("the piece lies outside of what was announced"));
        }
        Pages written = Attic.written(pages(snapshot, name), offset, bytes);
        Snapshot changed = switch (name) {
            case "wasm_module" -> snapshot.withModule(written);
            case "wasm_memory" -> snapshot.withHeap(written);
            default -> snapshot.withStable(written);
        };
        return put(canister, changed, bytes.length()).map(Outcome::refused).orElseGet(Outcome::done);
    }

    private Optional<Fault> put(CanisterState canister, Snapshot changed, long bytes) {
        return Storage.put(
                round,
                canister,
                canister.withAttic(canister.attic().with(changed)),
                Storage.PIECE_INSTRUCTIONS + bytes,
                "Uploading a piece of a snapshot");
    }

    private Outcome uploadChunk(CanisterState canister, Snapshot snapshot, Blob bytes) {
        ModuleChunks chunks = snapshot.chunks();
        Hash hash = Sha256.hash(bytes.unsafeBytes());
        if (chunks.has(hash)) {
            return Outcome.done();
        }
        return ChunkCalls.refusal(chunks, bytes)
                .or(() -> put(canister, snapshot.withChunks(chunks.with(hash, bytes)), bytes.length()))
                .map(Outcome::refused)
                .orElseGet(Outcome::done);
    }

    private static String name(Label label) {
        return KINDS.stream()
                .filter(kind -> Label.of(kind).equals(label))
                .findFirst()
                .orElseThrow(() -> new CandidException("there is no such kind of data: " + label));
    }

    private Optional<Snapshot> found(ManagementCall call) {
        return SnapshotCalls.find(round.canister(call.canister()), call.blob("snapshot_id"));
    }

    private static Outcome missing(ManagementCall call) {
        return Outcome.refused(ManagementFaults.noSnapshot(
                call.blob("snapshot_id"), call.canister().principal()));
    }

    private static boolean inside(long offset, long size, long whole) {
        return offset >= 0 && size >= 0 && size <= whole - offset;
    }

    private static long bytes(Snapshot snapshot, String name) {
        return switch (name) {
            case "wasm_module" -> snapshot.small().moduleBytes();
            case "wasm_memory" -> snapshot.small().heapBytes();
            default -> snapshot.small().stableBytes();
        };
    }

    private static Pages pages(Snapshot snapshot, String name) {
        return switch (name) {
            case "wasm_module" -> snapshot.module();
            case "wasm_memory" -> snapshot.heap();
            default -> snapshot.stable();
        };
    }

    private static long number(CandidValue place, String field) {
        if (place instanceof CandidValue.Struct struct) {
            return ManagementCall.number(struct.get(field)).longValue();
        }
        throw new CandidException("no " + field + " in " + place);
    }
}
