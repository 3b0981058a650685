package dev.tern.chain.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.chain.engine.Settings;
import dev.tern.chain.replica.ReplicaState;
import dev.tern.runtime.execution.Executor;
import dev.tern.runtime.registry.MigrationPhase;
import dev.tern.runtime.registry.MigrationRecord;
import dev.tern.runtime.state.Answer;
import dev.tern.runtime.state.MigrationStep;
import dev.tern.runtime.state.ReplicatedState;
import dev.tern.sdk.candid.CandidValue;
import dev.tern.sdk.candid.CandidValue.Field;
import dev.tern.sdk.candid.Primitive;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Principal;
import dev.tern.sdk.types.SubnetId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;

/** A network with canisters that watch themselves, users who call them, faults, and all checkers. */
final class Scene {
    static final int ROOT = 0;
    static final int SOURCE = 1;
    static final int DESTINATION = 2;
    static final int THIRD = 3;
    private static final Executor QUERIES = new Executor();

    final SimNetwork network;
    final SimWorld world;
    final SimUsers users;
    final Cutovers cutovers;
    final SplittableRandom random;
    private final List<CanisterId> canisters = new ArrayList<>();
    /** Calls whose replies are counts of a canister. */
    private final Map<CanisterId, List<SimUsers.Call>> counted = new TreeMap<>();

    Scene(long seed, Integer... nodes) {
        this(seed, new SimNetwork(new SimNetwork.Plan(seed, Faults.NONE, Settings.DEFAULT, List.of(nodes))));
    }

    Scene(long seed, SimNetwork network) {
        this.network = network;
        world = network.world();
        users = new SimUsers(network);
        cutovers = new Cutovers(world);
        random = new SplittableRandom(~seed);
        network.watch(cutovers);
        network.watch(new OneOwner(world));
        network.watch(new Validity(world, users));
        network.start();
    }

    SimNetwork.SimSubnet subnet(int number) {
        return network.subnet(number);
    }

    SubnetId id(int number) {
        return subnet(number).keys().subnet();
    }

    void until(String what, long ms, BooleanSupplier condition) {
        boolean done = world.runUntil(condition, ms);
        assertThat(world.violations()).as("seed %d", world.seed()).isEmpty();
        assertThat(done).as("seed %d: %s%n%s", world.seed(), what, describe()).isTrue();
    }

    /** A new canister of ours on that subnet. */
    CanisterId deploy(int subnet) {
        SimUsers.Call create = users.create(id(subnet));
        until("create", 60_000, () -> create.outcome().isPresent());
        CanisterId canister = SimUsers.created(create);
        SimUsers.Call install =
                install(canister, new CandidValue.Variant("install", CandidValue.Null.VALUE), Blob.EMPTY);
        until("install", 60_000, () -> install.outcome().isPresent());
        assertThat(install.reply()).as("%s", install.outcome()).isPresent();
        canisters.add(canister);
        return canister;
    }

    private SimUsers.Call install(CanisterId canister, CandidValue mode, Blob argument) {
        return users.manage(
                canister,
                "install_code",
                new Field("mode", mode),
                new Field("wasm_module", new CandidValue.Bytes(Puppeteer.WASM)),
                new Field("arg", new CandidValue.Bytes(argument)));
    }

    /** An upgrade, which takes so many turns of a loop and forgets all counts. */
    SimUsers.Call upgrade(CanisterId canister, int turns) {
        return install(canister, new CandidValue.Variant("upgrade", CandidValue.Opt.NONE), Puppeteer.turns(turns));
    }

    private List<SimUsers.Call> callsTo(CanisterId canister) {
        return counted.computeIfAbsent(canister, any -> new ArrayList<>());
    }

    void increment(CanisterId canister) {
        callsTo(canister).add(users.call(canister, "inc", Blob.EMPTY));
    }

    /** The same after so many turns of a loop. */
    void spin(CanisterId canister, int turns) {
        callsTo(canister).add(users.call(canister, "spin", Puppeteer.turns(turns)));
    }

    /** Lets one canister call another. */
    void forward(CanisterId from, CanisterId to) {
        callsTo(to).add(users.call(from, "forward", Puppeteer.to(to, canisters.indexOf(from))));
    }

    /** One call of somebody to somebody. */
    void anyCall() {
        CanisterId one = canisters.get(random.nextInt(canisters.size()));
        CanisterId other = canisters.get(random.nextInt(canisters.size()));
        if (one.equals(other) || random.nextInt(3) == 0) {
            increment(one);
        } else {
            forward(one, other);
        }
    }

    SimUsers.Call migrate(CanisterId canister, int to, Optional<Long> height) {
        CandidValue at = height.<CandidValue>map(
                        h -> new CandidValue.Opt(Optional.of(new CandidValue.Fixed(Primitive.NAT64, h))))
                .orElse(CandidValue.Opt.NONE);
        return users.manage(
                canister,
                "migrate_canister",
                new Field("destination", new CandidValue.PrincipalRef(id(to).principal())),
                new Field("at_height", at));
    }

    Optional<MigrationRecord> migration(long id) {
        return network.registry().migration(id);
    }

    boolean inPhase(long id, MigrationPhase phase) {
        return migration(id).filter(m -> m.phase() == phase).isPresent();
    }

    boolean over(long id) {
        return migration(id).filter(m -> m.phase().over()).isPresent();
    }

