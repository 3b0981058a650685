package dev.tern.chain.replica;

import dev.tern.chain.block.Application;
import dev.tern.chain.block.Artifact;
import dev.tern.chain.block.Batch;
import dev.tern.chain.block.Draft;
import dev.tern.chain.block.Validators;
import dev.tern.chain.block.Verdict;
import dev.tern.runtime.machine.Admission;
import dev.tern.runtime.machine.Due;
import dev.tern.runtime.machine.DueTime;
import dev.tern.runtime.machine.Execution;
import dev.tern.runtime.machine.Payload;
import dev.tern.runtime.machine.StateMachine;
import dev.tern.runtime.messaging.CertificateCheck;
import dev.tern.runtime.migration.Activation;
import dev.tern.runtime.migration.FreezeProof;
import dev.tern.runtime.registry.Cutover;
import dev.tern.runtime.registry.GenesisRecord;
import dev.tern.runtime.registry.Registry;
import dev.tern.runtime.registry.RegistryDelta;
import dev.tern.runtime.registry.RegistryUpdate;
import dev.tern.runtime.state.CanisterPackage;
import dev.tern.runtime.state.MigrationStatement;
import dev.tern.runtime.state.ReplicatedState;
import dev.tern.sdk.codec.DecodeException;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.SubnetId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/** The state machine of a subnet, as consensus drives it. */
public final class MachineApplication implements Application<ReplicaState> {
    private static final int MAX_PAYLOAD_BYTES = 4 << 20;

    private final GenesisRecord genesis;
    private final SubnetId subnet;
    private final Keeping keeping;
    private final CertificateCheck certificates;
    private final Admission admission;
    private final Artifacts artifacts;
    private final StateMachine machine;

    /** @param envelopes shared by whoever judges envelopes on this node */
    public MachineApplication(
            GenesisRecord genesis, SubnetId subnet, Keeping keeping, Execution execution, Envelopes envelopes) {
        this.genesis = genesis;
        this.subnet = subnet;
        this.keeping = keeping;
        this.certificates = new CachedCheck();
        this.admission = new Admission(certificates, envelopes);
        this.artifacts = new Artifacts(admission, certificates, envelopes);
        this.machine = new StateMachine(execution);
    }

    @Override
    public ReplicaState load() {
        return new ReplicaState(keeping.load().orElseGet(() -> StateMachine.genesis(genesis, subnet)));
    }

    @Override
    public void save(ReplicaState state) {
        keeping.save(state.state());
    }

    @Override
    public boolean ready(ReplicaState parent, Blob payload) {
        return decode(payload).activations().stream()
                .allMatch(activation -> root(parent, activation)
                        .filter(root -> keeping.holds(activation.migration(), root))
                        .isPresent());
    }

    @Override
    public ReplicaState apply(ReplicaState parent, Batch batch) {
        Payload payload = decode(batch.payload());
        SortedMap<Long, CanisterPackage> packages = new TreeMap<>();
        for (Activation activation : payload.activations()) {
            Hash root = root(parent, activation)
                    .orElseThrow(() -> new IllegalStateException("an activation without proof was decided"));
            CanisterPackage arrived = keeping.arrived(activation.migration(), root)
                    .orElseThrow(() -> new IllegalStateException("the package of an activation is not here"));
            packages.put(activation.migration(), arrived);
        }
        ReplicatedState after = machine.apply(
                parent.state(),
                new dev.tern.runtime.machine.Batch(
                        batch.height(), batch.timeNs(), batch.randomness().map(Hash::bytes), payload, packages));
        return new ReplicaState(after);
    }

    @Override
    public Verdict judge(ReplicaState parent, long timeNs, Blob payload) {
        if (payload.length() > MAX_PAYLOAD_BYTES + Artifacts.ONE_MESSAGE) {
            return new Verdict.Invalid("a payload of " + payload.length() + " bytes");
        }
        try {
            Payload decoded = decode(payload);
            Optional<String> refusal = admission.refusal(parent.state(), timeNs, decoded);
            return refusal.isPresent() ? new Verdict.Invalid(refusal.get()) : valid(parent, decoded);
        } catch (DecodeException e) {
            return new Verdict.Invalid("the payload does not decode: " + e.getMessage());
        }
    }

    @Override
    public Draft build(ReplicaState parent, long timeNs, List<Artifact> waiting) {
        Payload payload = artifacts.payload(parent.state(), timeNs, waiting, MAX_PAYLOAD_BYTES);
        Verdict.Valid verdict = valid(parent, payload);
        return new Draft(payload.encoded(), verdict.registryVersion(), verdict.next());
    }

    @Override
    public OptionalLong dueAt(ReplicaState state) {
        return switch (Due.of(state.state(), state.timeNs())) {
            case DueTime.Now now -> OptionalLong.of(state.timeNs());
            case DueTime.At at -> OptionalLong.of(at.timeNs());
            case DueTime.Idle idle -> OptionalLong.empty();
        };
    }

    @Override
    public Optional<String> refuse(ReplicaState state, long timeNs, Artifact artifact) {
        return artifacts.refusal(state.state(), timeNs, artifact);
    }

    @Override
    public boolean mayEnterLater(ReplicaState state, long timeNs, Artifact artifact) {
        return artifacts.mayEnterLater(state.state(), timeNs, artifact);
    }

    @Override
    public List<Artifact> contents(Blob payload) {
        return Artifacts.of(decode(payload));
    }

    /** The manifest root that an activation names, by its freeze certificate. */
    private Optional<Hash> root(ReplicaState parent, Activation activation) {
        Registry registry = parent.state().registry();
        return registry.migration(activation.migration())
                .flatMap(record -> FreezeProof.read(activation.freezeCertificate(), record, registry, certificates))
                .flatMap(MigrationStatement::cutover)
                .map(Cutover::manifestRoot);
    }

    private Verdict.Valid valid(ReplicaState parent, Payload payload) {
        if (payload.updates().isEmpty()) {
            return new Verdict.Valid(parent.registryVersion(), parent.validators());
        }
        Registry registry = parent.state().registry();
        for (RegistryUpdate update : payload.updates()) {
            for (RegistryDelta delta : update.deltas()) {
                registry = registry.apply(delta);
            }
        }
        Validators next = ReplicaState.validators(registry, ReplicaState.subnet(registry, subnet));
        return new Verdict.Valid(registry.version(), next);
    }

    private static Payload decode(Blob payload) {
        return Reader.whole(payload.unsafeBytes(), Payload::read);
    }
}
