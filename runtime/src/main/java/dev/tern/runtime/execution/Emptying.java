package dev.tern.runtime.execution;

import dev.tern.runtime.state.Attic;
import dev.tern.runtime.state.CallContext;
import dev.tern.runtime.state.CanisterState;
import dev.tern.runtime.state.HashedMap;
import dev.tern.runtime.state.ModuleChunks;
import dev.tern.sdk.types.Blob;
import java.util.List;
import java.util.Optional;

/** A canister loses its code and its memory, and with them every call that it works on (interface specification, "Code uninstallation"). */
final class Emptying {
    private Emptying() {}

    /** Its controllers want it. */
    static void uninstall(Desk desk) {
        CanisterState canister = desk.canister();
        desk.put(canister.withAttic(canister.attic().withChunks(ModuleChunks.EMPTY)));
        empty(desk);
    }

    /** It has nothing left: snapshots, history and what it was promised go too. */
    static void outOfCycles(Desk desk) {
        CanisterState canister = desk.canister();
        desk.put(canister.withAttic(new Attic(
                        ModuleChunks.EMPTY, List.of(), canister.attic().nextSnapshot()))
                .withSettings(canister.settings().withoutAllocations())
                .withChronicle(canister.chronicle().withoutHistory()));
        empty(desk);
    }

    private static void empty(Desk desk) {
        CanisterState canister = desk.canister();
        desk.put(canister.withCode(Optional.empty())
                .withChronicle(canister.chronicle().withoutLogs())
                .withVitals(canister.vitals()
                        .withTimer(0)
                        .withCertifiedData(Blob.EMPTY)
                        .withInstalled(0)
                        .nextVersion())
                .measured());
        rejectAll(desk);
    }

    /** Rejects every call the canister works on; responses to calls it made will find nobody. */
    private static void rejectAll(Desk desk) {
        Fault fault = Fault.uninstalled(desk.canister().id().principal());
        for (HashedMap.Entry<Long, CallContext> entry : desk.canister().calls().contexts()) {
            CanisterState canister = desk.canister();
            CallContext context = entry.value();
            desk.put(canister.withCalls(canister.calls().withContext(entry.key(), context.markDeleted())));
            if (context.needsToRespond()) {
                desk.fail(context.origin(), fault, context.available());
            }
        }
    }
}
