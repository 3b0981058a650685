package dev.tern.runtime.execution;

import dev.tern.runtime.state.CanisterState;
import dev.tern.runtime.state.Settings;
import dev.tern.sdk.types.Principal;
import java.util.Optional;

/** Who may call which method of the management canister about a canister, in a block or on a snapshot. */
final class Access {
    private Access() {}

    /** Why somebody else has to make a call; empty if its caller may. */
    static Optional<Fault> refusal(ManagementCall call, CanisterState canister) {
        return allows(call, canister)
                ? Optional.empty()
                : Optional.of(ManagementFaults.notController(canister.id().principal(), call.method()));
    }

    private static boolean allows(ManagementCall call, CanisterState canister) {
        Settings settings = canister.settings();
        boolean controller = settings.isController(call.caller());
        boolean self = canister.id().principal().equals(call.caller());
        return switch (call.method()) {
            case "upload_chunk", "clear_chunk_store", "stored_chunks" -> controller || self;
            case "list_canister_snapshots", "read_canister_snapshot_metadata", "read_canister_snapshot_data" ->
                controller || isVisible(settings.snapshotVisibility(), call.caller());
            case "canister_status" -> controller || self || isVisible(settings.statusVisibility(), call.caller());
            case "fetch_canister_logs" -> controller || isVisible(settings.logVisibility(), call.caller());
            default -> controller || !needsController(call.method());
        };
    }

    private static boolean isVisible(Settings.Visibility visibility, Principal caller) {
        return visibility.everybody() || visibility.viewers().contains(caller);
    }

    private static boolean needsController(String method) {
        return switch (method) {
            case "update_settings",
                    "install_code",
                    "install_chunked_code",
                    "take_canister_snapshot",
                    "load_canister_snapshot",
                    "delete_canister_snapshot",
                    "upload_canister_snapshot_metadata",
                    "upload_canister_snapshot_data",
                    "uninstall_code",
                    "start_canister",
                    "stop_canister",
                    "delete_canister",
                    "canister_metrics",
                    "migrate_canister",
                    "cancel_migration" -> true;
            default -> false;
        };
    }
}
