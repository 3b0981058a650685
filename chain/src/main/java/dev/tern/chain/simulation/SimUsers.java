package dev.tern.chain.simulation;

import dev.tern.chain.block.Artifact;
import dev.tern.chain.engine.View;
import dev.tern.chain.replica.ReplicaState;
import dev.tern.runtime.execution.ManagementInterface;
import dev.tern.runtime.state.IngressEntry;
import dev.tern.sdk.candid.Candid;
import dev.tern.sdk.candid.CandidType;
import dev.tern.sdk.candid.CandidValue;
import dev.tern.sdk.candid.CandidValue.Field;
import dev.tern.sdk.candid.DidFile;
import dev.tern.sdk.candid.DidParser;
import dev.tern.sdk.protocol.Content;
import dev.tern.sdk.protocol.Envelope;
import dev.tern.sdk.protocol.RequestStatus;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.Principal;
import dev.tern.sdk.types.SubnetId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Users with the patience of a gateway: a call is handed in again, where the registry routes it, until a certified state says
 * what became of it.
 */
public final class SimUsers {
    private static final long MS = 1_000_000L;
    private static final long LOOK_MS = 200;
    /** Handed in again every so many looks. */
    private static final int PATIENCE = 3;

    private static final long EXPIRY_NS = 290_000 * MS;
    private static final DidFile MANAGEMENT = DidParser.parse(ManagementInterface.DID);

    private final SimNetwork network;
    private final SplittableRandom random;
    private final List<Call> calls = new ArrayList<>();
    private final List<Call> open = new ArrayList<>();
    private long looks;

    public SimUsers(SimNetwork network) {
        this.network = network;
        this.random = network.world().split();
        network.world().after(LOOK_MS * MS, this::look);
    }

    /** A user's call, signed once. */
    public static final class Call {
        private final Hash id;
        private final Blob envelope;
        private final Target target;
        private final long expiry;
        private Optional<RequestStatus> outcome = Optional.empty();

        Call(Content.Call content, Target target) {
            this.id = content.requestId();
            this.envelope = Blob.wrap(Envelope.anonymous(content).encode());
            this.target = target;
            this.expiry = content.ingressExpiry();
        }

        /** The final status, once certified. */
        public Optional<RequestStatus> outcome() {
            return outcome;
        }

        /** The reply, if that is what became of it. */
        public Optional<Blob> reply() {
            return outcome.flatMap(
                    o -> o instanceof RequestStatus.Replied replied ? Optional.of(replied.reply()) : Optional.empty());
        }
    }

    /** Whom a call concerns: where it must be handed in. */
    private sealed interface Target {
        record Canister(CanisterId id) implements Target {}

        record Subnet(SubnetId id) implements Target {}
    }

    /** Calls a canister. */
    public Call call(CanisterId canister, String method, Blob argument) {
        return hand(canister, method, argument, new Target.Canister(canister));
    }

    /** Asks the management canister something about a canister. */
    public Call manage(CanisterId about, String method, Field... fields) {
        List<Field> all = new ArrayList<>(Arrays.asList(fields));
        all.add(new Field("canister_id", new CandidValue.PrincipalRef(about.principal())));
        return manage(new Target.Canister(about), method, all);
    }

    /** Asks for a new canister on a subnet. */
    public Call create(SubnetId subnet) {
        return manage(new Target.Subnet(subnet), "provisional_create_canister_with_cycles", List.of());
    }

    /** The canister that {@link #create} was answered with. */
    public static CanisterId created(Call call) {
        CandidType.Func type = function("provisional_create_canister_with_cycles");
        Blob reply = call.reply().orElseThrow(() -> new IllegalStateException("not created: " + call.outcome));
        CandidValue.Struct result =
                (CandidValue.Struct) Candid.decode(reply, type.results()).getFirst();
        return new CanisterId(((CandidValue.PrincipalRef) result.get("canister_id")).value());
    }

    private Call manage(Target target, String method, List<Field> fields) {
        return hand(new CanisterId(Principal.MANAGEMENT), method, argument(function(method), fields), target);
    }

    private Call hand(CanisterId canister, String method, Blob argument, Target target) {
        Blob nonce = Blob.ofText("call " + calls.size());
        long expiry = network.world().nowNs() + EXPIRY_NS;
        Call call = new Call(
                new Content.Call(Principal.ANONYMOUS, canister, method, argument, expiry, Optional.of(nonce)), target);
        calls.add(call);
        open.add(call);
        submit(call);
        return call;
    }

    private static CandidType.Func function(String method) {
        return MANAGEMENT.method(method).orElseThrow().func();
    }

    /** The fields, and nothing in those that are optional. */
    private static Blob argument(CandidType.Func type, List<Field> fields) {
        List<Field> all = new ArrayList<>(fields);
        CandidType.Struct struct =
                (CandidType.Struct) type.arguments().getFirst().unfold();
        for (CandidType.Field field : struct.fields()) {
            boolean given = all.stream().anyMatch(f -> f.label().equals(field.label()));
            if (!given && field.type().unfold() instanceof CandidType.Opt) {
                all.add(new Field(field.label(), CandidValue.Opt.NONE));
            }
        }
        return Candid.encode(type.arguments(), List.of(new CandidValue.Struct(all)));
    }

    /** All calls ever made. */
    public List<Call> calls() {
        return calls;
    }

    /** Whether somebody signed this envelope. */
    public boolean signed(Blob envelope) {
        return calls.stream().anyMatch(call -> call.envelope.equals(envelope));
    }

    /** Calls of which nobody knows yet what became. */
    public int waiting() {
        return open.size();
    }

    private void look() {
        looks++;
        List<View.Certified<ReplicaState>> certified = network.nodes()
                .filter(SimReplica::isUp)
                .flatMap(node -> node.view().certified().stream())
                .toList();
        open.removeIf(call -> settled(call, certified));
        if (looks % PATIENCE == 0) {
            open.forEach(this::submit);
        }
        network.world().after(LOOK_MS * MS, this::look);
    }

    private static boolean settled(Call call, List<View.Certified<ReplicaState>> certified) {
        for (View.Certified<ReplicaState> one : certified) {
            Optional<RequestStatus> status = one.state()
                    .state()
                    .ingress()
                    .get(call.id)
                    .map(IngressEntry::status)
                    .filter(RequestStatus::isFinal);
            if (status.isPresent()) {
                call.outcome = status;
                return true;
            }
        }
        return false;
    }

    private void submit(Call call) {
        if (call.expiry <= network.world().nowNs()) {
            return;
        }
        SubnetId subnet = switch (call.target) {
            case Target.Subnet t -> t.id;
            case Target.Canister t -> network.registry().route(t.id).orElseThrow();
        };
        List<SimReplica<ReplicaState>> up =
                network.subnet(subnet).nodes().stream().filter(SimReplica::isUp).toList();
        if (!up.isEmpty()) {
            up.get(random.nextInt(up.size())).offer(new Artifact(Artifact.Kind.INGRESS, call.envelope));
        }
    }
}
