package dev.tern.explorer;

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
import dev.tern.sdk.crypto.Sha256;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Cycles;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.NodeId;
import dev.tern.sdk.types.Principal;
import dev.tern.sdk.types.SubnetId;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Three chains with everything that a page can show, none of it real. The test makes blocks and moves. */
final class PageNode implements NodeApi {
    static final CanisterId COUNTER = canisterId(0x100000, 1);
    private static final long SECOND = 1_000_000_000L;
    private static final List<String> PHASES = List.of(
            "PROPOSED",
            "SIGNALLED",
            "PREPARING",
            "READY",
            "FROZEN",
            "INSTALLED",
            "COMMITTED",
            "ACTIVE",
            "CLOSING",
            "DONE");

    final List<SubnetId> subnets = IntStream.range(0, 3)
            .mapToObj(i -> new SubnetId(principal("subnet " + i)))
            .toList();
    private final long[] heights = {412, 1_287, 2_044};
    private final long start = System.currentTimeMillis() * 1_000_000;
    private final List<Consumer<NodeEvent>> listeners = new CopyOnWriteArrayList<>();
    private volatile int phase = 3;

    private static Principal principal(String name) {
        byte[] hash = Sha256.hash(name).bytes().toBytes();
        byte[] bytes = Arrays.copyOf(hash, 29);
        bytes[28] = 2;
        return Principal.of(bytes);
    }

    private static CanisterId canisterId(int range, int n) {
        return CanisterId.of(
                new byte[] {0, 0, 0, 0, (byte) (range >> 24), (byte) (range >> 16), (byte) (range >> 8), (byte) n, 1, 1
                });
    }

    private static Hash hash(String text) {
        return Sha256.hash(text);
    }

    private NodeId node(int subnet, int i) {
        return new NodeId(principal("node " + subnet + " " + i));
    }

    /** A new block on a subnet. */
    synchronized void block(int subnet) {
        heights[subnet]++;
        tell(new NodeEvent.BlockExecuted(summary(subnet, heights[subnet])));
    }

    /** The moving canister's next phase. */
    void advance() {
        phase = Math.min(phase + 1, PHASES.size() - 1);
        tell(new NodeEvent.MigrationChanged(migrations().getFirst()));
    }

    private void tell(NodeEvent event) {
        listeners.forEach(listener -> listener.accept(event));
    }

    private long time(int subnet, long height) {
        long[] first = {412, 1_287, 2_044};
        long back = first[subnet] - height;
        long wobble = (height * height * 7919 % 101) * SECOND / (subnet == 0 ? 30 : 60);
        return back < 0
                ? System.currentTimeMillis() * 1_000_000
                : start - back * (subnet == 0 ? 5 : 2) * SECOND + wobble;
    }

    private int calls(int subnet, long height) {
        return subnet == 0 ? 0 : (int) (height * height % 7 % 4);
    }

    private BlockSummary summary(int subnet, long height) {
        int calls = calls(subnet, height);
        return new BlockSummary(
                subnets.get(subnet),
                height,
                hash("block " + subnet + " " + height),
                time(subnet, height),
                height % 17 == 0 ? 1 : 0,
                node(subnet, (int) (height % 4)),
                calls,
                subnet > 0 && height % 5 == 0 ? 2 : 0,
                height % 11 == 0 ? 1 : 0,
                412 + 310L * calls);
    }

    private int index(SubnetId subnet) {
        return subnets.indexOf(subnet);
    }

    @Override
    public NetworkInfo network() {
        return new NetworkInfo("local", subnets.getFirst(), Blob.ofHex("30".repeat(133)), "0.1.0", 23, start);
    }

    @Override
    public Health health() {
        return Health.READY;
    }

    @Override
    public Optional<Route> route(Principal canister) {
        return Optional.empty();
    }

    @Override
    public List<SubnetId> hosted() {
        return subnets;
    }

    @Override
    public Submission submit(SubnetId subnet, Blob envelope) {
        return new Submission.Unavailable("this is a page only");
    }

