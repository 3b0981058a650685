package dev.tern.chain.simulation;

import dev.tern.chain.block.DecidedBlock;
import dev.tern.chain.block.Domain;
import dev.tern.chain.engine.Settings;
import dev.tern.chain.port.Address;
import dev.tern.chain.replica.Envelopes;
import dev.tern.chain.replica.ReplicaState;
import dev.tern.runtime.execution.Executor;
import dev.tern.runtime.registry.GenesisRecord;
import dev.tern.runtime.registry.IdRange;
import dev.tern.runtime.registry.Member;
import dev.tern.runtime.registry.NodeRecord;
import dev.tern.runtime.registry.Registry;
import dev.tern.runtime.registry.SubnetRecord;
import dev.tern.runtime.registry.SubnetType;
import dev.tern.runtime.state.ReplicatedState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A simulated network: a root subnet and application subnets, as production puts them together. */
public final class SimNetwork {
    /** Canister ids of each subnet. */
    private static final long RANGE = 1L << 20;
    /** Compiled modules: the same in every simulation. */
    private static final Executor EXECUTOR = new Executor();

    private final SimWorld world;
    private final GenesisRecord genesis;
    private final List<SimSubnet> subnets = new ArrayList<>();
    private final List<SimNode.Watch> watches = new ArrayList<>();

    /**
     * What to simulate.
     *
     * @param nodes of each subnet; the first is the root subnet
     */
    public record Plan(long seed, Faults faults, Settings settings, List<Integer> nodes) {
        public Plan {
            nodes = List.copyOf(nodes);
        }
    }

    /** A subnet and its nodes. */
    public record SimSubnet(SimKeys keys, List<SimReplica<ReplicaState>> nodes) {
        /** The node that is furthest; empty while all are down. */
        public Optional<SimReplica<ReplicaState>> best() {
            return nodes.stream().filter(SimReplica::isUp).max(Comparator.comparing(SimReplica::height));
        }

        public List<Address> addresses() {
            return nodes.stream().map(SimReplica::address).toList();
        }
    }

    public SimNetwork(Plan plan) {
        this(plan, EXECUTOR);
    }

    /** With blocks at another pace than the protocol's. */
    public SimNetwork(Plan plan, Executor executor) {
        this.world = new SimWorld(plan.seed, plan.faults);
        List<SimKeys> keys = new ArrayList<>();
        for (int number = 0; number < plan.nodes.size(); number++) {
            keys.add(SimKeys.deal(plan.seed, number, plan.nodes.get(number)));
        }
        this.genesis = genesis(keys);
        SimNode.Shared shared = new SimNode.Shared(genesis, executor, new Envelopes(), this::decided);
        Checks checks = new Checks(world);
        keys.forEach(k -> subnets.add(new SimSubnet(
                k,
                k.members().stream()
                        .map(member -> replica(plan.settings, checks, shared, k, member))
                        .toList())));
    }

    private SimReplica<ReplicaState> replica(
            Settings settings, Checks checks, SimNode.Shared shared, SimKeys keys, SimKeys.Member member) {
        Domain domain = new Domain(genesis.network(), keys.subnet());
        return new SimReplica<>(
                world, checks, domain, settings, member, (replica, life) -> new SimNode(shared, replica, life));
    }

    private GenesisRecord genesis(List<SimKeys> keys) {
        List<SubnetRecord> records = new ArrayList<>();
        List<NodeRecord> nodes = new ArrayList<>();
        for (int number = 0; number < keys.size(); number++) {
            SimKeys subnet = keys.get(number);
            List<Member> members = new ArrayList<>();
            for (SimKeys.Member member : subnet.members()) {
                nodes.add(new NodeRecord(member.node(), member.key(), "simulated", nodes.size() + 1));
                members.add(new Member(member.node(), members.size() + 1, member.shareKey()));
            }
            SubnetType type = number == 0 ? SubnetType.ROOT : SubnetType.APPLICATION;
            IdRange range = new IdRange(number * RANGE, (number + 1) * RANGE - 1);
            records.add(new SubnetRecord(subnet.subnet(), type, subnet.subnetKey(), members, range, 1));
        }
        return new GenesisRecord("simulation", world.nowNs(), keys.getFirst().subnet(), records, nodes);
    }

    public SimWorld world() {
        return world;
    }

    public GenesisRecord genesis() {
        return genesis;
    }

    public List<SimSubnet> subnets() {
        return subnets;
    }

    public SimSubnet subnet(int number) {
        return subnets.get(number);
    }

    public SimSubnet subnet(dev.tern.sdk.types.SubnetId id) {
        return subnets.stream()
                .filter(subnet -> subnet.keys().subnet().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("there is no subnet " + id));
    }

    public Stream<SimReplica<ReplicaState>> nodes() {
        return subnets.stream().flatMap(subnet -> subnet.nodes.stream());
    }

    /** From now on {@code watch} is told of every block. */
    public void watch(SimNode.Watch watch) {
        watches.add(watch);
    }

    /** Starts every node that is down. */
    public void start() {
        nodes().filter(node -> !node.isUp()).forEach(SimReplica::start);
    }

    /** The newest state of each subnet that has a running node. */
    public List<ReplicatedState> states() {
        return subnets.stream()
                .flatMap(subnet -> subnet.best().stream())
                .map(node -> node.view().latest().state())
                .toList();
    }

    /** The newest registry that a running node knows; the first one while none runs. */
    public Registry registry() {
        return states().stream()
                .map(ReplicatedState::registry)
                .max(Comparator.comparing(Registry::version))
                .orElseGet(genesis::registry);
    }

    private void decided(Address where, DecidedBlock block, ReplicaState after) {
        watches.forEach(watch -> watch.decided(where, block, after));
    }
}
