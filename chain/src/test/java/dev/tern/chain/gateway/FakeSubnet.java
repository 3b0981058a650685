package dev.tern.chain.gateway;

import dev.tern.chain.nodeapi.CertifiedState;
import dev.tern.sdk.crypto.Bls;
import dev.tern.sdk.crypto.Ed25519;
import dev.tern.sdk.crypto.HashTree;
import dev.tern.sdk.crypto.PublicKey;
import dev.tern.sdk.crypto.TreePath;
import dev.tern.sdk.protocol.Bodies;
import dev.tern.sdk.protocol.CanisterRanges;
import dev.tern.sdk.protocol.Certificate;
import dev.tern.sdk.protocol.Content;
import dev.tern.sdk.protocol.Domains;
import dev.tern.sdk.protocol.RequestStatus;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.NodeId;
import dev.tern.sdk.types.Principal;
import dev.tern.sdk.types.SubnetId;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** A subnet of one node that certifies whatever it is told, for tests of the gateway. */
final class FakeSubnet {
    final SubnetId id;
    final NodeId node;
    final Blob nodeSecret;
    final Blob keyDer;
    final Map<Hash, Content.Call> waiting = new ConcurrentSkipListMap<>();
    final Map<Hash, RequestStatus> statuses = new ConcurrentSkipListMap<>();
    final Map<Hash, CertifiedState.Origin> origins = new ConcurrentHashMap<>();
    final Map<CanisterId, Canister> canisters = new ConcurrentSkipListMap<>();
    private final Blob secret;
    private final Blob nodeKeyDer;
    private long height = 1;

    /** What the tree shows of a canister; {@code secret} names its private metadata. */
    record Canister(Hash module, List<Principal> controllers, Map<String, String> metadata, String secretSection) {}

    FakeSubnet(int seed) {
        byte[] bytes = new byte[32];
        bytes[0] = (byte) seed;
        Bls.Dealing dealing = Bls.deal(1, 1, Blob.of(bytes));
        secret = dealing.secretShares().getFirst();
        keyDer = Bls.der(dealing.groupKey());
        id = new SubnetId(PublicKey.selfAuthenticating(keyDer));
        nodeSecret = Blob.of(bytes);
        nodeKeyDer = new PublicKey.Ed25519Key(Ed25519.publicKey(nodeSecret)).der();
        node = new NodeId(PublicKey.selfAuthenticating(nodeKeyDer));
    }

    long height() {
        return height;
    }

    void next() {
        height++;
    }

    Blob sign(HashTree tree) {
        return Bls.sign(secret, Domains.stateRoot(tree.digest()));
    }

    /** The state now, under this delegation. */
    CertifiedState certify(Optional<Certificate.Delegation> delegation, long timeNs, Optional<CanisterRanges> own) {
        HashTree tree = tree(timeNs, own);
        Certificate certificate = new Certificate(tree, sign(tree), delegation);
        Map<Hash, CertifiedState.Origin> from = Map.copyOf(origins);
        Map<CanisterId, Canister> known = Map.copyOf(canisters);
        long at = height;
        return new CertifiedState() {
            @Override
            public SubnetId subnet() {
                return id;
            }

            @Override
            public long height() {
                return at;
            }

            @Override
            public Certificate certificate() {
                return certificate;
            }

            @Override
            public Optional<Origin> origin(Hash requestId) {
                return Optional.ofNullable(from.get(requestId));
            }

            @Override
            public boolean isPrivate(CanisterId canister, String name) {
                Canister found = known.get(canister);
                return found != null && found.secretSection.equals(name);
            }
        };
    }

    private HashTree tree(long timeNs, Optional<CanisterRanges> own) {
        TreeMap<TreePath, Blob> values = new TreeMap<>();
        values.put(TreePath.of("time"), leb128(timeNs));
        TreePath subnet = TreePath.of("subnet").then(id.bytes());
        values.put(subnet.then("public_key"), keyDer);
        values.put(subnet.then("type"), Blob.ofText("application"));
        values.put(subnet.then("metrics"), Blob.ofText("few"));
        values.put(subnet.then("node").then(node.bytes()).then("public_key"), nodeKeyDer);
        own.ifPresent(ranges -> values.put(subnet.then("canister_ranges"), ranges.encode()));
        canisters.forEach((canister, info) -> {
            TreePath path = TreePath.of("canister").then(canister.bytes());
            values.put(path.then("module_hash"), info.module.bytes());
            values.put(path.then("controllers"), Bodies.principals(info.controllers));
            info.metadata.forEach(
                    (name, text) -> values.put(path.then("metadata").then(name), Blob.ofText(text)));
        });
        HashTree tree = treeOf(values);
        HashTree requests = HashTree.EMPTY;
        for (Map.Entry<Hash, RequestStatus> status : statuses.entrySet()) {
            requests = requests.with(status.getKey().bytes(), status.getValue().toTree());
        }
        return tree.with("request_status", requests);
    }

    /** The tree with these leaves. */
    static HashTree treeOf(Map<TreePath, Blob> values) {
        HashTree tree = HashTree.EMPTY;
        for (Map.Entry<TreePath, Blob> value : values.entrySet()) {
            tree = put(tree, value.getKey().labels(), value.getValue());
        }
        return tree;
    }

    private static HashTree put(HashTree tree, List<Blob> labels, Blob value) {
        if (labels.isEmpty()) {
            return HashTree.leaf(value);
        }
        HashTree child = tree.subtree(new TreePath(labels.subList(0, 1))).orElse(HashTree.EMPTY);
        return tree.with(labels.getFirst(), put(child, labels.subList(1, labels.size()), value));
    }

    static Blob leb128(long value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        long rest = value;
        do {
            int low = (int) (rest & 0x7f);
            rest >>>= 7;
            out.write(rest == 0 ? low : low | 0x80);
        } while (rest != 0);
        return Blob.wrap(out.toByteArray());
    }
}
