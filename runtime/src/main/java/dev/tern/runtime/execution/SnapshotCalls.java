package dev.tern.runtime.execution;

import dev.tern.runtime.memory.Pages;
import dev.tern.runtime.state.Attic;
import dev.tern.runtime.state.CanisterState;
import dev.tern.runtime.state.Code;
import dev.tern.runtime.state.HistoryEntry;
import dev.tern.runtime.state.Limits;
import dev.tern.runtime.state.LowMemory;
import dev.tern.runtime.state.ModuleChunks;
import dev.tern.runtime.state.Snapshot;
import dev.tern.runtime.state.Vitals;
import dev.tern.runtime.wasm.CanisterModule;
import dev.tern.runtime.wasm.Prepared;
import dev.tern.runtime.wasm.WasmEngine;
import dev.tern.runtime.wasm.WasmImage;
import dev.tern.sdk.candid.CandidValue;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Management methods that take, load, list and delete snapshots. */
final class SnapshotCalls {
    private static final long WASM_PAGE = WasmImage.WASM_PAGE_BYTES;
    private static final String SNAPSHOTTING = "Canister snapshotting";
    private static final String LOADING = "Canister snapshot loading";

    private final Round round;
    private final LifeCycle lifeCycle;

    SnapshotCalls(Round round, LifeCycle lifeCycle) {
        this.round = round;
        this.lifeCycle = lifeCycle;
    }

    Outcome take(ManagementCall call) {
        CanisterState canister = round.canister(call.canister());
        Principal id = canister.id().principal();
        if (canister.code().isEmpty()) {
            return Outcome.refused(ManagementFaults.nothingToSnapshot(id));
        }
        Snapshot snapshot = of(canister);
        boolean uninstall = call.optional("uninstall_code")
                .filter(value -> value instanceof CandidValue.Bool bool && bool.value())
                .isPresent();
        Optional<Fault> refusal = add(call, canister, snapshot, Storage.snapshot(snapshot.bytes()), uninstall);
        if (refusal.isPresent()) {
            return Outcome.refused(refusal.orElseThrow());
        }
        return Outcome.done(SnapshotForm.summary(id, snapshot));
    }

    /**
     * Adds a snapshot, in the place of another if the call says so.
     *
     * @param uninstall whether the canister is emptied with it: then the code's memory is the snapshot's
     */
    Optional<Fault> add(
            ManagementCall call, CanisterState canister, Snapshot snapshot, long instructions, boolean uninstall) {
        Principal id = canister.id().principal();
        Attic attic = canister.attic();
        Optional<Blob> replaced = call.optional("replace_snapshot").flatMap(ManagementCall::blob);
        if (replaced.isPresent()) {
            Optional<Snapshot> old = find(canister, replaced.orElseThrow());
            if (old.isEmpty()) {
                return Optional.of(ManagementFaults.noSnapshot(replaced.orElseThrow(), id));
            }
            attic = attic.without(old.orElseThrow().number());
        } else if (attic.snapshots().size() >= Limits.MAX_SNAPSHOTS) {
            return Optional.of(ManagementFaults.tooManySnapshots(id));
        }
        CanisterState more = canister.withAttic(attic.plus(snapshot))
                .withVitals(canister.vitals().nextVersion());
        if (!uninstall) {
            return Storage.put(round, canister, more, instructions, SNAPSHOTTING);
        }
        CanisterState rest =
                more.withCode(Optional.empty()).withAttic(more.attic().withChunks(ModuleChunks.EMPTY));
        Optional<Fault> refusal = Storage.put(round, canister, rest, instructions, SNAPSHOTTING);
        if (refusal.isEmpty()) {
            lifeCycle.uninstall(call);
        }
        return refusal;
    }

    private Snapshot of(CanisterState canister) {
        Code code = canister.code().orElseThrow();
        CanisterModule module = round.programs.module(code.program());
        List<Snapshot.Global> globals = module.snapshotGlobals().stream()
                .map(global -> new Snapshot.Global(
                        global.type(), code.image().globals().get(global.index())))
                .toList();
        Blob wasm = code.program().wasm();
        Snapshot.Small small = new Snapshot.Small(
                false,
                round.time(),
                canister.vitals().version(),
                wasm.length(),
                code.image().heapBytes(),
                code.stablePages() * WASM_PAGE,
                globals,
                canister.vitals().certifiedData(),
                Optional.of(canister.vitals().globalTimer()),
                Optional.of(canister.vitals().lowMemory()));
        return new Snapshot(
                canister.attic().nextSnapshot(),
                small,
                Attic.written(Pages.EMPTY, 0, wasm),
                code.image().heap(),
                code.stable(),
                canister.attic().chunks());
    }

    /** The snapshot of a canister with that name. */
    static Optional<Snapshot> find(CanisterState canister, Blob name) {
        return SnapshotForm.number(name)
                .filter(number ->
                        SnapshotForm.id(canister.id().principal(), number).equals(name))
                .flatMap(canister.attic()::snapshot);
    }

    Outcome list(ManagementCall call) {
        CanisterState canister = round.canister(call.canister());
        return Outcome.done(new CandidValue.Vec(canister.attic().snapshots().stream()
                .map(snapshot -> SnapshotForm.summary(canister.id().principal(), snapshot))
                .toList()));
    }

    Outcome delete(ManagementCall call) {
        CanisterState canister = round.canister(call.canister());
        Blob name = call.blob("snapshot_id");
        Optional<Snapshot> found = find(canister, name);
        if (found.isEmpty()) {
            return Outcome.refused(
                    ManagementFaults.noSnapshot(name, canister.id().principal()));
        }
        round.put(
                canister.withAttic(canister.attic().without(found.orElseThrow().number())));
        return Outcome.done();
    }