    @Override
    public QueryOutcome query(SubnetId subnet, Blob envelope) {
        return new QueryOutcome.Unavailable("this is a page only");
    }

    @Override
    public Optional<CertifiedState> certified(SubnetId subnet) {
        return Optional.empty();
    }

    @Override
    public List<SubnetInfo> subnets() {
        return IntStream.range(0, 3)
                .mapToObj(i -> new SubnetInfo(
                        subnets.get(i),
                        i == 0 ? SubnetInfo.Type.ROOT : SubnetInfo.Type.APPLICATION,
                        Blob.ofHex("30".repeat(133)),
                        IntStream.range(0, 4).mapToObj(n -> node(i, n)).toList(),
                        List.of(new SubnetInfo.IdRange(
                                canisterId(i * 0x100000, 0), canisterId(i * 0x100000 + 0xfff00, 255))),
                        heights[i],
                        heights[i],
                        time(i, heights[i]),
                        23,
                        i == 0 ? 0 : 6 - 3 * (i - 1),
                        i * 3_670_016L))
                .toList();
    }

    @Override
    public List<BlockSummary> blocks(SubnetId subnet, OptionalLong before, int limit) {
        int i = index(subnet);
        long from = Math.min(before.orElse(Long.MAX_VALUE) - 1, heights[i]);
        return LongStream.rangeClosed(Math.max(1, from - limit + 1), from)
                .mapToObj(h -> summary(i, from - h + Math.max(1, from - limit + 1)))
                .toList();
    }

    @Override
    public Optional<BlockDetail> block(SubnetId subnet, long height) {
        int i = index(subnet);
        if (i < 0 || height < 1 || height > heights[i]) {
            return Optional.empty();
        }
        BlockSummary summary = summary(i, height);
        List<BlockDetail.StreamSlice> slices = summary.streamMessages() == 0
                ? List.of()
                : List.of(new BlockDetail.StreamSlice(
                        subnets.get(3 - i),
                        height,
                        height + 2,
                        List.of(
                                new BlockDetail.StreamMessage(
                                        height, "request", canisterId(0x200000, 4), COUNTER, "ping"),
                                new BlockDetail.StreamMessage(
                                        height + 1, "reply", canisterId(0x200000, 4), COUNTER, ""))));
        return Optional.of(new BlockDetail(
                summary,
                "local",
                hash("block " + i + " " + (height - 1)),
                23,
                hash("payload"),
                hash("state" + height),
                hash("validators"),
                hash("validators"),
                true,
                List.of(node(i, 0), node(i, 1), node(i, 3)),
                IntStream.range(0, summary.calls())
                        .mapToObj(n -> call(i, height, n))
                        .toList(),
                slices,
                height % 11 == 0 ? List.of(23L) : List.of(),
                height % 11 == 0 ? List.of(new BlockDetail.MigrationEvent(3, COUNTER, "FROZEN")) : List.of()));
    }

    private CallInfo call(int subnet, long height, int n) {
        boolean isManagement = n == 2;
        boolean isRejected = n == 1;
        return new CallInfo(
                hash("request " + subnet + height + n),
                subnets.get(subnet),
                height,
                time(subnet, height),
                n == 0 ? principal("alice") : Principal.ANONYMOUS,
                isManagement ? Principal.MANAGEMENT : COUNTER.principal(),
                Optional.of(COUNTER.principal()),
                isManagement ? "install_code" : isRejected ? "transfer" : "increment",
                isManagement ? 187_204 : 7,
                isRejected ? "rejected" : "replied",
                isRejected
                        ? Optional.of("Canister trapped explicitly: the account has 12 tokens, 40 were asked for")
                        : Optional.empty());
    }

    @Override
    public Optional<BlockDetail> block(Hash hash) {
        return IntStream.range(0, 3)
                .boxed()
                .flatMap(i -> LongStream.rangeClosed(1, heights[i])
                        .filter(h -> summary(i, h).hash().equals(hash))
                        .boxed()
                        .flatMap(h -> block(subnets.get(i), h).stream()))
                .findFirst();
    }

