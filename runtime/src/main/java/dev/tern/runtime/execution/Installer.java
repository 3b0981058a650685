package dev.tern.runtime.execution;

import dev.tern.runtime.memory.Pages;
import dev.tern.runtime.state.Answer;
import dev.tern.runtime.state.CallOrigin;
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
import dev.tern.sdk.candid.Candid;
import dev.tern.sdk.candid.CandidException;
import dev.tern.sdk.candid.CandidValue;
import dev.tern.sdk.candid.Label;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Cycles;
import dev.tern.sdk.types.Principal;
import java.util.Optional;

/**
 * {@code install_code} and {@code install_chunked_code}, a task of the canister that is installed: all of it happens, or nothing does
 * but the price of the instructions.
 */
final class Installer {
    /** The section of modules that keep their main memory over upgrades. */
    private static final String PERSISTENT = "enhanced-orthogonal-persistence";

    private final Desk desk;

    Installer(Desk desk) {
        this.desk = desk;
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

    /** Does what the call wants and answers it. */
    void run() {
        Incoming incoming = desk.errand().incoming();
        Rent.pay(desk);
        if (incoming.origin() instanceof CallOrigin.User) {
            desk.payIngress(incoming);
        }
        Answer done = new Answer.Reply(Candid.EMPTY);
        Answer answer =
                fault().<Answer>map(fault -> fault.to(incoming.origin())).orElse(done);
        desk.answerForManagement(incoming.origin(), answer, incoming.cycles());
    }

    private Optional<Fault> fault() {
        Desk.Errand errand = desk.errand();
        return switch (errand.module()) {
            case NamedModule.Refused refused -> Optional.of(refused.fault());
            case NamedModule.Whole whole -> {
                try {
                    yield install(errand.call(), whole.wasm());
                } catch (CandidException e) {
                    String why = String.valueOf(e.getMessage());
                    yield Optional.of(ManagementFaults.badArgument(errand.call().method(), why));
                }
            }
        };
    }

    private Optional<Fault> install(ManagementCall call, Blob wasm) {
        Plan plan = plan(call, wasm);
        CanisterState canister = desk.canister();
        Principal id = canister.id().principal();
        if (plan.kind == Plan.Kind.INSTALL && canister.code().isPresent()) {
            return Optional.of(ManagementFaults.notEmpty(id));
        }
        if (plan.kind == Plan.Kind.UPGRADE && canister.code().isEmpty()) {
            return Optional.of(Fault.noModule(id));
        }
        if (plan.wasm.length() > Limits.MAX_MODULE_BYTES) {
            return Optional.of(Fault.invalidModule(
                    id, plan.wasm.length() + " bytes; at most " + Limits.MAX_MODULE_BYTES + " are allowed"));
        }
        Cycles missing = desk.surroundings.fees().missing(canister, desk.taskInstructions());
        if (!missing.isZero()) {
            return Optional.of(ManagementFaults.cannotPay("Canister installation", Fault.outOfCycles(id, missing)));
        }
        Optional<Fault> fault = switch (desk.prepare(plan.wasm)) {
            case Prepared.Invalid invalid -> Optional.of(Fault.invalidModule(id, invalid.reason()));
            case Prepared.Ready ready ->
                persistence(plan, canister, ready.module()).or(() -> run(call, plan, ready.module()));
        };
        desk.pay(Spending.Use.INSTRUCTIONS, desk.surroundings.fees().execution(desk.instructions()));
        return fault;
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

    private Optional<Fault> run(ManagementCall call, Plan plan, CanisterModule module) {
        Desk.Mark before = desk.mark();
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
        if (steps.fault().isPresent()) {
            desk.backTo(before);
            steps.log();
        } else {
            desk.put(desk.memory().reserved(before.canister(), desk.canister()));
            desk.put(recorded(call, plan, before.canister(), desk.canister(), module));
        }
        return steps.fault();
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
        return after.withVitals(after.vitals().withVersion(version).withInstalled(desk.time()))
                .withChronicle(after.chronicle().with(call.change(desk.time(), version, change)));
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
