package dev.tern.runtime.state;

import dev.tern.runtime.memory.Paging;
import dev.tern.runtime.state.PackageManifest.Chunk;
import dev.tern.sdk.codec.DecodeException;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.crypto.Blake3;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Whole states in a content-addressed store. Canisters are stored as packages, so memory that did not change since an earlier
 * checkpoint is there already.
 */
public final class Checkpoints {
    private Checkpoints() {}

    /**
     * One stored state.
     *
     * @param stateRoot of the state
     * @param spine chunks of everything else
     * @param ingress pieces of the ingress history
     * @param canisters hash of each canister's manifest, with the migration that froze it
     */
    private record Index(Hash stateRoot, List<Hash> spine, List<Hash> ingress, List<Item> canisters) {
        record Item(Hash manifest, Optional<Long> frozenBy) {
            void write(Writer out) {
                out.hash(manifest).optional(frozenBy, Writer::u64);
            }

            static Item read(Reader in) {
                return new Item(in.hash(), in.optional(Reader::u64));
            }
        }

        byte[] encode() {
            return new Writer()
                    .hash(stateRoot)
                    .list(spine, Writer::hash)
                    .list(ingress, Writer::hash)
                    .list(canisters, (out, item) -> item.write(out))
                    .toBytes();
        }

        static Index read(Reader in) {
            return new Index(in.hash(), in.list(Reader::hash), in.list(Reader::hash), in.list(Item::read));
        }
    }

    /** Stores a state and returns the hash by which {@link #load} finds it. */
    public static Hash save(ReplicatedState state, ChunkStore store) {
        List<Index.Item> items = new ArrayList<>();
        for (HashedMap.Entry<?, CanisterState> entry : state.canisters()) {
            CanisterState canister = entry.value();
            items.add(new Index.Item(savePackage(canister, store), canister.frozenBy()));
        }
        Writer spine = new Writer();
        state.writeSpine(spine);
        List<Hash> pieces = new ArrayList<>();
        byte[] bytes = spine.toBytes();
        for (int at = 0; at < bytes.length; at += Limits.CHUNK_BYTES) {
            pieces.add(put(store, Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + Limits.CHUNK_BYTES))));
        }
        List<Hash> ingress = state.ingress().pieces().stream()
                .map(piece -> put(store, piece))
                .toList();
        return put(store, new Index(state.stateRoot(), pieces, ingress, items).encode());
    }

    private static Hash savePackage(CanisterState canister, ChunkStore store) {
        CanisterPackage whole = CanisterPackage.of(canister, IngressHistory.EMPTY.entries());
        for (Chunk chunk : whole.manifest().chunks()) {
            if (!store.has(chunk.hash())) {
                store.put(chunk.hash(), whole.chunk(chunk));
            }
        }
        return put(store, whole.manifest().encode());
    }

    /**
     * Reads a state back and checks it against the state root it was stored with.
     *
     * @param paging takes memory that has no room
     * @throws DecodeException if something is missing or damaged
     */
    public static ReplicatedState load(Hash checkpoint, ChunkStore store, Paging paging) {
        Index index = Reader.whole(get(store, checkpoint), Index::read);
        Writer spine = new Writer();
        index.spine.forEach(piece -> spine.raw(get(store, piece)));
        IngressHistory ingress = IngressHistory.EMPTY;
        for (Hash piece : index.ingress) {
            ingress = Reader.whole(get(store, piece), ingress::withPiece);
        }
        ReplicatedState state =
                Reader.whole(spine.toBytes(), ReplicatedState::readSpine).withIngress(ingress);
        for (Index.Item item : index.canisters) {
            state = state.withCanister(loadPackage(item.manifest, store, paging).withFrozenBy(item.frozenBy));
        }
        if (!state.stateRoot().equals(index.stateRoot)) {
            throw new DecodeException("the checkpoint does not have the state root " + index.stateRoot);
        }
        return state;
    }

    private static CanisterState loadPackage(Hash manifestHash, ChunkStore store, Paging paging) {
        PackageManifest manifest = Reader.whole(get(store, manifestHash), PackageManifest::read);
        return CanisterPackage.assemble(manifest, chunk -> fetch(store, chunk.hash()), Optional.empty(), paging)
                .canister();
    }

    private static Hash put(ChunkStore store, byte[] bytes) {
        Hash hash = Blake3.hash(bytes);
        if (!store.has(hash)) {
            store.put(hash, Blob.wrap(bytes));
        }
        return hash;
    }

    private static byte[] get(ChunkStore store, Hash hash) {
        byte[] bytes = fetch(store, hash).unsafeBytes();
        if (!Blake3.hash(bytes).equals(hash)) {
            throw new DecodeException("damaged: " + hash);
        }
        return bytes;
    }

    private static Blob fetch(ChunkStore store, Hash hash) {
        return store.get(hash).orElseThrow(() -> new DecodeException("missing: " + hash));
    }
}
