package dev.tern.chain.nodeapi;

import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.NodeId;
import dev.tern.sdk.types.Principal;
import dev.tern.sdk.types.SubnetId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * What the gateway needs of a node, or of the nodes of one process together.
 *
 * <p>Methods may block for as long as their work takes: the gateway calls them on its worker threads, many at once. They
 * answer from the newest state that this process holds, never wait for a block, and never throw for what a user may do
 * wrong: that is in the answers. Times are nanoseconds since 1970 (UTC).
 */
public interface NodeApi {
    /** Who we are: root key, name, version of the registry. */
    NetworkInfo network();

    /** Whether this process can serve: of every subnet here enough replicas are up, and they have a certified state. */
    Health health();

    /** Where requests about {@code canister} go now (protocol.md 12); empty if no subnet's range holds the id. */
    Optional<Route> route(Principal canister);

    /** The subnets that this process has replicas of, hence can be asked with the methods below. */
    List<SubnetId> hosted();

    /**
     * Checks {@code envelope} (CBOR, at most 2 MiB) against the newest state of {@code subnet}, inspect_message included,
     * and hands it to the replicas. Sending one envelope again does no harm.
     */
    Submission submit(SubnetId subnet, Blob envelope);

    /** Runs the query in {@code envelope} (CBOR) on the newest certified state of {@code subnet}; the node signs the answer. */
    QueryOutcome query(SubnetId subnet, Blob envelope);

    /** The newest certified state of a hosted subnet; empty until its first certificate is there. */
    Optional<CertifiedState> certified(SubnetId subnet);

    /** The subnets, root first, as the newest registry version known here has them, with what is known of their chains. */
    List<SubnetInfo> subnets();

    /** The blocks below height {@code before} (the newest if empty), newest first, at most {@code limit}. */
    List<BlockSummary> blocks(SubnetId subnet, OptionalLong before, int limit);

    Optional<BlockDetail> block(SubnetId subnet, long height);

    /** The block with this hash, on whatever hosted subnet. */
    Optional<BlockDetail> block(Hash hash);

    /** Canisters of the hosted subnets in order of their ids. */
    List<CanisterInfo> canisters();

    Optional<CanisterInfo> canister(CanisterId canister);

    /** The newest calls by users to {@code canister} that blocks of hosted subnets hold, newest first, at most {@code limit}. */
    List<CallInfo> calls(CanisterId canister, int limit);

    List<NodeInfo> nodes();

    Optional<NodeInfo> node(NodeId node);

    /** Every migration the registry knows, newest first. */
    List<MigrationInfo> migrations();

    Optional<MigrationInfo> migration(long id);

    RegistryInfo registry();

    /** What it took to run canisters' modules. */
    ModuleCounts modules();

    /**
     * Calls {@code listener} for every event from now on, in order per subnet, from threads of the node: it must return at
     * once and must not throw.
     */
    Subscription subscribe(Consumer<NodeEvent> listener);

    /** Ends a subscription. */
    @FunctionalInterface
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }
}
