package dev.tern.runtime.execution;

import dev.tern.runtime.memory.Pages;
import dev.tern.runtime.state.CanisterState;
import dev.tern.runtime.state.Code;
import dev.tern.runtime.state.HistoryEntry;
import dev.tern.runtime.state.Limits;
import dev.tern.runtime.state.Spending;
import dev.tern.runtime.wasm.CanisterModule;
import dev.tern.runtime.wasm.Entry;
import dev.tern.runtime.wasm.ModuleInfo;
import dev.tern.runtime.wasm.Prepared;
import dev.tern.runtime.wasm.WasmImage;
import dev.tern.sdk.candid.CandidException;
import dev.tern.sdk.candid.CandidValue;
import dev.tern.sdk.candid.Label;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.crypto.Sha256;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Cycles;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.Principal;
import java.util.Optional;

/** {@code install_code}: all of it happens, or nothing does but the price of the instructions. */
final class Installer {
    /** The section of modules that keep their main memory over upgrades. */
    private static final String PERSISTENT = "enhanced-orthogonal-persistence";

    private final Round round;

    Installer(Round round) {
        this.round = round;
    }

    /** What the caller wants. */
    private record Plan(Kind kind, Blob wasm, Blob argument, Principal caller, boolean skipPreUpgrade, Keep keep) {
        enum Kind {
            INSTALL,
            REINSTALL,
            UPGRADE
        }

        enum Keep {
            KEEP,
            REPLACE,
            UNSAID
        }

        String kindText() {
            return switch (kind) {
                case INSTALL -> "install";
                case REINSTALL -> "reinstall";
                case UPGRADE -> "upgrade";
            };
        }
    }

    /** {@code install_code}. */
    Outcome install(ManagementCall call) {
        return install(call, call.blob("wasm_module"));
    }

    /** {@code install_chunked_code}: the module is put together from the chunks of a canister of this subnet. */
    Outcome installChunked(ManagementCall call) {
        CanisterId store = call.optional("store_canister")
                .filter(CandidValue.PrincipalRef.class::isInstance)
                .map(value -> new CanisterId(((CandidValue.PrincipalRef) value).value()))
                .orElse(call.canister());
        Optional<CanisterState> holder = round.state().canister(store);
        if (holder.isEmpty()) {
            return Outcome.refused(Fault.canisterNotFound(store.principal()));
        }
        CanisterState keeper = holder.orElseThrow();
        if (!keeper.settings().isController(call.caller()) && !store.principal().equals(call.caller())) {
            return Outcome.refused(ManagementFaults.notController(store.principal(), call.method()));
        }
        if (!(call.arguments().get("chunk_hashes_list") instanceof CandidValue.Vec list)
                || list.values().size() > Limits.MAX_MODULE_CHUNKS) {
            return Outcome.refused(ManagementFaults.chunkStore("Too many chunks for one module."));
        }
        Writer module = new Writer();
        for (CandidValue value : list.values()) {
            Hash hash = ManagementCall.chunkHash(value);
            Optional<Blob> chunk = keeper.attic().chunks().get(hash);
            if (chunk.isEmpty()) {
                return Outcome.refused(ManagementFaults.chunkStore("Chunk hash " + hash + " was not found"));
            }
            module.raw(chunk.orElseThrow().unsafeBytes());
        }
        Blob wasm = Blob.wrap(module.toBytes());
        if (!Sha256.hash(wasm.unsafeBytes()).equals(call.hash("wasm_module_hash"))) {
            return Outcome.refused(ManagementFaults.chunkStore("Wasm module hash " + Sha256.hash(wasm.unsafeBytes())
                    + " does not match given hash " + call.hash("wasm_module_hash")));
        }
        return install(call, wasm);
    }

    private Outcome install(ManagementCall call, Blob wasm) {
        Plan plan = plan(call, wasm);
        CanisterState canister = round.canister(call.canister());
        Principal id = canister.id().principal();
        if (plan.kind == Plan.Kind.INSTALL && canister.code().isPresent()) {
            return Outcome.refused(ManagementFaults.notEmpty(id));
        }
        if (plan.kind == Plan.Kind.UPGRADE && canister.code().isEmpty()) {
            return Outcome.refused(Fault.noModule(id));
        }
        if (plan.wasm.length() > Limits.MAX_MODULE_BYTES) {
            return Outcome.refused(Fault.invalidModule(
                    id, plan.wasm.length() + " bytes; at most " + Limits.MAX_MODULE_BYTES + " are allowed"));
        }
        Cycles missing = round.surroundings.fees().missing(canister, Limits.INSTALL_INSTRUCTIONS);
        if (!missing.isZero()) {
            return Outcome.refused(ManagementFaults.cannotPay("Canister installation", Fault.outOfCycles(id, missing)));
        }
        return switch (round.programs.prepare(plan.wasm)) {
            case Prepared.Invalid invalid -> Outcome.refused(Fault.invalidModule(id, invalid.reason()));
            case Prepared.Ready ready ->
                persistence(plan, canister, ready.module())
                        .map(Outcome::refused)
                        .orElseGet(() -> run(call, plan, canister, ready.module()));
        };
    }