    /** Puts a snapshot in the place of the canister: of this one, or of another of this subnet that the caller controls. */
    Outcome load(ManagementCall call) {
        CanisterState canister = round.canister(call.canister());
        Blob name = call.blob("snapshot_id");
        Optional<CanisterState> owner = SnapshotForm.owner(name)
                .flatMap(id -> round.state().canister(new CanisterId(id)))
                .filter(found -> find(found, name).isPresent());
        if (owner.isEmpty()) {
            return Outcome.refused(
                    ManagementFaults.noSnapshot(name, canister.id().principal()));
        }
        if (!owner.orElseThrow().settings().isController(call.caller())) {
            return Outcome.refused(ManagementFaults.snapshotOfAnother(name));
        }
        Snapshot snapshot = find(owner.orElseThrow(), name).orElseThrow();
        Blob wasm = Blob.wrap(
                snapshot.module().read(0, Math.toIntExact(snapshot.small().moduleBytes())));
        Optional<Fault> poor = Storage.work(round, canister, WasmEngine.work(wasm), LOADING);
        if (poor.isPresent()) {
            return Outcome.refused(poor.orElseThrow());
        }
        return switch (round.programs.engine().prepare(wasm)) {
            case Prepared.Invalid invalid -> Outcome.refused(ManagementFaults.badSnapshot(invalid.reason()));
            case Prepared.Ready ready ->
                load(call, round.canister(canister.id()), owner.orElseThrow().id(), snapshot, wasm, ready.module());
        };
    }

    private Outcome load(
            ManagementCall call,
            CanisterState canister,
            CanisterId owner,
            Snapshot snapshot,
            Blob wasm,
            CanisterModule module) {
        Optional<WasmImage> image = image(snapshot, module);
        if (image.isEmpty()) {
            return Outcome.refused(ManagementFaults.badSnapshot("memory or globals do not fit the module"));
        }
        Code code = new Code(
                Programs.program(wasm, module.info()),
                image.orElseThrow(),
                snapshot.stable(),
                snapshot.small().stableBytes() / WASM_PAGE);
        CanisterState loaded = restored(canister, snapshot, code);
        Optional<Fault> refusal = hookRefusal(snapshot, loaded)
                .or(() -> MemoryLimit.ownLimit(loaded))
                .or(() -> Storage.put(round, canister, loaded, Storage.snapshot(snapshot.bytes()), LOADING));
        if (refusal.isPresent()) {
            return Outcome.refused(refusal.orElseThrow());
        }
        boolean own = owner.equals(canister.id());
        HistoryEntry.Change change = new HistoryEntry.Change.Loaded(
                own ? Optional.empty() : Optional.of(owner.principal()),
                call.blob("snapshot_id"),
                snapshot.small().version(),
                snapshot.small().time(),
                snapshot.small().uploaded());
        CanisterState done = round.canister(canister.id());
        round.put(done.withChronicle(
                done.chronicle().with(call.change(round.time(), done.vitals().version(), change))));
        return Outcome.done();
    }

    /** A snapshot that was taken leaves timer and hook alone; one that was uploaded sets those that it names. */
    private CanisterState restored(CanisterState canister, Snapshot snapshot, Code code) {
        Snapshot.Small small = snapshot.small();
        Vitals vitals = canister.vitals()
                .withCertifiedData(small.certifiedData())
                .withInstalled(round.time())
                .nextVersion();
        if (small.uploaded()) {
            vitals = vitals.withTimer(small.timer().orElse(vitals.globalTimer()))
                    .withLowMemory(small.lowMemory().orElse(vitals.lowMemory()));
        }
        return canister.withCode(Optional.of(code))
                .withAttic(canister.attic().withChunks(snapshot.chunks()))
                .withVitals(vitals)
                .measured();
    }

    /** What was uploaded must not contradict itself: whether the memory runs short follows from the memory. */
    private static Optional<Fault> hookRefusal(Snapshot snapshot, CanisterState loaded) {
        Optional<LowMemory> said =
                snapshot.small().lowMemory().filter(s -> snapshot.small().uploaded());
        boolean isShort = loaded.vitals().lowMemory() != LowMemory.ENOUGH;
        return said.filter(state -> (state != LowMemory.ENOUGH) != isShort)
                .map(state -> ManagementFaults.badSnapshot(
                        "the state of its low memory hook does not fit its memory and the canister's settings"));
    }

    /** The module with the snapshot's memory and globals; empty if they do not fit. */
    private static Optional<WasmImage> image(Snapshot snapshot, CanisterModule module) {
        WasmImage fresh = module.initialImage();
        long pages = snapshot.small().heapBytes() / WASM_PAGE;
        List<CanisterModule.SnapshotGlobal> slots = module.snapshotGlobals();
        List<Snapshot.Global> given = snapshot.small().globals();
        if (pages < fresh.heapPages()
                || pages > module.maxHeapPages()
                || !slots.stream()
                        .map(CanisterModule.SnapshotGlobal::type)
                        .toList()
                        .equals(given.stream().map(Snapshot.Global::type).toList())) {
            return Optional.empty();
        }
        List<Long> globals = new ArrayList<>(fresh.globals());
        for (int i = 0; i < slots.size(); i++) {
            globals.set(slots.get(i).index(), given.get(i).bits());
        }
        return Optional.of(fresh.withHeap(snapshot.heap(), (int) pages).withGlobals(globals));
    }
}