    /** Users go on calling until the condition holds. */
    void loadUntil(String what, long ms, BooleanSupplier condition) {
        long end = world.nowNs() + ms * 1_000_000L;
        while (!condition.getAsBoolean() && world.nowNs() < end) {
            anyCall();
            world.runUntil(condition, 50 + random.nextInt(300));
        }
        until(what, 1, condition);
    }

    /** Whether a subnet says that a migration is at this step. */
    boolean atStep(int subnet, long migration, MigrationStep step) {
        return subnet(subnet)
                .best()
                .flatMap(node ->
                        node.view().latest().state().network().migrations().get(migration))
                .filter(m -> m.step() == step)
                .isPresent();
    }

    /** The power of a node goes at the {@code step}th durable step from now on, and comes back. */
    void crash(SimReplica<ReplicaState> node, int step, boolean after) {
        node.disk().crashAt(node.disk().steps() + step, after);
        world.runUntil(() -> !node.isUp(), 20_000);
        node.crash();
        world.run(random.nextInt(1_500));
        node.start();
    }

    /** Everything answered and nothing on its way, on every node that runs. */
    boolean settled() {
        return users.waiting() == 0 && Conservation.quiet(network.states());
    }

    /** No faults any more, everybody up. */
    void heal() {
        world.heal();
        world.faults(Faults.NONE);
        network.start();
    }

    /** What must hold in the end. */
    void check() {
        until("everything is answered", 120_000, this::settled);
        Conservation.check(world, network.states());
        canisters.forEach(this::check);
        assertThat(world.violations()).as("seed %d", world.seed()).isEmpty();
    }

    private void check(CanisterId canister) {
        Blob stats = stats(canister);
        TreeSet<Integer> counts = new TreeSet<>();
        for (SimUsers.Call call : callsTo(canister)) {
            assertThat(call.reply())
                    .as("seed %d: %s", world.seed(), call.outcome())
                    .isPresent();
            int count = Puppeteer.number(call.reply().get(), 0);
            assertThat(counts.add(count))
                    .as("seed %d: %d is answered twice", world.seed(), count)
                    .isTrue();
        }
        int done = Puppeteer.number(stats, 0);
        assertThat(done).as("seed %d: done by %s", world.seed(), canister).isEqualTo(counts.size());
        if (done > 0) {
            assertThat(counts.first()).isEqualTo(1);
            assertThat(counts.last()).isEqualTo(done);
        }
        assertThat(Puppeteer.number(stats, 24))
                .as("seed %d: time ran back", world.seed())
                .isZero();
        assertThat(Puppeteer.number(stats, 28))
                .as("seed %d: out of order", world.seed())
                .isZero();
        assertThat(Puppeteer.number(stats, 8))
                .as("seed %d: rejects", world.seed())
                .isZero();
    }

    private Blob stats(CanisterId canister) {
        ReplicatedState host = running(canister);
        Answer answer = QUERIES.queries()
                .query(host, canister.principal(), Principal.ANONYMOUS, "stats", Blob.EMPTY, Optional.empty());
        assertThat(answer).isInstanceOf(Answer.Reply.class);
        return ((Answer.Reply) answer).payload();
    }

    /** The state of the subnet on which the canister runs. */
    ReplicatedState running(CanisterId canister) {
        return network.states().stream()
                .filter(s ->
                        s.canister(canister).filter(c -> c.frozenBy().isEmpty()).isPresent())
                .findFirst()
                .orElseThrow(() -> new AssertionError(canister + " runs nowhere, seed " + world.seed()));
    }

    /** The newest state of a subnet that has a running node. */
    ReplicatedState newest(int subnet) {
        return subnet(subnet).best().orElseThrow().view().latest().state();
    }

    boolean runsOn(CanisterId canister, int subnet) {
        return subnet(subnet)
                .best()
                .map(node -> node.view().latest().state())
                .flatMap(s -> s.canister(canister))
                .filter(c -> c.frozenBy().isEmpty())
                .isPresent();
    }

    /** Something bad, or the end of something bad. */
    void mishap() {
        SimNetwork.SimSubnet subnet = subnet(random.nextInt(network.subnets().size()));
        SimReplica<ReplicaState> node =
                subnet.nodes().get(random.nextInt(subnet.nodes().size()));
        switch (random.nextInt(8)) {
            case 0, 1 -> node.crash();
            case 2 -> world.cut(List.of(node.address()));
            case 3 -> world.separate(subnet.addresses());
            case 4 -> world.heal();
            default -> network.start();
        }
    }

    String describe() {
        StringBuilder text = new StringBuilder();
        network.registry().migrations().values().forEach(m -> text.append(m).append('\n'));
        for (ReplicatedState state : network.states()) {
            text.append(state.subnet()).append(" height ").append(state.height());
            text.append(" version ").append(state.registry().version()).append('\n');
            state.network()
                    .migrations()
                    .forEach(e -> text.append("  ").append(e).append('\n'));
            state.network()
                    .streams()
                    .forEach(e -> text.append("  stream to ")
                            .append(e.key())
                            .append(' ')
                            .append(e.value().header())
                            .append('\n'));
            state.canisters()
                    .forEach(e -> text.append("  ")
                            .append(e.key())
                            .append(" frozen by ")
                            .append(e.value().frozenBy())
                            .append(" input ")
                            .append(e.value().queues().input().size())
                            .append('\n'));
        }
        text.append(users.waiting()).append(" calls wait");
        return text.toString();
    }
}
