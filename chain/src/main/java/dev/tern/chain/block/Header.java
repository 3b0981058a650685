package dev.tern.chain.block;

import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.NodeId;
import dev.tern.sdk.types.SubnetId;

/**
 * The header of a block (design.md §6). {@code round} and {@code proposer} name the first proposal: a re-proposal in a later
 * round repeats the block byte for byte (protocol.md, 5). Hashes are BLAKE3; {@code timeNs} is nanoseconds since 1970.
 *
 * @param registryVersion the version after the registry deltas of this block (protocol.md, 6)
 * @param stateRoot root of the replicated state after height − 1
 * @param validators hash of the set that votes on this block
 * @param nextValidators hash of the set that votes on height + 1
 */
public record Header(
        Hash network,
        SubnetId subnet,
        long height,
        int round,
        long timeNs,
        Hash parent,
        long registryVersion,
        Hash bodyHash,
        Hash stateRoot,
        Hash validators,
        Hash nextValidators,
        NodeId proposer)
        implements Encodable {
    @Override
    public void write(Writer out) {
        out.hash(network).subnet(subnet).u64(height).u32(round).u64(timeNs).hash(parent);
        out.u64(registryVersion).hash(bodyHash).hash(stateRoot).hash(validators);
        out.hash(nextValidators).node(proposer);
    }

    public static Header read(Reader in) {
        return new Header(
                in.hash(),
                in.subnet(),
                in.u64(),
                in.u32(),
                in.u64(),
                in.hash(),
                in.u64(),
                in.hash(),
                in.hash(),
                in.hash(),
                in.hash(),
                in.node());
    }
}
