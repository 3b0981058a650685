package dev.tern.sdk.protocol;

import dev.tern.sdk.crypto.Bls;
import dev.tern.sdk.crypto.Ed25519;
import dev.tern.sdk.crypto.HashTree;
import dev.tern.sdk.crypto.PublicKey;
import dev.tern.sdk.crypto.Sha256;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.SubnetId;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;

/** Keys, requests and certificates for tests. */
final class Samples {
    static final long NOW = 1_700_000_000_000_000_000L;
    static final Blob SECRET = Sha256.hash("a user").bytes();
    static final PublicKey KEY = new PublicKey.Ed25519Key(Ed25519.publicKey(SECRET));
    static final CanisterId CANISTER =
            CanisterId.of(Blob.ofHex("00000000000000070101").toBytes());
    static final CanisterId STRANGER =
            CanisterId.of(Blob.ofHex("00000000002000000101").toBytes());
    static final Bls.Dealing ROOT = Bls.deal(4, 3, Sha256.hash("root").bytes());
    static final Bls.Dealing SUBNET = Bls.deal(1, 1, Sha256.hash("subnet").bytes());
    static final SubnetId SUBNET_ID = new SubnetId(PublicKey.selfAuthenticating(Bls.der(SUBNET.groupKey())));
    static final CanisterRanges RANGES = new CanisterRanges(List.of(new CanisterRanges.Range(
            CanisterId.of(Blob.ofHex("00000000000000000101").toBytes()),
            CanisterId.of(Blob.ofHex("00000000000fffff0101").toBytes()))));

    private Samples() {}

    static Content.Call call() {
        return new Content.Call(
                KEY.selfAuthenticating(),
                CANISTER,
                "increment",
                Blob.ofHex("4449444c0000"),
                NOW + 60_000_000_000L,
                Optional.of(Blob.ofHex("0102")));
    }

    static Envelope signed(Content content) {
        Blob signature = Ed25519.sign(SECRET, Domains.request(content.requestId()));
        return new Envelope(content, Optional.of(KEY.der()), Optional.of(signature), List.of());
    }

    static HashTree time() {
        return HashTree.leaf(Blob.wrap(StructuredHash.leb128(BigInteger.valueOf(NOW))));
    }

    static Certificate rootCertificate(HashTree tree) {
        byte[] message = Domains.stateRoot(tree.digest());
        java.util.TreeMap<Integer, Blob> shares = new java.util.TreeMap<>();
        for (int i = 0; i < 3; i++) {
            shares.put(i, Bls.sign(ROOT.secretShares().get(i), message));
        }
        return new Certificate(tree, Bls.combine(shares).orElseThrow(), Optional.empty());
    }

    /** A delegation with the ranges in shards, where version 4 looks for them, or in one piece, as version 3 does. */
    static Certificate.Delegation delegation(boolean sharded) {
        HashTree own = HashTree.EMPTY.with("public_key", HashTree.leaf(Bls.der(SUBNET.groupKey())));
        HashTree tree = HashTree.EMPTY.with("time", time());
        if (sharded) {
            HashTree shard =
                    HashTree.EMPTY.with(RANGES.ranges().get(0).first().bytes(), HashTree.leaf(RANGES.encode()));
            tree = tree.with("canister_ranges", HashTree.EMPTY.with(SUBNET_ID.bytes(), shard));
        } else {
            own = own.with("canister_ranges", HashTree.leaf(RANGES.encode()));
        }
        tree = tree.with("subnet", HashTree.EMPTY.with(SUBNET_ID.bytes(), own));
        return new Certificate.Delegation(SUBNET_ID, rootCertificate(tree).encode());
    }

    static Certificate subnetCertificate(HashTree tree, boolean sharded) {
        Blob signature = Bls.sign(SUBNET.secretShares().get(0), Domains.stateRoot(tree.digest()));
        return new Certificate(tree, signature, Optional.of(delegation(sharded)));
    }
}
