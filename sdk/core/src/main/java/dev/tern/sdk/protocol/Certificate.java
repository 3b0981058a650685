package dev.tern.sdk.protocol;

import dev.tern.sdk.crypto.HashTree;
import dev.tern.sdk.crypto.TreePath;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.SubnetId;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** A tree, the subnet's signature on its digest and, unless it is the root subnet, the root's word for that subnet. */
public record Certificate(HashTree tree, Blob signature, Optional<Delegation> delegation) {
    /** The root's certificate (encoded) for a subnet's key and canister ranges. */
    public record Delegation(SubnetId subnet, Blob certificate) {}

    public Blob encode() {
        return Blob.wrap(Cbor.map()
                .put("tree", HashTreeCbor.write(tree))
                .put("signature", Cbor.bytes(signature))
                .put(
                        "delegation",
                        delegation.map(d -> Cbor.map()
                                .put("subnet_id", Cbor.bytes(d.subnet.bytes()))
                                .put("certificate", Cbor.bytes(d.certificate))
                                .build()))
                .build()
                .encodeTagged());
    }

    public static Parsed<Certificate> decode(Blob bytes) {
        return Cbor.decode(
                bytes.unsafeBytes(),
                map -> new Certificate(
                        HashTreeCbor.read(map.need("tree")),
                        map.need("signature").asBytes(),
                        map.find("delegation")
                                .map(d -> new Delegation(
                                        new SubnetId(d.need("subnet_id").asPrincipal()),
                                        d.need("certificate").asBytes()))));
    }

    /** The same certificate with all pruned but these paths and {@code /time}. */
    public Certificate witness(Collection<TreePath> paths) {
        List<TreePath> all = new ArrayList<>(paths);
        all.add(TreePath.of("time"));
        return new Certificate(HashTree.witness(tree, all), signature, delegation);
    }

    /** The time at {@code /time}, in nanoseconds since 1970. */
    public Optional<Long> time() {
        return tree.value(TreePath.of("time")).flatMap(Certificate::leb128);
    }

    /** A natural number below 2^64 in LEB128. */
    public static Optional<Long> leb128(Blob bytes) {
        BigInteger value = BigInteger.ZERO;
        for (int i = 0; i < bytes.length(); i++) {
            if (i > 9) {
                return Optional.empty();
            }
            value = value.or(BigInteger.valueOf(bytes.at(i) & 0x7f).shiftLeft(7 * i));
            boolean last = bytes.at(i) >= 0;
            if (last != (i == bytes.length() - 1)) {
                return Optional.empty();
            }
        }
        return bytes.isEmpty() || value.bitLength() > 64 ? Optional.empty() : Optional.of(value.longValue());
    }
}
