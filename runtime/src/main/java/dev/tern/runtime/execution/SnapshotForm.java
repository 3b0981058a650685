package dev.tern.runtime.execution;

import dev.tern.runtime.state.LowMemory;
import dev.tern.runtime.state.Snapshot;
import dev.tern.sdk.candid.CandidException;
import dev.tern.sdk.candid.CandidValue;
import dev.tern.sdk.candid.CandidValue.Field;
import dev.tern.sdk.candid.CandidValue.Struct;
import dev.tern.sdk.candid.Label;
import dev.tern.sdk.candid.Primitive;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Principal;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Snapshots as the management canister takes and shows them. */
final class SnapshotForm {
    private static final int I32 = 0x7f;
    private static final int I64 = 0x7e;
    private static final int F32 = 0x7d;
    private static final int F64 = 0x7c;
    private static final long LOW = 0xffff_ffffL;

    private SnapshotForm() {}

    /** The name of a snapshot: its number, then its canister. */
    static Blob id(Principal canister, long number) {
        Blob owner = canister.bytes();
        return Blob.wrap(ByteBuffer.allocate(Long.BYTES + owner.length())
                .putLong(number)
                .put(owner.unsafeBytes())
                .array());
    }

    /** The number in a name that {@link #id} made. */
    static Optional<Long> number(Blob id) {
        return id.length() <= Long.BYTES
                ? Optional.empty()
                : Optional.of(ByteBuffer.wrap(id.unsafeBytes()).getLong());
    }

    /** The canister in a name that {@link #id} made. */
    static Optional<Principal> owner(Blob id) {
        byte[] bytes = id.toBytes();
        boolean plausible = bytes.length > Long.BYTES && bytes.length <= Long.BYTES + Principal.MAX_LENGTH;
        return plausible
                ? Optional.of(new Principal(Blob.wrap(Arrays.copyOfRange(bytes, Long.BYTES, bytes.length))))
                : Optional.empty();
    }

    static CandidValue summary(Principal canister, Snapshot snapshot) {
        return struct(
                new Field("id", new CandidValue.Bytes(id(canister, snapshot.number()))),
                new Field("taken_at_timestamp", nat64(snapshot.small().time())),
                new Field("total_size", nat64(snapshot.bytes())));
    }

    static CandidValue metadata(Snapshot snapshot) {
        Snapshot.Small small = snapshot.small();
        return struct(
                new Field("source", source(small.uploaded())),
                new Field("taken_at_timestamp", nat64(small.time())),
                new Field("wasm_module_size", nat64(small.moduleBytes())),
                new Field(
                        "globals",
                        new CandidValue.Vec(small.globals().stream()
                                .map(SnapshotForm::global)
                                .toList())),
                new Field("wasm_memory_size", nat64(small.heapBytes())),
                new Field("stable_memory_size", nat64(small.stableBytes())),
                new Field("wasm_chunk_store", ChunkCalls.shown(snapshot.chunks())),
                new Field("canister_version", nat64(small.version())),
                new Field("certified_data", new CandidValue.Bytes(small.certifiedData())),
                new Field("global_timer", optional(small.timer().map(SnapshotForm::timer))),
                new Field(
                        "on_low_wasm_memory_hook_status",
                        optional(small.lowMemory().map(SnapshotForm::hookStatus))));
    }

    static CandidValue source(boolean uploaded) {
        return new CandidValue.Variant(
                uploaded ? "metadata_upload" : "taken_from_canister", CandidValue.Reserved.VALUE);
    }

    /** What a metadata upload says; throws {@link CandidException}. */
    static Snapshot.Small read(ManagementCall call, long time, long version) {
        if (!(call.arguments().get("globals") instanceof CandidValue.Vec globals)) {
            throw new CandidException("globals are a list");
        }
        return new Snapshot.Small(
                true,
                time,
                version,
                size(call, "wasm_module_size"),
                size(call, "wasm_memory_size"),
                size(call, "stable_memory_size"),
                globals.values().stream().map(SnapshotForm::global).toList(),
                call.blob("certified_data"),
                call.optional("global_timer").map(SnapshotForm::timer),
                call.optional("on_low_wasm_memory_hook_status").map(SnapshotForm::hookStatus));
    }

    private static long size(ManagementCall call, String field) {
        return ManagementCall.number(call.arguments().get(field)).longValue();
    }

    private static CandidValue global(Snapshot.Global global) {
        long bits = global.bits();
        return switch (global.type()) {
            case I32 -> new CandidValue.Variant("i32", new CandidValue.Fixed(Primitive.INT32, (int) bits));
            case F32 -> new CandidValue.Variant("f32", new CandidValue.Float32(Float.intBitsToFloat((int) bits)));
            case F64 -> new CandidValue.Variant("f64", new CandidValue.Float64(Double.longBitsToDouble(bits)));
            default -> new CandidValue.Variant("i64", new CandidValue.Fixed(Primitive.INT64, bits));
        };
    }

    private static Snapshot.Global global(CandidValue value) {
        CandidValue content = value instanceof CandidValue.Variant variant ? variant.value() : value;
        return switch (content) {
            case CandidValue.Fixed fixed ->
                fixed.type() == Primitive.INT32
                        ? new Snapshot.Global(I32, fixed.bits() & LOW)
                        : new Snapshot.Global(I64, fixed.bits());
            case CandidValue.Float32 number -> new Snapshot.Global(F32, Float.floatToRawIntBits(number.value()) & LOW);
            case CandidValue.Float64 number -> new Snapshot.Global(F64, Double.doubleToRawLongBits(number.value()));
            case CandidValue other -> throw new CandidException("vectors are not offered in globals");
        };
    }

    private static CandidValue timer(long time) {
        return time == 0 ? bare("inactive") : new CandidValue.Variant("active", nat64(time));
    }

    private static long timer(CandidValue value) {
        boolean active =
                value instanceof CandidValue.Variant variant && variant.label().equals(Label.of("active"));
        return active
                ? ManagementCall.number(((CandidValue.Variant) value).value()).longValue()
                : 0;
    }

    private static CandidValue hookStatus(LowMemory state) {
        return switch (state) {
            case ENOUGH -> bare("condition_not_satisfied");
            case READY -> bare("ready");
            case EXECUTED -> bare("executed");
        };
    }

    private static LowMemory hookStatus(CandidValue value) {
        for (LowMemory state : LowMemory.values()) {
            if (hookStatus(state).equals(value)) {
                return state;
            }
        }
        throw new CandidException("not the state of a hook: " + value);
    }

    static Struct struct(Field... fields) {
        return new Struct(List.of(fields));
    }

    private static CandidValue optional(Optional<CandidValue> value) {
        return value.map(CandidValue.Opt::of).orElse(CandidValue.Opt.NONE);
    }

    private static CandidValue bare(String name) {
        return new CandidValue.Variant(name, CandidValue.Null.VALUE);
    }

    private static CandidValue nat64(long value) {
        return new CandidValue.Fixed(Primitive.NAT64, value);
    }
}
