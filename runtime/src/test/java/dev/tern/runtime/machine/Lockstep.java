package dev.tern.runtime.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.runtime.execution.Executor;
import dev.tern.runtime.memory.Paging;
import dev.tern.runtime.messaging.CertificateCheck;
import dev.tern.runtime.messaging.CertifiedSlice;
import dev.tern.runtime.messaging.Signatures;
import dev.tern.runtime.messaging.Slices;
import dev.tern.runtime.migration.Activation;
import dev.tern.runtime.migration.Activations;
import dev.tern.runtime.migration.Duties;
import dev.tern.runtime.migration.Duty;
import dev.tern.runtime.migration.FreezeProof;
import dev.tern.runtime.migration.LocalSteps;
import dev.tern.runtime.registry.GenesisRecord;
import dev.tern.runtime.registry.IdRange;
import dev.tern.runtime.registry.MigrationPhase;
import dev.tern.runtime.registry.MigrationRecord;
import dev.tern.runtime.registry.NodeRecord;
import dev.tern.runtime.registry.RegistryAnswer;
import dev.tern.runtime.registry.RegistryUpdate;
import dev.tern.runtime.registry.SubnetRecord;
import dev.tern.runtime.state.Account;
import dev.tern.runtime.state.Attic;
import dev.tern.runtime.state.Calls;
import dev.tern.runtime.state.CanisterPackage;
import dev.tern.runtime.state.CanisterState;
import dev.tern.runtime.state.CanisterStatus;
import dev.tern.runtime.state.Checkpoints;
import dev.tern.runtime.state.Chronicle;
import dev.tern.runtime.state.HashedMap;
import dev.tern.runtime.state.IngressEntry;
import dev.tern.runtime.state.LowMemory;
import dev.tern.runtime.state.MemoryChunks;
import dev.tern.runtime.state.MigrationStatement;
import dev.tern.runtime.state.NodeAck;
import dev.tern.runtime.state.PackageManifest;
import dev.tern.runtime.state.Queues;
import dev.tern.runtime.state.ReplicatedState;
import dev.tern.runtime.state.Settings;
import dev.tern.runtime.state.StreamState;
import dev.tern.runtime.state.Vitals;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.crypto.Blake3;
import dev.tern.sdk.crypto.Bls;
import dev.tern.sdk.protocol.Certificate;
import dev.tern.sdk.protocol.Content;
import dev.tern.sdk.protocol.Domains;
import dev.tern.sdk.protocol.Envelope;
import dev.tern.sdk.protocol.RequestStatus;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Cycles;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.NodeId;
import dev.tern.sdk.types.Principal;
import dev.tern.sdk.types.SubnetId;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;

/**
 * A root and three application subnets in one thread, without consensus: a seed decides whose block is next, what it carries, and
 * which certified states it hears of (late ones and old ones too). Checks after every block that a canister runs in one place.
 */
final class Lockstep {
    static final long START = 1_700_000_000_000_000_000L;

    final long seed;
    final Random random;
    final TestSubnet root;
    final TestSubnet a;
    final TestSubnet b;
    final TestSubnet c;
    final Map<SubnetId, TestSubnet> subnets = new TreeMap<>();

    /** Calls of users that some block took. */
    int accepted;

    /** Subnets whose nodes do no duties, and whose blocks do not come. */
    final TreeSet<SubnetId> idle = new TreeSet<>();

    final TreeSet<SubnetId> halted = new TreeSet<>();
    long clock = START;
    final Admission admission;
    final GenesisRecord genesis;
    private final CertificateCheck check;
    private long nonce;

    /** With signatures that are hashes: fast. */
    static Lockstep of(long seed) {
        return new Lockstep(seed, false, Optional.empty());
    }

    /** With canisters in WASM, run by the real executor. */
    static Lockstep withWasm(long seed) {
        Executor executor = new Executor();
        Execution execution = new Execution() {
            @Override
            public ReplicatedState executeRound(ReplicatedState state, Optional<Blob> randomness) {
                return executor.executeRound(state, randomness);
            }

            @Override
            public ReplicatedState answered(ReplicatedState state, RegistryAnswer answer) {
                return executor.answered(state, answer);
            }
        };
        return new Lockstep(seed, false, Optional.of(execution));
    }

    /** With BLS signatures. */
    static Lockstep withRealSignatures(long seed) {
        return new Lockstep(seed, true, Optional.empty());
    }

