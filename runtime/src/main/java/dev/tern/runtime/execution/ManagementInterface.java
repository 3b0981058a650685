package dev.tern.runtime.execution;

import dev.tern.sdk.candid.Candid;
import dev.tern.sdk.candid.CandidType;
import dev.tern.sdk.candid.CandidValue;
import dev.tern.sdk.candid.DidFile;
import dev.tern.sdk.candid.DidParser;
import dev.tern.sdk.types.Blob;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The interface of the management canister: the part of interface specification 0.66.0 that is offered, and migration. */
public final class ManagementInterface {
    /** As an interface file. */
    public static final String DID = """
            type visibility = variant { controllers; public; allowed_viewers : vec principal };
            type variable = record { name : text; value : text };
            type settings = record {
              controllers : opt vec principal; compute_allocation : opt nat; memory_allocation : opt nat;
              freezing_threshold : opt nat; reserved_cycles_limit : opt nat;
              minimum_incoming_canister_call_cycles : opt nat; log_visibility : opt visibility;
              status_visibility : opt visibility; wasm_memory_limit : opt nat; wasm_memory_threshold : opt nat;
              environment_variables : opt vec variable;
            };
            type definite_settings = record {
              controllers : vec principal; compute_allocation : nat; memory_allocation : nat;
              freezing_threshold : nat; reserved_cycles_limit : nat;
              minimum_incoming_canister_call_cycles : nat; log_visibility : visibility;
              snapshot_visibility : visibility; status_visibility : visibility; wasm_memory_limit : nat;
              wasm_memory_threshold : nat; environment_variables : vec variable;
            };
            type id = record { canister_id : principal };
            type mode = variant {
              install; reinstall;
              upgrade : opt record {
                skip_pre_upgrade : opt bool; wasm_memory_persistence : opt variant { keep; replace };
              };
            };
            type origin = variant {
              from_user : record { user_id : principal };
              from_canister : record { canister_id : principal; canister_version : opt nat64 };
            };
            type details = variant {
              creation : record { controllers : vec principal; environment_variables_hash : opt blob };
              code_uninstall;
              code_deployment : record { mode : variant { install; reinstall; upgrade }; module_hash : blob };
              controllers_change : record { controllers : vec principal };
            };
            type change = record {
              timestamp_nanos : nat64; canister_version : nat64; origin : origin; details : details;
            };
            type status = record {
              status : variant { running; stopping; stopped }; ready_for_migration : bool; version : nat64;
              settings : definite_settings; module_hash : opt blob; memory_size : nat;
              memory_metrics : record {
                wasm_memory_size : nat; stable_memory_size : nat; global_memory_size : nat; wasm_binary_size : nat;
                custom_sections_size : nat; canister_history_size : nat; wasm_chunk_store_size : nat;
                snapshots_size : nat;
              };
              cycles : nat; reserved_cycles : nat; idle_cycles_burned_per_day : nat;
              query_stats : record {
                num_calls_total : nat; num_instructions_total : nat; request_payload_bytes_total : nat;
                response_payload_bytes_total : nat;
              };
            };
            service : {
              create_canister : (record { settings : opt settings; sender_canister_version : opt nat64 }) -> (id);
              update_settings : (record {
                canister_id : principal; settings : settings; sender_canister_version : opt nat64 }) -> ();
              install_code : (record {
                mode : mode; canister_id : principal; wasm_module : blob; arg : blob;
                sender_canister_version : opt nat64 }) -> ();
              uninstall_code : (record { canister_id : principal; sender_canister_version : opt nat64 }) -> ();
              start_canister : (id) -> ();
              stop_canister : (id) -> ();
              delete_canister : (id) -> ();
              deposit_cycles : (id) -> ();
              canister_status : (id) -> (status);
              canister_info : (record { canister_id : principal; num_requested_changes : opt nat64 }) -> (record {
                total_num_changes : nat64; recent_changes : vec change; module_hash : opt blob;
                controllers : vec principal });
              canister_metadata : (record { canister_id : principal; name : text }) -> (record { value : blob });
              fetch_canister_logs : (id) -> (record { canister_log_records : vec record {
                idx : nat64; timestamp_nanos : nat64; content : blob } });
              raw_rand : () -> (blob);
              subnet_info : (record { subnet_id : principal }) -> (record {
                replica_version : text; registry_version : nat64 });
              provisional_create_canister_with_cycles : (record {
                amount : opt nat; settings : opt settings; specified_id : opt principal;
                sender_canister_version : opt nat64 }) -> (id);
              provisional_top_up_canister : (record { canister_id : principal; amount : nat }) -> ();
              migrate_canister : (record {
                canister_id : principal; destination : principal; at_height : opt nat64;
                mode : opt variant { listen; chunks; local } }) -> (record { migration_id : nat64 });
              cancel_migration : (id) -> (record { migration_id : nat64 });
            }
            """;

    private static final DidFile FILE = DidParser.parse(DID);
    private static final Set<String> NOT_OFFERED = new TreeSet<>(List.of(
            "bitcoin_get_balance",
            "bitcoin_get_block_headers",
            "bitcoin_get_current_fee_percentiles",
            "bitcoin_get_utxos",
            "bitcoin_send_transaction",
            "canister_metrics",
            "clear_chunk_store",
            "delete_canister_snapshot",
            "ecdsa_public_key",
            "http_request",
            "install_chunked_code",
            "list_canister_snapshots",
            "list_canisters",
            "load_canister_snapshot",
            "node_metrics_history",
            "read_canister_snapshot_data",
            "read_canister_snapshot_metadata",
            "schnorr_public_key",
            "sign_with_ecdsa",
            "sign_with_schnorr",
            "stored_chunks",
            "take_canister_snapshot",
            "upload_canister_snapshot_data",
            "upload_canister_snapshot_metadata",
            "upload_chunk",
            "vetkd_derive_key",
            "vetkd_public_key"));

    private ManagementInterface() {}

    /** The type of a method; empty if it is not offered. */
    static Optional<CandidType.Func> method(String name) {
        return FILE.method(name).map(CandidType.Method::func);
    }

    /** Why a method that has no type cannot be called. */
    static Fault missing(String name) {
        return NOT_OFFERED.contains(name) ? ManagementFaults.notOffered(name) : ManagementFaults.unknownMethod(name);
    }

    /** The record that is the one argument of most methods; an empty one where there is none. */
    static CandidValue.Struct decode(CandidType.Func type, Blob argument) {
        List<CandidValue> values = Candid.decode(argument, type.arguments());
        return !values.isEmpty() && values.get(0) instanceof CandidValue.Struct struct
                ? struct
                : new CandidValue.Struct(List.of());
    }

    static Blob encode(CandidType.Func type, List<CandidValue> results) {
        return Candid.encode(type.results(), results);
    }
}
