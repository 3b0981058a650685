package dev.tern.runtime.state;

import dev.tern.sdk.crypto.HashTree;
import dev.tern.sdk.crypto.TreePath;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import java.io.ByteArrayOutputStream;
import java.util.Collection;
import java.util.List;

/**
 * The tree that a subnet certifies after a block: the paths of the interface specification, {@code streams} and {@code tern}.
 * It is not kept as a tree: the state keeps the digests, and what somebody asks for is laid open on demand.
 * Numbers in labels have eight big-endian bytes; numbers in leaves are LEB128.
 */
public final class CertifiedTree {
    private static final Blob CANISTER = Blob.ofText("canister");
    private static final Blob REQUEST_STATUS = Blob.ofText("request_status");
    private static final Blob STREAMS = Blob.ofText("streams");
    private static final Blob TERN = Blob.ofText("tern");
    private static final Blob MIGRATIONS = Blob.ofText("migrations");
    private static final Blob REGISTRY = Blob.ofText("registry");

    private final ReplicatedState state;
    private final Hash stateRoot;
    private final Hash digest;

    private CertifiedTree(ReplicatedState state) {
        this.state = state;
        this.stateRoot = state.stateRoot();
        this.digest = open(Wanted.NOTHING).digest();
    }

    /** The tree of a state, with its digest at the cost of what changed since the last one. */
    public static CertifiedTree of(ReplicatedState state) {
        return new CertifiedTree(state);
    }

    /** What the subnet's key signs. */
    public Hash digest() {
        return digest;
    }

    /** The state root that is in the tree. */
    public Hash stateRoot() {
        return stateRoot;
    }

    /** The tree with these paths open, or their absence provable, and the rest pruned. */
    public HashTree witness(Collection<TreePath> paths) {
        return HashTree.witness(open(Wanted.of(paths)), paths);
    }

    /** The value at a path, or that there is none. */
    public HashTree.Lookup lookup(TreePath path) {
        return witness(List.of(path)).lookup(path);
    }

    /** All of it: for tests and small states. */
    public HashTree whole() {
        return open(Wanted.ALL);
    }

    private HashTree open(Wanted wanted) {
        return HashTree.ofSorted(List.of(
                HashTree.labeled(CANISTER, state.canisters().tree(wanted.below(CANISTER))),
                HashTree.labeled("canister_ranges", state.registryTree().ranges()),
                HashTree.labeled(REQUEST_STATUS, state.ingress().entries().tree(wanted.below(REQUEST_STATUS))),
                HashTree.labeled(STREAMS, state.network().streams().tree(wanted.below(STREAMS))),
                HashTree.labeled("subnet", state.registryTree().subnets()),
                HashTree.labeled(TERN, tern(wanted.below(TERN))),
                HashTree.labeled("time", number(state.time()))));
    }

    private HashTree tern(Wanted wanted) {
        NetworkState network = state.network();
        return HashTree.ofSorted(List.of(
                HashTree.labeled("height", number(state.height())),
                HashTree.labeled(MIGRATIONS, network.migrations().tree(wanted.below(MIGRATIONS))),
                HashTree.labeled(REGISTRY, network.log().tree(wanted.below(REGISTRY))),
                HashTree.labeled("registry_version", number(state.registry().version())),
                HashTree.labeled("state_root", HashTree.leaf(stateRoot.bytes()))));
    }

    static HashTree number(long value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        long rest = value;
        while (rest >>> 7 != 0) {
            out.write((int) ((rest & 0x7f) | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
        return HashTree.leaf(Blob.wrap(out.toByteArray()));
    }
}
