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
              snapshot_visibility : opt visibility;
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
            type source = variant { taken_from_canister : reserved; metadata_upload : reserved };
            type snapshot = record { id : blob; taken_at_timestamp : nat64; total_size : nat64 };
            type snapshot_name = record { canister_id : principal; snapshot_id : blob };
            type global = variant { i32 : int32; i64 : int64; f32 : float32; f64 : float64; v128 : nat };
            type timer = variant { inactive; active : nat64 };
            type hook_status = variant { condition_not_satisfied; ready; executed };
            type window = record { offset : nat64; size : nat64 };
            type place = record { offset : nat64 };
            type chunk_hash = record { hash : blob };
            type details = variant {
              creation : record { controllers : vec principal; environment_variables_hash : opt blob };
              code_uninstall;
              load_snapshot : record {
                from_canister_id : opt principal; snapshot_id : blob; canister_version : nat64;
                taken_at_timestamp : nat64; source : source;
              };
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
              install_chunked_code : (record {
                mode : mode; target_canister : principal; store_canister : opt principal;
                chunk_hashes_list : vec chunk_hash; wasm_module_hash : blob; arg : blob;
                sender_canister_version : opt nat64 }) -> ();
              upload_chunk : (record { canister_id : principal; chunk : blob }) -> (chunk_hash);
              clear_chunk_store : (id) -> ();
              stored_chunks : (id) -> (vec chunk_hash);
              take_canister_snapshot : (record {
                canister_id : principal; replace_snapshot : opt blob; uninstall_code : opt bool;
                sender_canister_version : opt nat64 }) -> (snapshot);
              load_canister_snapshot : (record {
                canister_id : principal; snapshot_id : blob; sender_canister_version : opt nat64 }) -> ();
              list_canister_snapshots : (id) -> (vec snapshot);
              delete_canister_snapshot : (snapshot_name) -> ();
              read_canister_snapshot_metadata : (snapshot_name) -> (record {
                source : source; taken_at_timestamp : nat64; wasm_module_size : nat64; globals : vec global;
                wasm_memory_size : nat64; stable_memory_size : nat64; wasm_chunk_store : vec chunk_hash;
                canister_version : nat64; certified_data : blob; global_timer : opt timer;
                on_low_wasm_memory_hook_status : opt hook_status });
              read_canister_snapshot_data : (record {
                canister_id : principal; snapshot_id : blob;
                kind : variant {
                  wasm_module : window; wasm_memory : window; stable_memory : window; wasm_chunk : chunk_hash
                } }) -> (record { chunk : blob });
              upload_canister_snapshot_metadata : (record {
                canister_id : principal; replace_snapshot : opt blob; wasm_module_size : nat64; globals : vec global;
                wasm_memory_size : nat64; stable_memory_size : nat64; certified_data : blob;
                global_timer : opt timer; on_low_wasm_memory_hook_status : opt hook_status
                }) -> (record { snapshot_id : blob });
              upload_canister_snapshot_data : (record {
                canister_id : principal; snapshot_id : blob; chunk : blob;
                kind : variant { wasm_module : place; wasm_memory : place; stable_memory : place; wasm_chunk }
                }) -> ();
              uninstall_code : (record { canister_id : principal; sender_canister_version : opt nat64 }) -> ();
              start_canister : (id) -> ();
              stop_canister : (id) -> ();
              delete_canister : (id) -> ();
              deposit_cycles : (id) -> ();
              canister_status : (id) -> (status);
              canister_metrics : (id) -> (record { cycles_consumed : record {
                memory : nat; compute_allocation : nat; ingress_induction : nat; instructions : nat;
                request_and_response_transmission : nat; uninstall : nat; canister_creation : nat;
                http_outcalls : nat; burned_cycles : nat } });
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
            "ecdsa_public_key",
            "http_request",
            "list_canisters",
            "node_metrics_history",
            "schnorr_public_key",
            "sign_with_ecdsa",
            "sign_with_schnorr",
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

    private static final Set<String> CANISTERS_ONLY = new TreeSet<>(List.of(
            "create_canister", "canister_info", "canister_metadata", "deposit_cycles", "raw_rand", "subnet_info"));

    /** Why a method that is offered cannot be called like that: the interface specification says by whom each may be. */
    static Optional<Fault> refusal(String method, boolean byUser) {
        if (method.equals("fetch_canister_logs")) {
            return Optional.of(ManagementFaults.onlyQueries(method));
        }
        return byUser && CANISTERS_ONLY.contains(method)
                ? Optional.of(ManagementFaults.onlyCanisters(method))
                : Optional.empty();
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