    private Lockstep(long seed, boolean real, Optional<Execution> execution) {
        this.seed = seed;
        this.random = new Random(seed);
        this.check = real ? new Signatures() : Lockstep::hashSigned;
        this.admission = new Admission(check, (envelope, time) -> Optional.empty());
        root = subnet("root", 0, real, execution);
        a = subnet("a", 1, real, execution);
        b = subnet("b", 2, real, execution);
        c = subnet("c", 3, real, execution);
        List<NodeRecord> nodes = new ArrayList<>();
        subnets.values().forEach(s -> nodes.addAll(s.nodes));
        genesis = new GenesisRecord(
                "lockstep",
                START,
                root.id(),
                subnets.values().stream().map(s -> s.record).toList(),
                nodes);
        subnets.values().forEach(s -> s.certify(StateMachine.genesis(genesis, s.id())));
    }

    private TestSubnet subnet(String name, int number, boolean real, Optional<Execution> execution) {
        TestSubnet subnet = new TestSubnet(name, number, real ? Bls::sign : Lockstep::hashSign, execution);
        subnets.put(subnet.id(), subnet);
        return subnet;
    }

    private static Blob hashSign(Blob secret, byte[] message) {
        return Blake3.hash(Bls.publicKey(secret).unsafeBytes(), message).bytes();
    }

    private static boolean hashSigned(SubnetRecord subnet, Certificate certificate) {
        byte[] message = Domains.stateRoot(certificate.tree().digest());
        return Blake3.hash(subnet.publicKey().unsafeBytes(), message).bytes().equals(certificate.signature());
    }

    TestSubnet at(SubnetId id) {
        return Objects.requireNonNull(subnets.get(id));
    }

    /** Puts a canister onto a subnet, as if it had always been there. */
    CanisterId install(TestSubnet subnet, Puppet puppet) {
        ReplicatedState state = subnet.state();
        long number = state.position().nextCanister();
        CanisterState canister = puppet.in(new CanisterState(
                IdRange.id(number),
                Optional.empty(),
                Settings.of(List.of(Principal.ANONYMOUS)),
                new CanisterStatus.Running(),
                Optional.empty(),
                Account.of(Cycles.of(1_000_000), START),
                Queues.EMPTY,
                Calls.NONE,
                new Vitals(0, Blob.EMPTY, 0, START, 0, LowMemory.ENOUGH),
                Chronicle.EMPTY,
                Attic.EMPTY));
        subnet.certified.clear();
        subnet.certify(
                state.withCanister(canister).withPosition(state.position().withNextCanister(number + 1)));
        return canister.id();
    }

    /** Gives a user's call to a subnet; it follows MIGRATING by itself. */
    Hash call(TestSubnet subnet, CanisterId canister, String method, Blob argument) {
        nonce++;
        Content call = new Content.Call(
                Principal.ANONYMOUS,
                canister,
                method,
                argument,
                clock + 200_000_000_000L,
                Optional.of(Blob.ofText("n" + nonce)));
        subnet.ingress.add(Blob.wrap(Envelope.anonymous(call).encode()));
        return call.requestId();
    }

    void migrate(TestSubnet from, CanisterId canister, TestSubnet to, Optional<Long> height) {
        call(from, canister, "migrate", Puppets.migrate(to.id(), height));
    }

    /** The status of a user's call, on whatever subnet it is known. */
    Optional<RequestStatus> status(Hash request) {
        return subnets.values().stream()
                .flatMap(s -> s.state().ingress().get(request).stream())
                .map(IngressEntry::status)
                .reduce((first, second) -> second);
    }

    /** Blocks of subnets at random until the condition holds; fails after {@code most} blocks. */
    void until(int most, BooleanSupplier condition) {
        for (int i = 0; i < most; i++) {
            if (condition.getAsBoolean()) {
                return;
            }
            step();
        }
        assertThat(condition.getAsBoolean())
                .as("after %d blocks, seed %d: %s", most, seed, describe())
                .isTrue();
    }

    void run(int blocks) {
        for (int i = 0; i < blocks; i++) {
            step();
        }
    }

    /** The next block of some subnet. */
    void step() {
        List<TestSubnet> running =
                subnets.values().stream().filter(s -> !halted.contains(s.id())).toList();
        block(running.get(random.nextInt(running.size())));
    }

    void block(TestSubnet subnet) {
        clock += 50_000_000L;
        if (!idle.contains(subnet.id())) {
            duties(subnet);
        }
        ReplicatedState parent = subnet.state();
        Payload payload = payload(subnet, parent);
        assertThat(admission.refusal(parent, clock, payload)).isEmpty();
        Payload decoded = Reader.whole(payload.encode(), Payload::read);
        TreeMap<Long, CanisterPackage> packages = new TreeMap<>();
        decoded.activations().forEach(x -> packages.put(x.migration(), subnet.packages.get(x.migration())));
        Batch batch = new Batch(parent.height() + 1, clock, Optional.empty(), decoded, packages);
        subnet.certify(subnet.machine.apply(maybeRestarted(parent), batch));
        checkOnePlace();
    }

