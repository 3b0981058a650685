package dev.tern.chain.gateway;

import dev.tern.chain.nodeapi.BlockDetail;
import dev.tern.chain.nodeapi.BlockSummary;
import dev.tern.chain.nodeapi.CallInfo;
import dev.tern.chain.nodeapi.CanisterInfo;
import dev.tern.chain.nodeapi.CertifiedState;
import dev.tern.chain.nodeapi.Health;
import dev.tern.chain.nodeapi.MigrationInfo;
import dev.tern.chain.nodeapi.ModuleCounts;
import dev.tern.chain.nodeapi.NetworkInfo;
import dev.tern.chain.nodeapi.NodeApi;
import dev.tern.chain.nodeapi.NodeEvent;
import dev.tern.chain.nodeapi.NodeInfo;
import dev.tern.chain.nodeapi.QueryOutcome;
import dev.tern.chain.nodeapi.RegistryInfo;
import dev.tern.chain.nodeapi.Route;
import dev.tern.chain.nodeapi.Submission;
import dev.tern.chain.nodeapi.SubnetInfo;
import dev.tern.sdk.crypto.Ed25519;
import dev.tern.sdk.crypto.HashTree;
import dev.tern.sdk.crypto.TreePath;
import dev.tern.sdk.protocol.CanisterRanges;
import dev.tern.sdk.protocol.Certificate;
import dev.tern.sdk.protocol.Content;
import dev.tern.sdk.protocol.Envelope;
import dev.tern.sdk.protocol.EnvelopeRules;
import dev.tern.sdk.protocol.NodeSignature;
import dev.tern.sdk.protocol.QueryResult;
import dev.tern.sdk.protocol.Refusal;
import dev.tern.sdk.protocol.RequestStatus;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Cycles;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.NodeId;
import dev.tern.sdk.types.Principal;
import dev.tern.sdk.types.RejectCode;
import dev.tern.sdk.types.SubnetId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * A root subnet and two application subnets whose only canister counts: {@code inc}, {@code get}. Nothing happens to an
 * accepted call until the test makes a block ({@link #block}), unless the node is {@link #eager}.
 */
final class FakeNode implements NodeApi {
    static final CanisterId COUNTER = id(5);
    static final String SECRET = "secret-section";

    final FakeSubnet root = new FakeSubnet(1);
    final FakeSubnet a = new FakeSubnet(2);
    final FakeSubnet b = new FakeSubnet(3);
    final AtomicInteger submissions = new AtomicInteger();
    volatile boolean eager = true;
    volatile boolean moving;
    volatile boolean stopped;
    /** What the counter's other methods reply to an argument. */
    volatile BiFunction<String, Blob, Optional<Blob>> methods = (method, argument) -> Optional.empty();
    /** Subnets that do not exist yet. */
    final List<SubnetId> hidden = new CopyOnWriteArrayList<>();

    final List<SubnetId> hosted = new CopyOnWriteArrayList<>(List.of(root.id, a.id, b.id));

    private final Map<SubnetId, CertifiedState> certified = new ConcurrentSkipListMap<>();
    private final List<Consumer<NodeEvent>> listeners = new CopyOnWriteArrayList<>();
    private volatile SubnetId home = a.id;
    private volatile long version = 1;
    private long count;

    FakeNode() {
        a.canisters.put(
                COUNTER,
                new FakeSubnet.Canister(
                        Hash.ZERO,
                        List.of(Principal.ANONYMOUS),
                        Map.of(
                                "candid:service",
                                "service : { get : () -> (nat) query; inc : () -> (nat) }",
                                SECRET,
                                "x"),
                        SECRET));
        all().forEach(this::certify);
    }

    static CanisterId id(int n) {
        return CanisterId.of(new byte[] {0, 0, 0, 0, 0, 0, 0, (byte) n, 1, 1});
    }

    /** Moves the counter to the other subnet at once. */
    synchronized void move() {
        FakeSubnet from = subnet(home);
        FakeSubnet to = home.equals(a.id) ? b : a;
        Optional.ofNullable(from.canisters.remove(COUNTER)).ifPresent(canister -> to.canisters.put(COUNTER, canister));
        to.statuses.putAll(from.statuses);
        to.origins.putAll(from.origins);
        from.waiting.clear();
        home = to.id;
        version++;
        all().forEach(this::certify);
    }

    /** Executes what waits on a subnet and certifies the result. */
    synchronized void block(FakeSubnet subnet) {
        subnet.waiting.forEach((id, call) -> subnet.statuses.put(id, execute(call)));
        subnet.waiting.clear();
        subnet.next();
        certify(subnet);
    }

    /** As {@link #block}, but listeners hear of the certificate before it can be read. */
    synchronized void blockButTellFirst(FakeSubnet subnet) {
        tell(new NodeEvent.Certified(subnet.id, subnet.height() + 1));
        List<Consumer<NodeEvent>> all = List.copyOf(listeners);
        listeners.clear();
        block(subnet);
        listeners.addAll(all);
    }

    private void tell(NodeEvent event) {
        listeners.forEach(listener -> listener.accept(event));
    }

    private RequestStatus execute(Content.Call call) {
        return switch (call.method()) {
            case "inc" -> new RequestStatus.Replied(nat(++count));
            case "get" -> new RequestStatus.Replied(nat(count));
            default ->
                methods.apply(call.method(), call.arg())
                        .<RequestStatus>map(RequestStatus.Replied::new)
                        .orElseGet(() -> new RequestStatus.Rejected(
                                RejectCode.CANISTER_ERROR, "no method " + call.method(), "IC0536"));
        };
    }

    private void certify(FakeSubnet subnet) {
        long now = now();
        Optional<CanisterRanges> own = subnet == root ? Optional.of(ranges(root)) : Optional.empty();
        Optional<Certificate.Delegation> delegation =
                subnet == root ? Optional.empty() : Optional.of(delegation(subnet, now));
        certified.put(subnet.id, subnet.certify(delegation, now, own));
        tell(new NodeEvent.Certified(subnet.id, subnet.height()));
        tell(new NodeEvent.BlockExecuted(summary(subnet, subnet.height())));
    }

    private Certificate.Delegation delegation(FakeSubnet subnet, long now) {
        TreeMap<TreePath, Blob> values = new TreeMap<>();
        values.put(TreePath.of("time"), FakeSubnet.leb128(now));
        for (FakeSubnet each : all()) {
            TreePath path = TreePath.of("subnet").then(each.id.bytes());
            values.put(path.then("public_key"), each.keyDer);
            values.put(path.then("canister_ranges"), ranges(each).encode());
            for (CanisterRanges.Range range : ranges(each).ranges()) {
                values.put(
                        TreePath.of("canister_ranges")
                                .then(each.id.bytes())
                                .then(range.first().bytes()),
                        new CanisterRanges(List.of(range)).encode());
            }
        }
        HashTree tree = FakeSubnet.treeOf(values);
        return new Certificate.Delegation(subnet.id, new Certificate(tree, root.sign(tree), Optional.empty()).encode());
    }

    /** 0–9 root, 10–19 b; a has the counter's neighbourhood, without the counter once that has moved. */
    private CanisterRanges ranges(FakeSubnet subnet) {
        if (subnet == root) {
            return new CanisterRanges(List.of(new CanisterRanges.Range(id(60), id(69))));
        }
        boolean isHome = home.equals(subnet.id);
        List<CanisterRanges.Range> ranges = new ArrayList<>();
        if (subnet == a) {
            ranges.add(new CanisterRanges.Range(id(0), isHome ? id(9) : id(4)));
            if (!isHome) {
                ranges.add(new CanisterRanges.Range(id(6), id(9)));
            }
        } else {
            if (isHome) {
                ranges.add(new CanisterRanges.Range(COUNTER, COUNTER));
            }
            ranges.add(new CanisterRanges.Range(id(10), id(19)));
        }
        return new CanisterRanges(ranges);
    }

    private List<FakeSubnet> all() {
        return List.of(root, a, b);
    }

    private FakeSubnet subnet(SubnetId id) {
        return all().stream().filter(each -> each.id.equals(id)).findFirst().orElseThrow();
    }

    static long now() {
        return System.currentTimeMillis() * 1_000_000;
    }

    /** {@code (n : nat)} in Candid, for n below 128. */
    static Blob nat(long n) {
        return Blob.ofHex("4449444c00017d" + String.format("%02x", n));
    }

    @Override
    public NetworkInfo network() {
        return new NetworkInfo("fake", root.id, root.keyDer, "0", version, now());
    }

    @Override
    public Health health() {
        return stopped ? new Health(false, List.of("replica of " + a.id + " is stopped")) : Health.READY;
    }

    @Override
    public Optional<Route> route(Principal canister) {
        return all().stream()
                .filter(subnet -> ranges(subnet).contains(new CanisterId(canister)))
                .findFirst()
                .map(subnet -> new Route(subnet.id, version, moving && canister.equals(COUNTER.principal())));
    }

    @Override
    public List<SubnetId> hosted() {
        return hosted;
    }

    @Override
    public Submission submit(SubnetId subnet, Blob envelope) {
        try {
            return take(subnet, envelope);
        } finally {
            submissions.incrementAndGet(); // afterwards: who sees the count may make the block that holds the call
        }
    }

    private Submission take(SubnetId subnet, Blob envelope) {
        Envelope decoded = Envelope.decode(envelope.unsafeBytes()).orThrow();
        Optional<Refusal> refusal = EnvelopeRules.check(decoded, now());
        if (refusal.isPresent()) {
            return new Submission.Refused(refusal.get().cause(), refusal.get().fix());
        }
        if (stopped) {
            return new Submission.Unavailable("the pool is full");
        }
        if (!(decoded.content() instanceof Content.Call call)) {
            return new Submission.Refused("not a call", "send a call");
        }
        if (call.canister().equals(COUNTER) && !home.equals(subnet)) {
            return new Submission.Migrating(Optional.of(home), version);
        }
        if (call.method().equals("inspected")) {
            return new Submission.Rejected(RejectCode.CANISTER_REJECT, "inspect_message said no", "IC0516");
        }
        subnet(subnet)
                .origins
                .put(
                        call.requestId(),
                        new CertifiedState.Origin(call.sender(), call.canister().principal()));
        if (!subnet(subnet).statuses.containsKey(call.requestId())) {
            subnet(subnet).waiting.put(call.requestId(), call);
        }
        if (eager) {
            block(subnet(subnet));
        }
        return new Submission.Accepted();
    }

    @Override
    public QueryOutcome query(SubnetId subnet, Blob envelope) {
        Envelope decoded = Envelope.decode(envelope.unsafeBytes()).orThrow();
        Optional<Refusal> refusal = EnvelopeRules.check(decoded, now());
        if (refusal.isPresent()) {
            return new QueryOutcome.Refused(refusal.get().cause(), refusal.get().fix());
        }
        if (!home.equals(subnet)) {
            return new QueryOutcome.Migrating(Optional.of(home), version);
        }
        Content.Query query = (Content.Query) decoded.content();
        QueryResult result = query.method().equals("get")
                ? new QueryResult.Replied(nat(count))
                : methods.apply(query.method(), query.arg())
                        .<QueryResult>map(QueryResult.Replied::new)
                        .orElseGet(() -> new QueryResult.Rejected(
                                RejectCode.DESTINATION_INVALID, "no query " + query.method(), "IC0302"));
        FakeSubnet on = subnet(subnet);
        long time = now();
        Blob signature = Ed25519.sign(on.nodeSecret, result.toSign(query.requestId(), time));
        return new QueryOutcome.Answered(result, new NodeSignature(time, signature, on.node));
    }

    @Override
    public Optional<CertifiedState> certified(SubnetId subnet) {
        return Optional.ofNullable(certified.get(subnet));
    }

    @Override
    public List<SubnetInfo> subnets() {
        return all().stream()
                .filter(subnet -> !hidden.contains(subnet.id))
                .map(subnet -> new SubnetInfo(
                        subnet.id,
                        subnet == root ? SubnetInfo.Type.ROOT : SubnetInfo.Type.APPLICATION,
                        subnet.keyDer,
                        List.of(subnet.node),
                        List.of(),
                        subnet.height(),
                        subnet.height(),
                        now(),
                        version,
                        subnet.canisters.size(),
                        4096))
                .toList();
    }

    @Override
    public List<BlockSummary> blocks(SubnetId subnet, OptionalLong before, int limit) {
        List<BlockSummary> blocks = new ArrayList<>();
        FakeSubnet of = subnet(subnet);
        for (long h = Math.min(before.orElse(Long.MAX_VALUE) - 1, of.height()); h > 0 && blocks.size() < limit; h--) {
            blocks.add(summary(of, h));
        }
        return blocks;
    }

    private static BlockSummary summary(FakeSubnet subnet, long height) {
        byte[] hash = new byte[32];
        hash[0] = subnet.nodeSecret.at(0);
        hash[31] = (byte) height;
        return new BlockSummary(subnet.id, height, Hash.wrap(hash), now(), 0, subnet.node, 1, 0, 0, 100);
    }

    @Override
    public Optional<BlockDetail> block(SubnetId subnet, long height) {
        FakeSubnet of = subnet(subnet);
        return height < 1 || height > of.height()
                ? Optional.empty()
                : Optional.of(new BlockDetail(
                        summary(of, height),
                        "fake",
                        Hash.ZERO,
                        version,
                        Hash.ZERO,
                        Hash.ZERO,
                        Hash.ZERO,
                        Hash.ZERO,
                        true,
                        List.of(of.node),
                        List.of(call(of, height)),
                        List.of(new BlockDetail.StreamSlice(
                                root.id,
                                0,
                                1,
                                List.of(new BlockDetail.StreamMessage(0, "request", COUNTER, id(10), "hello")))),
                        List.of(1L),
                        List.of(new BlockDetail.MigrationEvent(7, COUNTER, "FROZEN"))));
    }

    private static CallInfo call(FakeSubnet subnet, long height) {
        return new CallInfo(
                Hash.ZERO,
                subnet.id,
                height,
                now(),
                Principal.ANONYMOUS,
                COUNTER.principal(),
                Optional.of(COUNTER.principal()),
                "inc",
                6,
                "replied",
                Optional.empty());
    }

    @Override
    public Optional<BlockDetail> block(Hash hash) {
        return all().stream()
                .filter(subnet -> summary(subnet, hash.bytes().at(31)).hash().equals(hash))
                .findFirst()
                .flatMap(subnet -> block(subnet.id, hash.bytes().at(31)));
    }

    @Override
    public List<CanisterInfo> canisters() {
        return List.of(new CanisterInfo(
                COUNTER,
                Optional.of("counter"),
                home,
                "running",
                Optional.of(Hash.ZERO),
                List.of(Principal.ANONYMOUS),
                Cycles.of(1_000_000),
                4096,
                1,
                0,
                List.of("candid:service")));
    }

    @Override
    public Optional<CanisterInfo> canister(CanisterId canister) {
        return canisters().stream().filter(info -> info.id().equals(canister)).findFirst();
    }

    @Override
    public List<CallInfo> calls(CanisterId canister, int limit) {
        return List.of(call(subnet(home), 1));
    }

    @Override
    public List<NodeInfo> nodes() {
        return all().stream()
                .map(subnet -> new NodeInfo(
                        subnet.node,
                        "127.0.0.1",
                        4000,
                        true,
                        List.of(new NodeInfo.Replica(subnet.id, subnet.height()))))
                .toList();
    }

    @Override
    public Optional<NodeInfo> node(NodeId node) {
        return nodes().stream().filter(info -> info.id().equals(node)).findFirst();
    }

    @Override
    public List<MigrationInfo> migrations() {
        return List.of(new MigrationInfo(
                7,
                COUNTER,
                a.id,
                b.id,
                "FROZEN",
                "chunks",
                List.of(new MigrationInfo.Phase("PROPOSED", now(), 1)),
                OptionalLong.of(20),
                OptionalLong.empty(),
                OptionalLong.empty(),
                1,
                Optional.of(Hash.ZERO),
                Optional.empty()));
    }

    @Override
    public Optional<MigrationInfo> migration(long id) {
        return migrations().stream().filter(info -> info.id() == id).findFirst();
    }

    @Override
    public ModuleCounts modules() {
        return new ModuleCounts(3, 2, 1);
    }

    @Override
    public RegistryInfo registry() {
        return new RegistryInfo(
                version,
                List.of(new RegistryInfo.Moved(COUNTER, b.id)),
                List.of(new RegistryInfo.Change(1, now(), "genesis")));
    }

    @Override
    public Subscription subscribe(Consumer<NodeEvent> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** Tells everybody that a migration entered a phase. */
    void announce() {
        listeners.forEach(listener ->
                listener.accept(new NodeEvent.MigrationChanged(migrations().getFirst())));
    }
}
