package dev.tern.runtime.state;

import dev.tern.runtime.registry.Registry;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.crypto.Blake3;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.SubnetId;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The whole state of a subnet after a block. Immutable: every change gives a new state that shares the rest.
 *
 * @param position height, time, counters
 * @param network registry, streams, migrations
 * @param ingress statuses of users' calls
 * @param management the subnet's own queues and pending calls
 * @param schedule whose turn it is
 * @param agenda who has something to do; derived
 * @param registryTree derived
 */
public record ReplicatedState(
        Position position,
        NetworkState network,
        HashedMap<CanisterId, CanisterState> canisters,
        IngressHistory ingress,
        Management management,
        Schedule schedule,
        Agenda agenda,
        RegistryTree registryTree) {
    private static final Schema<CanisterId, CanisterState> CANISTERS =
            Schema.<CanisterState>byCanister(CanisterState::read).digestedBy(CanisterState::digest);

    /** An empty subnet at height 0; its canister ids come from its range in the registry. */
    public static ReplicatedState genesis(SubnetId subnet, Registry registry, long time) {
        long first = registry.subnet(subnet)
                .orElseThrow(() -> new IllegalStateException("the registry does not know " + subnet))
                .range()
                .first();
        return new ReplicatedState(
                Position.genesis(subnet, time, first),
                NetworkState.genesis(subnet, registry),
                HashedMap.empty(CANISTERS),
                IngressHistory.EMPTY,
                Management.EMPTY,
                Schedule.EMPTY,
                Agenda.EMPTY,
                new RegistryTree(registry));
    }

    public SubnetId subnet() {
        return position.subnet();
    }

    public long height() {
        return position.height();
    }

    /** Nanoseconds since 1970. */
    public long time() {
        return position.time();
    }

    public Registry registry() {
        return network.registry();
    }

    public Optional<CanisterState> canister(CanisterId id) {
        return canisters.get(id);
    }

    public ReplicatedState withPosition(Position changed) {
        return new ReplicatedState(changed, network, canisters, ingress, management, schedule, agenda, registryTree);
    }

    public ReplicatedState withNetwork(NetworkState changed) {
        boolean sameRegistry =
                changed.registry().version() == network.registry().version();
        RegistryTree tree = sameRegistry ? registryTree : new RegistryTree(changed.registry());
        return new ReplicatedState(position, changed, canisters, ingress, management, schedule, agenda, tree);
    }

    /** Puts or replaces a canister. */
    public ReplicatedState withCanister(CanisterState changed) {
        CanisterId id = changed.id();
        return new ReplicatedState(
                position,
                network,
                canisters.with(id, changed),
                ingress,
                management,
                schedule,
                agenda.changed(id, canisters.get(id), Optional.of(changed)),
                registryTree);
    }

    /** Changes a canister that must be there. */
    public ReplicatedState update(CanisterId id, UnaryOperator<CanisterState> change) {
        CanisterState canister = canister(id).orElseThrow(() -> new IllegalStateException("no canister " + id));
        return withCanister(change.apply(canister));
    }

    public ReplicatedState withoutCanister(CanisterId id) {
        return new ReplicatedState(
                position,
                network,
                canisters.without(id),
                ingress,
                management,
                schedule.without(id),
                agenda.changed(id, canisters.get(id), Optional.empty()),
                registryTree);
    }

    public ReplicatedState withIngress(IngressHistory changed) {
        return new ReplicatedState(position, network, canisters, changed, management, schedule, agenda, registryTree);
    }

    public ReplicatedState withManagement(Management changed) {
        return new ReplicatedState(position, network, canisters, ingress, changed, schedule, agenda, registryTree);
    }

    public ReplicatedState withSchedule(Schedule changed) {
        return new ReplicatedState(position, network, canisters, ingress, management, changed, agenda, registryTree);
    }

    /** Bytes of memory that are neither taken nor reserved. */
    public long freeMemory() {
        return Limits.SUBNET_MEMORY_BYTES - usedMemory();
    }

    /** Bytes of memory that are taken or reserved. */
    public long usedMemory() {
        return agenda.memory() + network.reserved().memoryBytes();
    }

    /** Bytes of the memory for messages that are neither taken nor reserved. */
    public long freeMessages() {
        long taken = agenda.messages() + management.messageBytes();
        return Limits.SUBNET_MESSAGE_BYTES - taken - network.reserved().messageBytes();
    }

    /** Bytes that the messages of a canister may still take, by its subnet and, while it moves, by what was stated for it. */
    public long freeMessages(CanisterState canister) {
        return Math.min(freeMessages(), statedMessages(canister));
    }

    /** Bytes that the messages of a canister may still take by what was stated for it while it moves. */
    public long statedMessages(CanisterState canister) {
        return network.limit(canister.id())
                .map(claim -> claim.messageBytes() - canister.messageBytes())
                .orElse(Long.MAX_VALUE);
    }

    /** Percent of a core that may still be promised to canisters. */
    public long freeCompute() {
        return Math.max(
                0, Limits.SUBNET_COMPUTE - agenda.compute() - network.reserved().compute());
    }

    /** BLAKE3 over everything, at the cost of what changed since the last time. */
    public Hash stateRoot() {
        return Blake3.hash(
                position.encode(),
                network.digest().bytes().unsafeBytes(),
                canisters.digest().bytes().unsafeBytes(),
                ingress.digest().bytes().unsafeBytes(),
                management.digest().bytes().unsafeBytes(),
                schedule.digest().bytes().unsafeBytes());
    }

    /** Everything but the canisters and the ingress history, which are stored by themselves. */
    void writeSpine(Writer out) {
        out.value(position).value(network).value(management).value(schedule);
    }

    static ReplicatedState readSpine(Reader in) {
        Position position = Position.read(in);
        NetworkState network = NetworkState.read(in);
        return new ReplicatedState(
                position,
                network,
                HashedMap.empty(CANISTERS),
                IngressHistory.EMPTY,
                Management.read(in),
                Schedule.read(in),
                Agenda.EMPTY,
                new RegistryTree(network.registry()));
    }
}