    private Payload payload(TestSubnet subnet, ReplicatedState parent) {
        PayloadCheck fill = admission.begin(parent, clock);
        List<RegistryUpdate> updates = new ArrayList<>();
        if (subnet != root && random.nextInt(3) > 0) {
            TestSubnet.Certified known = some(root);
            RegistryProof.make(
                            known.state(), known.signature(), parent.registry().version())
                    .filter(u -> fill.update(u).isEmpty())
                    .ifPresent(updates::add);
        }
        List<CertifiedSlice> slices = new ArrayList<>();
        for (TestSubnet other : subnets.values()) {
            if (other != subnet && random.nextInt(3) > 0) {
                TestSubnet.Certified known = some(other);
                long from = parent.network().stream(other.id()).header().signalsEnd();
                Slices.make(known.state(), known.signature(), subnet.id(), from, 1 + random.nextInt(10))
                        .filter(s -> fill.slice(s).isEmpty())
                        .ifPresent(slices::add);
            }
        }
        List<Blob> calls = calls(subnet, fill);
        List<NodeAck> acks = new ArrayList<>();
        subnet.acks.removeIf(ack -> random.nextBoolean() && (fill.ack(ack).isPresent() || acks.add(ack)));
        List<Activation> activations = new ArrayList<>();
        subnet.activations.values().removeIf(x -> fill.activation(x).isPresent() || activations.add(x));
        return new Payload(updates, slices, calls, acks, activations);
    }

    private TestSubnet.Certified some(TestSubnet subnet) {
        return random.nextInt(4) == 0 ? subnet.certified.get(random.nextInt(subnet.certified.size())) : subnet.newest();
    }

    /** What a gateway does: hands calls to proposers, and those of canisters that moved to the other subnet. */
    private List<Blob> calls(TestSubnet subnet, PayloadCheck fill) {
        List<Blob> taken = new ArrayList<>();
        for (Iterator<Blob> waiting = subnet.ingress.iterator(); waiting.hasNext() && taken.size() < 5; ) {
            Blob call = waiting.next();
            Optional<IngressRefusal> refusal = fill.ingress(call);
            if (refusal.isEmpty()) {
                taken.add(call);
                accepted++;
                waiting.remove();
            } else if (refusal.get() instanceof IngressRefusal.Migrating moving) {
                if (moving.destination().isPresent()) {
                    waiting.remove();
                    at(moving.destination().get()).ingress.add(call);
                }
            } else {
                throw new AssertionError("a call was refused, seed " + seed + ": "
                        + refusal.get().text());
            }
        }
        return taken;
    }

    /** What the subnet's nodes do, some of them, some of the time. */
    private void duties(TestSubnet subnet) {
        for (NodeId node : subnet.nodeSecrets.keySet()) {
            for (Duty duty : Duties.of(subnet.state().network(), node)) {
                if (random.nextInt(3) == 0) {
                    perform(subnet, node, duty);
                }
            }
        }
    }

    private void perform(TestSubnet subnet, NodeId node, Duty duty) {
        MigrationRecord record = duty.migration();
        TestSubnet source = at(record.from());
        switch (duty) {
            case Duty.FetchBase d ->
                fetch(source, record)
                        .ifPresent(p -> subnet.acks.add(subnet.ack(
                                node,
                                record.id(),
                                record.epoch(),
                                NodeAck.Kind.READY,
                                p.manifest().root())));
            case Duty.FetchFinal d -> fetchFinal(subnet, source, record, node);
            case Duty.Activate d ->
                freezeCertificate(source, record)
                        .flatMap(cert -> Activations.propose(subnet.state().network(), record.id(), cert))
                        .ifPresent(x -> subnet.activations.put(record.id(), x));
            case Duty.Serve d -> {}
        }
    }

    private Optional<CanisterPackage> fetch(TestSubnet source, MigrationRecord record) {
        ReplicatedState state = source.state();
        return state.canister(record.canister()).map(canister -> LocalSteps.whole(state, canister));
    }

    private void fetchFinal(TestSubnet subnet, TestSubnet source, MigrationRecord record, NodeId node) {
        Optional<Blob> certificate = freezeCertificate(source, record);
        if (certificate.isEmpty() || source.state().canister(record.canister()).isEmpty()) {
            return;
        }
        Optional<MigrationStatement> said =
                FreezeProof.read(certificate.get(), record, subnet.state().registry(), check);
        if (said.isEmpty() || FreezeProof.refusal(said.get(), record).isPresent()) {
            return;
        }
        CanisterPackage served = fetch(source, record).orElseThrow();
        PackageManifest manifest = Reader.whole(served.manifest().encode(), PackageManifest::read);
        Hash wanted = said.get().cutover().orElseThrow().manifestRoot();
        assertThat(manifest.root())
                .as("what the source serves is what it froze")
                .isEqualTo(wanted);
        subnet.packages.put(record.id(), CanisterPackage.assemble(manifest, served::chunk));
        subnet.acks.add(subnet.ack(node, record.id(), record.epoch(), NodeAck.Kind.INSTALLED, wanted));
    }