    @Override
    public List<CanisterInfo> canisters() {
        List<String> names = List.of("counter", "token", "kv", "ping", "pong", "");
        List<CanisterInfo> canisters = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            boolean hasModule = !names.get(i).isEmpty();
            canisters.add(new CanisterInfo(
                    canisterId(0x100000, i + 1),
                    Optional.of(names.get(i)).filter(name -> hasModule),
                    subnets.get(i % 2 + 1),
                    i == 2 ? "stopped" : "running",
                    hasModule ? Optional.of(hash(names.get(i))) : Optional.empty(),
                    List.of(principal("alice"), canisterId(0x100000, 2).principal()),
                    new Cycles(BigInteger.TEN.pow(13).subtract(BigInteger.valueOf(7_340_032L * i * i))),
                    1_048_576L * (i + 1),
                    i + 4L,
                    i == 0 ? 1 : 0,
                    List.of("candid:service", "candid:args")));
        }
        return canisters;
    }

    @Override
    public Optional<CanisterInfo> canister(CanisterId canister) {
        return canisters().stream().filter(info -> info.id().equals(canister)).findFirst();
    }

    @Override
    public List<CallInfo> calls(CanisterId canister, int limit) {
        return IntStream.range(0, 6)
                .mapToObj(i -> call(1 + i % 2, heights[1 + i % 2] - i, i % 3))
                .toList();
    }

    @Override
    public List<NodeInfo> nodes() {
        List<NodeInfo> nodes = new ArrayList<>();
        for (int s = 0; s < 3; s++) {
            for (int i = 0; i < 4; i++) {
                boolean isUp = s != 2 || i != 3;
                nodes.add(new NodeInfo(
                        node(s, i),
                        "127.0.0.1",
                        40_001 + 4 * s + i,
                        isUp,
                        List.of(new NodeInfo.Replica(subnets.get(s), isUp ? heights[s] : heights[s] - 57))));
            }
        }
        return nodes;
    }

    @Override
    public Optional<NodeInfo> node(NodeId node) {
        return nodes().stream().filter(info -> info.id().equals(node)).findFirst();
    }

    @Override
    public List<MigrationInfo> migrations() {
        return List.of(
                migration(3, canisterId(0x100000, 4), 2, 1, phase, Optional.empty()),
                migration(
                        2, canisterId(0x100000, 3), 1, 2, 3, Optional.of("the cut-over height 1200 came before READY")),
                migration(1, COUNTER, 1, 2, 9, Optional.empty()));
    }

    private MigrationInfo migration(
            int id, CanisterId canister, int from, int to, int reached, Optional<String> abort) {
        List<MigrationInfo.Phase> entered = new ArrayList<>();
        for (int i = 0; i <= reached; i++) {
            entered.add(new MigrationInfo.Phase(
                    PHASES.get(i), start - (4L - id) * 600 * SECOND + (long) i * i * 90_000_000L, 10 + id + i));
        }
        abort.ifPresent(why -> entered.add(new MigrationInfo.Phase("ABORTED", start, 20)));
        boolean isCut = reached >= 4;
        return new MigrationInfo(
                id,
                canister,
                subnets.get(from),
                subnets.get(to),
                entered.getLast().name(),
                "chunks",
                entered,
                isCut ? OptionalLong.of(1_240) : OptionalLong.empty(),
                reached >= 7 ? OptionalLong.of(1_991) : OptionalLong.empty(),
                reached >= 7 ? OptionalLong.of(640) : OptionalLong.empty(),
                1,
                isCut ? Optional.of(hash("manifest")) : Optional.empty(),
                abort);
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
                23,
                List.of(new RegistryInfo.Moved(COUNTER, subnets.get(2))),
                LongStream.range(0, 6)
                        .mapToObj(i -> new RegistryInfo.Change(
                                23 - i,
                                start - i * 40 * SECOND,
                                i % 2 == 0 ? "migration 1: COMMITTED, epoch 1" : "migration 1: FROZEN at height 1240"))
                        .toList());
    }

    @Override
    public Subscription subscribe(Consumer<NodeEvent> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }
}
