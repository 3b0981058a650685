package dev.tern.runtime.execution;

import static dev.tern.runtime.execution.TestSubnet.ALICE;
import static dev.tern.runtime.execution.TestSubnet.argument;
import static dev.tern.runtime.execution.TestSubnet.id;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.runtime.memory.Paging;
import dev.tern.runtime.state.Checkpoints;
import dev.tern.runtime.state.ChunkStore;
import dev.tern.runtime.state.LongRun;
import dev.tern.runtime.state.MemoryChunks;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;

/** What a block does depends neither on the number of threads nor on what a replica remembers of blocks before. */
class LanesProperties {
    private static final int CANISTERS = 6;
    private static final int MANY = 16;
    /** Three tasks of the canisters here hold more memory than they may. */
    private static final Pace PACE = new Pace(5_000_000, 1_500_000, 20_000_000, 3, 200_000);

    /** An upgrade from it takes more than a lane has. */
    private static final String MODULE = Chores.installed(50_000, 500_000);

    /** Few tasks have their turn in a round, and few may be left unfinished. */
    private static final Pace SLOW = new Pace(3_000_000, 1_000_000, 20_000_000, 2);

    private static final String BEATING =
            MODULE + "(func (export \"canister_heartbeat\") (call $spin (i32.const 3000)))";

    private static final Blob WASM = TestSubnet.wasm(MODULE);
    private static final List<String> METHODS = List.of("stop_canister", "start_canister", "canister_status");

    /** Replicas of one subnet that live differently. */
    private final List<TestSubnet> replicas = new ArrayList<>();

    private final List<CanisterId> canisters = new ArrayList<>();
    private int restarts;
    private int longTasks;
    private int longInstallations;
    /** In all tries: how often a task held too much memory. */
    private static int gaveWay;
    /** In all tries: how often a task had no place. */
    private static int waited;

    @AfterContainer
    static void someTasksGaveWayAndSomeWaited() {
        assertThat(gaveWay).isPositive();
        assertThat(waited).isPositive();
    }

    @Property(tries = 8, shrinking = ShrinkingMode.OFF)
    void statesAreTheSameAfterEveryBlock(@ForAll long seed) {
        Random random = new Random(seed);
        clear();
        restarts = 0;
        longTasks = 0;
        longInstallations = 0;
        for (int threads : List.of(1, 2, 8, 2)) {
            replicas.add(new TestSubnet(new Executor(threads, PACE)));
        }
        for (int i = 0; i < CANISTERS; i++) {
            deploy(MODULE);
        }
        for (int block = 0; block < 25; block++) {
            if (block == 0) {
                install(installation("upgrade", random));
            }
            if (block < 15) {
                callSomebody(random);
            }
            if (random.nextInt(3) == 0) {
                restart(replicas.getLast());
            }
            replicas.forEach(TestSubnet::block);
            replicas.getFirst().state.schedule().running().forEach(entry -> count(entry.value()));
            replicas.getFirst()
                    .state
                    .schedule()
                    .waiting()
                    .forEach(entry -> gaveWay += entry.value().bytes() > 0 ? 1 : 0);
            Hash root = replicas.getFirst().state.stateRoot();
            for (TestSubnet replica : replicas) {
                assertThat(replica.state.stateRoot())
                        .as("seed %d, block %d, replica %d", seed, block, replicas.indexOf(replica))
                        .isEqualTo(root);
            }
            assertThat(Ledger.total(replicas.getFirst().state))
                    .as("seed %d, block %d", seed, block)
                    .isEqualTo(replicas.getFirst().state.position().minted());
        }
        assertThat(restarts).as("seed %d", seed).isPositive();
        assertThat(longTasks).as("seed %d", seed).isPositive();
        assertThat(longInstallations).as("seed %d", seed).isPositive();
        replicas.forEach(TestSubnet::close);
    }

