package dev.tern.chain.node;

import dev.tern.chain.network.NodeKey;
import dev.tern.chain.storage.FileSigner;
import dev.tern.runtime.registry.GenesisRecord;
import dev.tern.runtime.registry.IdRange;
import dev.tern.runtime.registry.Member;
import dev.tern.runtime.registry.NodeRecord;
import dev.tern.runtime.registry.Quorum;
import dev.tern.runtime.registry.SubnetRecord;
import dev.tern.runtime.registry.SubnetType;
import dev.tern.sdk.crypto.Bls;
import dev.tern.sdk.crypto.PublicKey;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.SubnetId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Makes a local network: all keys in one place, which is good enough for one machine and for nothing else. */
public final class Dealer {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String LOOPBACK = "127.0.0.1";
    private static final int PROTOCOL_VERSION = 1;
    /** Canister ids of each subnet: a million, side by side. */
    private static final long RANGE = 1L << 20;

    private Dealer() {}

    /**
     * What to deal.
     *
     * @param applications application subnets, besides the root subnet
     * @param nodesPerSubnet no node is in two subnets
     */
    public record Plan(String name, int applications, int nodesPerSubnet) {
        public Plan {
            if (applications < 1 || nodesPerSubnet < 1) {
                throw new IllegalArgumentException(
                        "a network has at least one application subnet and one node in each");
            }
        }
    }

    /** Deals a network into {@code home}; the genesis is written last, so that half a network is none. */
    public static GenesisRecord deal(Home home, Plan plan) {
        int subnets = plan.applications + 1;
        List<NodeKey> keys = new ArrayList<>();
        for (int i = 0; i < subnets * plan.nodesPerSubnet; i++) {
            keys.add(NodeKey.ofSecret(secret()));
        }
        List<SortedMap<SubnetId, Blob>> shares = new ArrayList<>();
        keys.forEach(key -> shares.add(new TreeMap<>()));
        List<SubnetRecord> records = new ArrayList<>();
        for (int s = 0; s < subnets; s++) {
            records.add(subnet(s, plan.nodesPerSubnet, keys, shares));
        }
        GenesisRecord genesis = new GenesisRecord(
                plan.name,
                ChronoUnit.NANOS.between(Instant.EPOCH, Instant.now()),
                records.getFirst().id(),
                records,
                nodes(keys));
        for (int i = 0; i < keys.size(); i++) {
            NodeHome node = home.node(i);
            node.writeKeys(new NodeHome.Keys(keys.get(i), shares.get(i)));
            shares.get(i).keySet().forEach(subnet -> FileSigner.create(node.guard(subnet)));
        }
        home.writeGenesis(genesis);
        return genesis;
    }

    private static SubnetRecord subnet(
            int number, int size, List<NodeKey> keys, List<SortedMap<SubnetId, Blob>> shares) {
        Bls.Dealing dealing = Bls.deal(size, Quorum.of(size), secret());
        SubnetId id = new SubnetId(PublicKey.selfAuthenticating(Bls.der(dealing.groupKey())));
        List<Member> members = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            int node = number * size + i;
            members.add(new Member(
                    keys.get(node).id(), i + 1, dealing.publicShares().get(i)));
            shares.get(node).put(id, dealing.secretShares().get(i));
        }
        members.sort(Comparator.comparing(Member::node));
        return new SubnetRecord(
                id,
                number == 0 ? SubnetType.ROOT : SubnetType.APPLICATION,
                dealing.groupKey(),
                members,
                new IdRange(number * RANGE, (number + 1) * RANGE - 1),
                PROTOCOL_VERSION);
    }

    /** The nodes with a free port each: kept open together, so that no two get the same. */
    private static List<NodeRecord> nodes(List<NodeKey> keys) {
        List<ServerSocket> reserved = new ArrayList<>();
        List<NodeRecord> nodes = new ArrayList<>();
        try {
            for (NodeKey key : keys) {
                ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                reserved.add(socket);
                nodes.add(new NodeRecord(key.id(), key.publicKey(), LOOPBACK, socket.getLocalPort()));
            }
            return nodes;
        } catch (IOException e) {
            throw new NodeException("cannot find free ports for the nodes: " + e.getMessage(), e);
        } finally {
            reserved.forEach(Dealer::release);
        }
    }

    private static void release(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new NodeException("cannot release a port: " + e.getMessage(), e);
        }
    }

    private static Blob secret() {
        byte[] secret = new byte[32];
        RANDOM.nextBytes(secret);
        return Blob.wrap(secret);
    }
}
