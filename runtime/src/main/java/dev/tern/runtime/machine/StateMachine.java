package dev.tern.runtime.machine;

import dev.tern.runtime.messaging.CertifiedSlice;
import dev.tern.runtime.messaging.Retries;
import dev.tern.runtime.messaging.Router;
import dev.tern.runtime.messaging.Slice;
import dev.tern.runtime.messaging.Slices;
import dev.tern.runtime.messaging.Streams;
import dev.tern.runtime.migration.Acks;
import dev.tern.runtime.migration.Activation;
import dev.tern.runtime.migration.Activations;
import dev.tern.runtime.migration.LocalSteps;
import dev.tern.runtime.migration.RegistryCanister;
import dev.tern.runtime.registry.GenesisRecord;
import dev.tern.runtime.registry.Registry;
import dev.tern.runtime.registry.RegistryDelta;
import dev.tern.runtime.registry.RegistryRequest;
import dev.tern.runtime.registry.RegistryUpdate;
import dev.tern.runtime.state.CanisterPackage;
import dev.tern.runtime.state.IngressHistory;
import dev.tern.runtime.state.Limits;
import dev.tern.runtime.state.NetworkState;
import dev.tern.runtime.state.NodeAck;
import dev.tern.runtime.state.ReplicatedState;
import dev.tern.runtime.state.StreamMessage;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Principal;
import dev.tern.sdk.types.SubnetId;
import java.util.List;

/**
 * A subnet as a function: state and block in, state out. Same inputs, same bytes out, on every machine. Blocks are expected to be
 * decided, and so to have passed {@link Admission}; what could not have passed is an {@link IllegalStateException} and stops the
 * node (protocol.md, 2).
 */
public final class StateMachine {
    private final Execution execution;

    public StateMachine(Execution execution) {
        this.execution = execution;
    }

    /** The state of a subnet at height 0. */
    public static ReplicatedState genesis(GenesisRecord network, SubnetId subnet) {
        return ReplicatedState.genesis(subnet, network.registry(), network.timeNs());
    }

    /** The state after a block. */
    public ReplicatedState apply(ReplicatedState state, Batch batch) {
        if (batch.height() != state.height() + 1 || batch.timeNs() <= state.time()) {
            throw new IllegalStateException(
                    "block " + batch.height() + " does not follow the state of " + state.height());
        }
        ReplicatedState next =
                begin(state, batch.height(), batch.timeNs(), batch.payload().updates());
        next = messages(next, batch.payload());
        for (NodeAck ack : batch.payload().acks()) {
            next = next.withNetwork(Acks.take(next.network(), ack));
        }
        for (Activation activation : batch.payload().activations()) {
            next = Activations.apply(next, activation, packageOf(batch, activation));
        }
        next = execution.executeRound(next, batch.randomness());
        next = Router.route(next);
        return end(next);
    }

    /** The state in which a block's messages arrive: its height, time and registry version, and what those alone bring about. */
    static ReplicatedState begin(ReplicatedState parent, long height, long timeNs, List<RegistryUpdate> updates) {
        ReplicatedState state = parent.withPosition(parent.position().at(height, timeNs));
        Registry registry = state.registry();
        for (RegistryUpdate update : updates) {
            for (RegistryDelta delta : update.deltas()) {
                registry = registry.apply(delta);
            }
        }
        ReplicatedState informed =
                updates.isEmpty() ? state : state.withNetwork(state.network().withRegistry(registry));
        IngressHistory kept = informed.ingress()
                .expired(timeNs, id -> isFrozen(informed, id))
                .bounded(Limits.ANSWERED_BYTES, id -> isFrozen(informed, id));
        return LocalSteps.begin(informed.withIngress(kept));
    }

    private static boolean isFrozen(ReplicatedState state, Principal canister) {
        return state.canister(new CanisterId(canister))
                .filter(hosted -> hosted.frozenBy().isPresent())
                .isPresent();
    }

    private ReplicatedState messages(ReplicatedState state, Payload payload) {
        ReplicatedState next = state;
        for (CertifiedSlice certified : payload.slices()) {
            Slice slice = Slices.read(certified, state.subnet())
                    .orElseThrow(() -> new IllegalStateException("a block with a broken slice was decided"));
            next = Streams.take(next, slice, this::control);
        }
        next = Streams.loopback(Retries.release(next));
        for (Blob envelope : payload.ingress()) {
            next = IngressInduction.take(next, envelope);
        }
        return next;
    }

    private ReplicatedState control(ReplicatedState state, SubnetId from, StreamMessage message) {
        return switch (message) {
            case StreamMessage.ToRegistry m -> state.network().isRoot() ? registry(state, from, m.request()) : state;
            case StreamMessage.FromRegistry m ->
                from.equals(state.registry().root()) ? execution.answered(state, m.answer()) : state;
            case StreamMessage.Carried m -> throw new IllegalStateException("not between a subnet and the registry");
        };
    }

    private ReplicatedState registry(ReplicatedState state, SubnetId from, RegistryRequest request) {
        RegistryCanister.Outcome outcome = RegistryCanister.handle(state.network(), from, request, state.time());
        ReplicatedState decided = state.withNetwork(outcome.network());
        if (outcome.answer().isEmpty()) {
            return decided;
        }
        if (from.equals(state.subnet())) {
            return execution.answered(decided, outcome.answer().get());
        }
        NetworkState network = decided.network();
        StreamMessage answer = new StreamMessage.FromRegistry(outcome.answer().get());
        return decided.withNetwork(network.withStream(from, network.stream(from).plus(answer)));
    }

    private static CanisterPackage packageOf(Batch batch, Activation activation) {
        CanisterPackage whole = batch.packages().get(activation.migration());
        if (whole == null) {
            throw new IllegalStateException("no package for migration " + activation.migration());
        }
        return whole;
    }

    /** Cut-overs, deadlines, and what the subnet itself has to tell the registry. */
    private ReplicatedState end(ReplicatedState state) {
        ReplicatedState next = LocalSteps.end(state);
        if (next.network().isRoot()) {
            next = next.withNetwork(RegistryCanister.tick(next.network(), next.time()));
        }
        List<RegistryRequest> requests = next.network().outbox();
        next = next.withNetwork(next.network().withOutbox(List.of()));
        for (RegistryRequest request : requests) {
            next = next.network().isRoot() ? registry(next, next.subnet(), request) : toRoot(next, request);
        }
        return next;
    }

    private static ReplicatedState toRoot(ReplicatedState state, RegistryRequest request) {
        NetworkState network = state.network();
        SubnetId root = network.registry().root();
        StreamMessage message = new StreamMessage.ToRegistry(request);
        return state.withNetwork(network.withStream(root, network.stream(root).plus(message)));
    }
}
