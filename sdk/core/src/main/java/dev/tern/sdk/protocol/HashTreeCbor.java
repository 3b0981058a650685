package dev.tern.sdk.protocol;

import dev.tern.sdk.crypto.HashTree;
import dev.tern.sdk.types.Hash;
import java.util.List;

/** Hash trees as CBOR: nested arrays that begin with the kind of node (interface specification, "Certificate"). */
public final class HashTreeCbor {
    private HashTreeCbor() {}

    public static Cbor write(HashTree tree) {
        return switch (tree) {
            case HashTree.Empty e -> Cbor.array(Cbor.nat(0));
            case HashTree.Fork fork -> Cbor.array(Cbor.nat(1), write(fork.left()), write(fork.right()));
            case HashTree.Labeled labeled ->
                Cbor.array(Cbor.nat(2), Cbor.bytes(labeled.label()), write(labeled.tree()));
            case HashTree.Leaf leaf -> Cbor.array(Cbor.nat(3), Cbor.bytes(leaf.value()));
            case HashTree.Pruned pruned ->
                Cbor.array(Cbor.nat(4), Cbor.bytes(pruned.hash().bytes()));
        };
    }

    public static Parsed<HashTree> decode(byte[] bytes) {
        return Cbor.decode(bytes, HashTreeCbor::read);
    }

    static HashTree read(Cbor value) {
        HashTree tree = node(value);
        if (!tree.wellFormed()) {
            throw new MalformedException(
                    "the hash tree is not well-formed: labels out of order, or a leaf among labels");
        }
        return tree;
    }

    private static HashTree node(Cbor value) {
        List<Cbor> items = value.asArray();
        if (items.isEmpty() || !(items.get(0) instanceof Cbor.Int kind)) {
            throw new MalformedException("a hash tree node begins with its kind");
        }
        int code = kind.value().bitLength() < 8 ? kind.value().intValue() : -1;
        int[] lengths = {1, 3, 3, 2, 2};
        if (code < 0 || code >= lengths.length || items.size() != lengths[code]) {
            throw new MalformedException("not a hash tree node: kind " + kind.value() + ", " + items.size() + " items");
        }
        return switch (code) {
            case 0 -> HashTree.EMPTY;
            case 1 -> HashTree.fork(node(items.get(1)), node(items.get(2)));
            case 2 -> HashTree.labeled(items.get(1).asBytes(), node(items.get(2)));
            case 3 -> HashTree.leaf(items.get(1).asBytes());
            default -> HashTree.pruned(hash(items.get(1)));
        };
    }

    private static Hash hash(Cbor value) {
        if (value.asBytes().length() != Hash.LENGTH) {
            throw new MalformedException("a pruned node holds 32 bytes");
        }
        return new Hash(value.asBytes());
    }
}
