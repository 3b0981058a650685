package dev.tern.chain.simulation;

import static java.util.Objects.requireNonNull;

import dev.tern.chain.block.Artifact;
import dev.tern.chain.block.Certification;
import dev.tern.chain.block.DecidedBlock;
import dev.tern.chain.block.Domain;
import dev.tern.chain.engine.Courier;
import dev.tern.chain.engine.Engine;
import dev.tern.chain.engine.Input;
import dev.tern.chain.engine.Observer;
import dev.tern.chain.engine.Ports;
import dev.tern.chain.engine.Settings;
import dev.tern.chain.port.Address;
import dev.tern.chain.port.Message;
import dev.tern.chain.storage.FileSigner;
import dev.tern.chain.storage.FileWal;
import dev.tern.chain.storage.LevelStore;
import dev.tern.chain.storage.Owner;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/** Four replicas in real time: threads, real files, messages by queue. Prints throughput and latency; run by hand. */
final class RealTime {
    private final SimKeys keys = SimKeys.deal(1, 0, 4);
    private final Domain domain = new Domain(Hash.ZERO, keys.subnet());
    private final Map<Address, ReplicaLoop> loops = new TreeMap<>();
    private final Map<Blob, Long> offered = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<Long> latencies = new ConcurrentLinkedQueue<>();
    private final Map<Long, List<Blob>> decided = new ConcurrentHashMap<>();
    private volatile long blocks;

    private RealTime() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        new RealTime().run(Integer.parseInt(args[0]), Integer.parseInt(args[1]));
    }

    private void run(int perSecond, int seconds) throws IOException, InterruptedException {
        Path home = Files.createTempDirectory("real-time");
        List<Engine<Tally.State>> engines = new ArrayList<>();
        for (SimKeys.Member member : keys.members()) {
            loops.put(new Address(keys.subnet(), member.node()), new ReplicaLoop("replica " + loops.size()));
        }
        int i = 0;
        for (SimKeys.Member member : keys.members()) {
            engines.add(engine(home.resolve("n" + i), member, i++ == 0));
        }
        int n = 0;
        List<ReplicaLoop> all = new ArrayList<>(loops.values());
        for (ReplicaLoop loop : all) {
            loop.run(engines.get(n++));
        }
        for (int second = 0; second < seconds; second++) {
            long blocksBefore = blocks;
            latencies.clear();
            long start = System.nanoTime();
            for (int k = 0; k < perSecond; k++) {
                Blob content = Blob.ofText("request " + second + "/" + k);
                offered.put(content, System.nanoTime());
                all.get(k % 4).offer(new Input.Offered(new Artifact(Artifact.Kind.INGRESS, content)));
                LockSupport.parkNanos(start + (k + 1) * 1_000_000_000L / perSecond - System.nanoTime());
            }
            List<Long> sorted = latencies.stream().sorted().toList();
            if (!sorted.isEmpty()) {
                System.out.printf(
                        "%d blocks/s, %d certified/s, p50 %d ms, p99 %d ms, waiting %d%n",
                        blocks - blocksBefore,
                        sorted.size(),
                        sorted.get(sorted.size() / 2) / 1_000_000,
                        sorted.get(sorted.size() * 99 / 100) / 1_000_000,
                        engines.getFirst().view().waiting());
            }
        }
        for (ReplicaLoop loop : all) {
            loop.stop();
        }
    }

    private Engine<Tally.State> engine(Path home, SimKeys.Member member, boolean measured) throws IOException {
        Files.createDirectories(home);
        FileSigner.create(home.resolve("guard"));
        Address self = new Address(keys.subnet(), member.node());
        Ports ports = new Ports(
                () -> System.currentTimeMillis() * 1_000_000,
                loop(self).timers(),
                (to, message) -> {
                    byte[] bytes = message.encode();
                    loop(to).offer(new Input.FromPeer(self, Reader.whole(bytes, Message::read)));
                },
                LevelStore.open(home.resolve("db"), new Owner(Hash.ZERO, keys.subnet(), member.node())),
                FileWal.open(home.resolve("wal")),
                FileSigner.open(
                        home.resolve("guard"),
                        new FileSigner.Keys(member.node(), member.secret(), member.shareSecret())));
        Tally tally = new Tally(keys);
        return new Engine<>(
                domain, Settings.DEFAULT, ports, tally, measured ? meter(tally) : new Observer<>() {}, Courier.none());
    }

    private ReplicaLoop loop(Address address) {
        return requireNonNull(loops.get(address));
    }

    private Observer<Tally.State> meter(Tally tally) {
        return new Observer<>() {
            @Override
            public void decided(DecidedBlock block, Tally.State after) {
                blocks = block.height();
                decided.put(
                        block.height(),
                        tally.contents(block.block().body().payload()).stream()
                                .map(Artifact::content)
                                .toList());
            }

            @Override
            public void certified(Tally.State state, Certification certification) {
                long now = System.nanoTime();
                decided.keySet().stream()
                        .sorted()
                        .filter(h -> h <= certification.height())
                        .forEach(h -> {
                            for (Blob content : requireNonNull(decided.remove(h))) {
                                latencies.add(now - requireNonNull(offered.remove(content)));
                            }
                        });
            }
        };
    }
}
