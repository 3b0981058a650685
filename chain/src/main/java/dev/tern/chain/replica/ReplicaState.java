package dev.tern.chain.replica;

import dev.tern.chain.block.Certification;
import dev.tern.chain.block.Snapshot;
import dev.tern.chain.block.Validators;
import dev.tern.runtime.registry.Member;
import dev.tern.runtime.registry.NodeRecord;
import dev.tern.runtime.registry.Registry;
import dev.tern.runtime.registry.SubnetRecord;
import dev.tern.runtime.state.CertifiedTree;
import dev.tern.runtime.state.HashedMap;
import dev.tern.runtime.state.PendingCall;
import dev.tern.runtime.state.ReplicatedState;
import dev.tern.sdk.crypto.TreePath;
import dev.tern.sdk.protocol.Certificate;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.SubnetId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The state of a subnet after a block, with its certified tree. */
public final class ReplicaState implements Snapshot {
    private final ReplicatedState state;
    private final CertifiedTree tree;
    private final SubnetRecord subnet;
    private final Validators validators;
    private final boolean wantsRandomness;

    public ReplicaState(ReplicatedState state) {
        this.state = state;
        this.tree = CertifiedTree.of(state);
        this.subnet = subnet(state.registry(), state.subnet());
        this.validators = validators(state.registry(), subnet);
        this.wantsRandomness = wantsRandomness(state);
    }

    public ReplicatedState state() {
        return state;
    }

    public CertifiedTree tree() {
        return tree;
    }

    @Override
    public long height() {
        return state.height();
    }

    @Override
    public long timeNs() {
        return state.time();
    }

    @Override
    public Hash stateRoot() {
        return tree.stateRoot();
    }

    @Override
    public Hash treeRoot() {
        return tree.digest();
    }

    @Override
    public long registryVersion() {
        return state.registry().version();
    }

    @Override
    public Validators validators() {
        return validators;
    }

    @Override
    public Blob subnetKey() {
        return subnet.publicKey();
    }

    @Override
    public boolean wantsRandomness() {
        return wantsRandomness;
    }

    /** The paths of this state laid open, with the subnet's signature on it. */
    public Certificate certificate(Certification certification, Collection<TreePath> paths) {
        return new Certificate(tree.witness(paths), certification.signature(), Optional.empty());
    }

    private static boolean wantsRandomness(ReplicatedState state) {
        for (HashedMap.Entry<Long, PendingCall> entry : state.management().pending()) {
            if (entry.value() instanceof PendingCall.Randomness) {
                return true;
            }
        }
        return false;
    }

    static SubnetRecord subnet(Registry registry, SubnetId id) {
        return registry.subnet(id)
                .orElseThrow(() -> new IllegalStateException("the registry does not know subnet " + id));
    }

    static Validators validators(Registry registry, SubnetRecord subnet) {
        List<Validators.Validator> members = new ArrayList<>();
        for (Member member : subnet.members()) {
            NodeRecord node = registry.node(member.node())
                    .orElseThrow(() -> new IllegalStateException("the registry does not know node " + member.node()));
            members.add(
                    new Validators.Validator(member.node(), node.publicKey(), member.index() - 1, member.shareKey()));
        }
        return new Validators(members);
    }
}