    private Optional<Blob> freezeCertificate(TestSubnet source, MigrationRecord record) {
        TestSubnet.Certified newest = source.newest();
        boolean frozen = newest.state()
                .network()
                .migrations()
                .get(record.id())
                .filter(m -> m.statement().provesFreeze())
                .isPresent();
        return frozen
                ? Optional.of(FreezeProof.make(newest.state(), newest.signature(), record.id()))
                : Optional.empty();
    }

    /** Now and then a replica starts again from what it stored: nothing may differ. */
    private ReplicatedState maybeRestarted(ReplicatedState state) {
        if (random.nextInt(50) != 0) {
            return state;
        }
        MemoryChunks store = new MemoryChunks();
        ReplicatedState loaded = Checkpoints.load(Checkpoints.save(state, store), store, Paging.NONE);
        assertThat(loaded.stateRoot()).isEqualTo(state.stateRoot());
        assertThat(loaded.freeMessages()).isEqualTo(state.freeMessages());
        return loaded;
    }

    private void checkOnePlace() {
        TreeMap<CanisterId, SubnetId> places = new TreeMap<>();
        for (TestSubnet subnet : subnets.values()) {
            for (HashedMap.Entry<CanisterId, CanisterState> entry :
                    subnet.state().canisters()) {
                if (entry.value().frozenBy().isEmpty()) {
                    SubnetId other = places.put(entry.key(), subnet.id());
                    assertThat(other)
                            .as("canister runs in two places, seed %d", seed)
                            .isNull();
                }
            }
        }
    }

    /** The canister where it runs. */
    Optional<CanisterState> running(CanisterId id) {
        return subnets.values().stream()
                .flatMap(s -> s.state().canister(id).stream())
                .filter(canister -> canister.frozenBy().isEmpty())
                .findFirst();
    }

    Puppet puppet(CanisterId id) {
        return Puppet.of(running(id).orElseThrow(() -> new AssertionError(id + " runs nowhere, seed " + seed)));
    }

    MigrationRecord migration(long id) {
        return root.state().registry().migration(id).orElseThrow();
    }

    boolean inPhase(long id, MigrationPhase phase) {
        return root.state()
                .registry()
                .migration(id)
                .filter(m -> m.phase() == phase)
                .isPresent();
    }

    /** No stream holds a message or a signal, none waits to be sent again, no queue a message, and no call of a user waits. */
    boolean quiet() {
        for (TestSubnet subnet : subnets.values()) {
            if (!subnet.ingress.isEmpty()
                    || !subnet.state().agenda().working().isEmpty()
                    || !subnet.state().agenda().sending().isEmpty()) {
                return false;
            }
            for (HashedMap.Entry<SubnetId, StreamState> entry :
                    subnet.state().network().streams()) {
                if (!entry.value().quiet()) {
                    return false;
                }
            }
        }
        return true;
    }

    /** All cycles, when everything is quiet. */
    Cycles cycles() {
        Cycles sum = Cycles.ZERO;
        for (TestSubnet subnet : subnets.values()) {
            sum = sum.plus(subnet.state().network().lost());
            for (HashedMap.Entry<CanisterId, CanisterState> entry :
                    subnet.state().canisters()) {
                sum = sum.plus(entry.value().account().total());
            }
        }
        return sum;
    }

    String describe() {
        StringBuilder text = new StringBuilder();
        root.state()
                .registry()
                .migrations()
                .values()
                .forEach(m -> text.append(m).append('\n'));
        subnets.values().forEach(s -> {
            text.append(s.id()).append(" height ").append(s.state().height());
            text.append(" version ").append(s.state().registry().version()).append('\n');
            s.state()
                    .network()
                    .migrations()
                    .forEach(e -> text.append("  ").append(e).append('\n'));
            s.state()
                    .network()
                    .streams()
                    .forEach(e -> text.append("  stream to ")
                            .append(e.key())
                            .append(' ')
                            .append(e.value().header())
                            .append('\n'));
            s.state()
                    .canisters()
                    .forEach(e -> text.append("  ")
                            .append(e.key())
                            .append(' ')
                            .append(e.value().code().isPresent() ? "wasm" : Puppet.of(e.value()))
                            .append(" frozen by ")
                            .append(e.value().frozenBy())
                            .append(" input ")
                            .append(e.value().queues().input().size())
                            .append('\n'));
        });
        return text.toString();
    }
}
