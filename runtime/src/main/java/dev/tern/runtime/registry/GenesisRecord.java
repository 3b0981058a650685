package dev.tern.runtime.registry;

import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.crypto.Blake3;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.SubnetId;
import java.util.Comparator;
import java.util.List;

/**
 * How a network begins: version 1 of its registry. Its hash names the network in everything that is signed.
 *
 * @param timeNs of block 0 of every subnet, nanoseconds since 1970
 */
public record GenesisRecord(String name, long timeNs, SubnetId root, List<SubnetRecord> subnets, List<NodeRecord> nodes)
        implements Encodable {
    public GenesisRecord {
        subnets =
                subnets.stream().sorted(Comparator.comparing(SubnetRecord::id)).toList();
        nodes = nodes.stream().sorted(Comparator.comparing(NodeRecord::id)).toList();
    }

    public Hash network() {
        return Blake3.hash(encode());
    }

    public Registry registry() {
        return Registry.genesis(network(), root, subnets, nodes);
    }

    @Override
    public void write(Writer out) {
        out.text(name).u64(timeNs).subnet(root);
        out.list(subnets, Writer::value).list(nodes, Writer::value);
    }

    public static GenesisRecord read(Reader in) {
        return new GenesisRecord(
                in.text(), in.u64(), in.subnet(), in.list(SubnetRecord::read), in.list(NodeRecord::read));
    }
}
