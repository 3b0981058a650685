package dev.tern.chain.storage;

import dev.tern.chain.block.Block;
import dev.tern.chain.block.Body;
import dev.tern.chain.block.DecidedBlock;
import dev.tern.chain.block.Header;
import dev.tern.chain.block.QuorumCertificate;
import dev.tern.chain.consensus.VoteKind;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.NodeId;
import dev.tern.sdk.types.SubnetId;
import java.util.List;
import java.util.Optional;

/** Blocks and owners for tests of storage: contents do not matter here. */
final class StoredBlocks {
    static final SubnetId SUBNET = SubnetId.of(new byte[] {1, 2, 3});
    static final NodeId NODE = NodeId.of(new byte[] {7});
    static final Owner OWNER = new Owner(Hash.ZERO, SUBNET, NODE);

    private StoredBlocks() {}

    static DecidedBlock block(long height) {
        Header header = new Header(
                Hash.ZERO,
                SUBNET,
                height,
                0,
                height * 1000,
                Hash.ZERO,
                1,
                Hash.ZERO,
                Hash.ZERO,
                Hash.ZERO,
                Hash.ZERO,
                NODE);
        Body body = new Body(Blob.ofText("payload of block " + height), Optional.empty(), List.of());
        return new DecidedBlock(
                new Block(header, body), new QuorumCertificate(VoteKind.PRECOMMIT, height, 0, Hash.ZERO, List.of()));
    }
}
