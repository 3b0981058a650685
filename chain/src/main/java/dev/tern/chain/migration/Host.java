package dev.tern.chain.migration;

import dev.tern.chain.block.Artifact;
import dev.tern.chain.engine.View;
import dev.tern.chain.replica.ReplicaState;
import dev.tern.sdk.types.SubnetId;

/** The replica whose node does its duties. */
public interface Host {
    SubnetId subnet();

    View<ReplicaState> view();

    /** Offers something for a block; false if the replica has no room for it now. */
    boolean offer(Artifact artifact);

    /** Tells that something a decided block may wait for is here now. */
    void arrived();
}
