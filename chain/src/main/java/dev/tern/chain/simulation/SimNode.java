package dev.tern.chain.simulation;

import dev.tern.chain.block.Application;
import dev.tern.chain.block.Artifact;
import dev.tern.chain.block.DecidedBlock;
import dev.tern.chain.engine.Courier;
import dev.tern.chain.engine.Observer;
import dev.tern.chain.engine.View;
import dev.tern.chain.migration.Host;
import dev.tern.chain.migration.Keeper;
import dev.tern.chain.migration.Mover;
import dev.tern.chain.migration.Outgoing;
import dev.tern.chain.migration.Question;
import dev.tern.chain.port.Address;
import dev.tern.chain.replica.Envelopes;
import dev.tern.chain.replica.Executing;
import dev.tern.chain.replica.MachineApplication;
import dev.tern.chain.replica.ReplicaState;
import dev.tern.chain.replica.StreamCourier;
import dev.tern.runtime.execution.Executor;
import dev.tern.runtime.memory.Paging;
import dev.tern.runtime.registry.GenesisRecord;
import dev.tern.sdk.crypto.Ed25519;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.SubnetId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A node as production puts it together: machine, courier, keeper, and what it does for migrations. */
final class SimNode implements Software<ReplicaState>, Observer<ReplicaState>, Host {
    private final Shared shared;
    private final SimReplica<ReplicaState> replica;
    private final SimLife life;
    private final Keeper keeper;
    private final Application<ReplicaState> application;
    private final Executing executing;
    private final StreamCourier courier;
    private final Outgoing outgoing;
    private @Nullable Mover mover;

    /** What the nodes of a network share. */
    record Shared(GenesisRecord genesis, Executor executor, Envelopes envelopes, Watch watch) {}

    /** Is told of every block that a node has applied, also when it applies it again after a crash. */
    interface Watch {
        void decided(Address where, DecidedBlock block, ReplicaState after);
    }

    SimNode(Shared shared, SimReplica<ReplicaState> replica, SimLife life) {
        this.shared = shared;
        this.replica = replica;
        this.life = life;
        this.keeper = new Keeper(life.disk().store(), life.disk().chunks(), life.inOrder(), Paging.NONE);
        this.executing = new Executing(shared.executor.another());
        this.application = new MachineApplication(shared.genesis, subnet(), keeper, executing, shared.envelopes);
        this.courier = new StreamCourier(subnet(), replica.address().node());
        this.outgoing = new Outgoing(keeper);
    }

    @Override
    public Application<ReplicaState> application() {
        return application;
    }

    @Override
    public Courier<ReplicaState> courier() {
        return courier;
    }

    @Override
    public Observer<ReplicaState> observer() {
        return this;
    }

    @Override
    public void begin() {
        SimKeys.Member keys = replica.keys();
        Mover.Identity self = new Mover.Identity(
                shared.genesis.network(), keys.node(), m -> Ed25519.sign(keys.secret(), m.unsafeBytes()));
        mover = new Mover(this, keeper, life, life, self, shared.executor);
    }

    @Override
    public void end() {
        executing.close();
    }

    @Override
    public Optional<Blob> answer(Blob question) {
        return outgoing.answer(view(), Question.of(question));
    }

    @Override
    public void decided(DecidedBlock block, ReplicaState after) {
        shared.watch.decided(replica.address(), block, after);
        outgoing.follow(after.state());
        if (mover != null) {
            mover.follow(after.state());
        }
    }

    @Override
    public SubnetId subnet() {
        return replica.address().subnet();
    }

    @Override
    public View<ReplicaState> view() {
        return replica.view();
    }

    @Override
    public boolean offer(Artifact artifact) {
        replica.offer(artifact);
        return true;
    }

    @Override
    public void arrived() {
        replica.arrived();
    }
}