    /** What is wrong with the upgrade option: who has state in main memory must say what becomes of it. */
    private static Optional<Fault> persistence(Plan plan, CanisterState canister, CanisterModule module) {
        if (plan.kind != Plan.Kind.UPGRADE) {
            return Optional.empty();
        }
        boolean before = canister.code()
                .orElseThrow()
                .program()
                .sections()
                .named(PERSISTENT)
                .isPresent();
        boolean after = module.info().metadata(PERSISTENT).isPresent();
        if (plan.keep == Plan.Keep.UNSAID && before) {
            return Optional.of(ManagementFaults.persistenceUnsaid());
        }
        return plan.keep == Plan.Keep.KEEP && !after ? Optional.of(ManagementFaults.cannotPersist()) : Optional.empty();
    }

    private Outcome run(ManagementCall call, Plan plan, CanisterState canister, CanisterModule module) {
        Desk desk = round.desk(canister.id());
        InstallSteps steps = new InstallSteps(desk, plan.caller);
        if (plan.kind == Plan.Kind.UPGRADE && !plan.skipPreUpgrade) {
            steps.hook(ModuleInfo.Hook.PRE_UPGRADE, Mode.PRE_UPGRADE, Blob.EMPTY);
        }
        steps.change(ready -> replaced(ready, plan, module));
        if (module.info().hasStart()) {
            steps.step(new Entry.Start(), Mode.START, Blob.EMPTY);
        }
        boolean upgrade = plan.kind == Plan.Kind.UPGRADE;
        steps.hook(upgrade ? ModuleInfo.Hook.POST_UPGRADE : ModuleInfo.Hook.INIT, Mode.INIT, plan.argument);
        Cycles fee = round.surroundings.fees().execution(steps.instructions());
        round.use(desk.instructions());
        if (steps.fault().isPresent()) {
            Desk fresh = round.desk(canister.id());
            steps.log(fresh);
            fresh.pay(Spending.Use.INSTRUCTIONS, fee);
            round.take(fresh);
            return Outcome.refused(steps.fault().orElseThrow());
        }
        desk.put(desk.memory().reserved(canister, desk.canister()));
        desk.put(recorded(call, plan, canister, desk.canister(), module));
        desk.pay(Spending.Use.INSTRUCTIONS, fee);
        round.take(desk);
        return Outcome.done();
    }

    private CanisterState replaced(CanisterState canister, Plan plan, CanisterModule module) {
        boolean upgrade = plan.kind == Plan.Kind.UPGRADE;
        Optional<Code> old = upgrade ? canister.code() : Optional.empty();
        WasmImage image = module.initialImage();
        if (old.isPresent() && plan.keep == Plan.Keep.KEEP) {
            WasmImage kept = old.orElseThrow().image();
            image = image.withHeap(kept.heap(), Math.max(kept.heapPages(), image.heapPages()));
        }
        Code code = new Code(
                Programs.program(plan.wasm, module.info()),
                image,
                old.map(Code::stable).orElse(Pages.EMPTY),
                old.map(Code::stablePages).orElse(0L));
        Blob certified = upgrade ? canister.vitals().certifiedData() : Blob.EMPTY;
        CanisterState fresh =
                upgrade ? canister : canister.withChronicle(canister.chronicle().withoutLogs());
        return fresh.withCode(Optional.of(code))
                .withVitals(canister.vitals()
                        .withTimer(0)
                        .withCertifiedData(certified)
                        .nextVersion())
                .measured();
    }

    /** One version more, whatever hooks ran, and an entry in the history. */
    private CanisterState recorded(
            ManagementCall call, Plan plan, CanisterState before, CanisterState after, CanisterModule module) {
        long version = before.vitals().version() + 1;
        HistoryEntry.Change change =
                new HistoryEntry.Change.Installed(plan.kindText(), module.info().hash());
        return after.withVitals(after.vitals().withVersion(version).withInstalled(round.time()))
                .withChronicle(after.chronicle().with(call.change(round.time(), version, change)));
    }

    private static Plan plan(ManagementCall call, Blob wasm) {
        CandidValue.Variant mode = call.variant("mode");
        Optional<CandidValue.Struct> options = mode.value() instanceof CandidValue.Opt opt
                        && opt.value().orElse(CandidValue.Null.VALUE) instanceof CandidValue.Struct struct
                ? Optional.of(struct)
                : Optional.empty();
        boolean skip = options.flatMap(given -> ManagementCall.optional(given, "skip_pre_upgrade"))
                .filter(value -> value instanceof CandidValue.Bool bool && bool.value())
                .isPresent();
        Plan.Keep keep = options.flatMap(given -> ManagementCall.optional(given, "wasm_memory_persistence"))
                .map(Installer::keep)
                .orElse(Plan.Keep.UNSAID);
        return new Plan(kind(mode.label()), wasm, call.blob("arg"), call.caller(), skip, keep);
    }

    private static Plan.Keep keep(CandidValue value) {
        boolean keep =
                value instanceof CandidValue.Variant variant && variant.label().equals(Label.of("keep"));
        return keep ? Plan.Keep.KEEP : Plan.Keep.REPLACE;
    }

    private static Plan.Kind kind(Label label) {
        if (label.equals(Label.of("install"))) {
            return Plan.Kind.INSTALL;
        }
        if (label.equals(Label.of("reinstall"))) {
            return Plan.Kind.REINSTALL;
        }
        if (label.equals(Label.of("upgrade"))) {
            return Plan.Kind.UPGRADE;
        }
        throw new CandidException("mode is install, reinstall or upgrade");
    }
}