    /** A lane asks for canisters one by one, and only what has changed is looked at from one iteration to the next. */
    @Property(tries = 12, shrinking = ShrinkingMode.OFF)
    void whoIsServedWhenIsAsIfAllWereLookedAtInEveryIteration(@ForAll long seed) {
        Random random = new Random(seed);
        clear();
        TestSubnet plain = new PlainSubnet(SLOW);
        TestSubnet subnet = new TestSubnet(new Executor(2, SLOW));
        replicas.addAll(List.of(plain, subnet));
        for (int i = 0; i < MANY; i++) {
            deploy(i % 4 == 0 ? BEATING : MODULE);
        }
        for (int block = 0; block < 30; block++) {
            for (int i = block < 20 ? 3 : 0; i > 0; i--) {
                callSomebody(random);
            }
            replicas.forEach(TestSubnet::block);
            assertThat(subnet.state.stateRoot())
                    .as("seed %d, block %d", seed, block)
                    .isEqualTo(plain.state.stateRoot());
            waited += subnet.state.schedule().waiting().size();
        }
        replicas.forEach(TestSubnet::close);
    }

    private void clear() {
        replicas.clear();
        canisters.clear();
    }

    private void deploy(String module) {
        replicas.forEach(replica -> canisters.add(replica.deploy(module)));
    }

    private void callSomebody(Random random) {
        for (int i = random.nextInt(CANISTERS); i >= 0; i--) {
            CanisterId receiver = somebody(random);
            Blob script = script(random, 3).argument();
            replicas.forEach(replica -> replica.submit(ALICE, receiver.principal(), "run", script));
        }
        if (random.nextInt(2) == 0) {
            install(installation(random.nextBoolean() ? "upgrade" : "reinstall", random));
        }
        if (random.nextInt(4) == 0) {
            CanisterId about = somebody(random);
            String method = METHODS.get(random.nextInt(METHODS.size()));
            replicas.forEach(replica -> replica.ask(ALICE, method, id(about)));
        }
    }

    private void count(LongRun run) {
        longTasks++;
        longInstallations += run.kind() == LongRun.Kind.INSTALL ? 1 : 0;
    }

    private void install(Blob form) {
        replicas.forEach(replica -> replica.submit(ALICE, Principal.MANAGEMENT, "install_code", form));
    }

    private Blob installation(String mode, Random random) {
        Chores script = new Chores().spin(turns(random)).grow(random.nextInt(3));
        Blob argument = (random.nextInt(4) == 0 ? script.trap() : script).argument();
        return TestSubnet.installation(mode, somebody(random), WASM, argument);
    }

    private CanisterId somebody(Random random) {
        return canisters.get(random.nextInt(canisters.size()));
    }

    private Chores script(Random random, int depth) {
        Chores script = new Chores();
        boolean replied = false;
        for (int i = random.nextInt(4); i >= 0; i--) {
            switch (random.nextInt(7)) {
                case 0, 1, 2 -> script.spin(turns(random));
                case 3 -> script.grow(random.nextInt(3));
                case 4 -> script.timer(random.nextInt());
                default -> {
                    if (depth > 0) {
                        boolean replies = !replied && random.nextBoolean();
                        replied |= replies;
                        boolean traps = random.nextInt(3) == 0;
                        script.call(somebody(random), turns(random), traps, replies, script(random, depth - 1));
                    }
                }
            }
        }
        return replied ? script : random.nextInt(5) == 0 ? script.trap() : script.reply();
    }

    /** Mostly few; sometimes too many for a round, or for a message. */
    private static int turns(Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> random.nextInt(2_000_000);
            case 1 -> random.nextInt(700_000);
            default -> random.nextInt(20_000);
        };
    }

    /** The replica comes back from a checkpoint. */
    private void restart(TestSubnet replica) {
        restarts++;
        ChunkStore store = new MemoryChunks();
        replica.state = Checkpoints.load(Checkpoints.save(replica.state, store), store, Paging.NONE);
        replica.executor.close();
        replica.executor = replica.executor.another();
    }
}
