package dev.tern.chain.replica;

import dev.tern.chain.block.Artifact;
import dev.tern.chain.engine.Courier;
import dev.tern.chain.engine.View;
import dev.tern.chain.port.Address;
import dev.tern.chain.port.Message;
import dev.tern.runtime.machine.RegistryProof;
import dev.tern.runtime.messaging.CertifiedSlice;
import dev.tern.runtime.messaging.Slices;
import dev.tern.runtime.registry.Member;
import dev.tern.runtime.registry.Registry;
import dev.tern.runtime.registry.RegistryUpdate;
import dev.tern.runtime.registry.SubnetRecord;
import dev.tern.runtime.state.ReplicatedState;
import dev.tern.runtime.state.StreamHeader;
import dev.tern.runtime.state.StreamState;
import dev.tern.sdk.codec.DecodeException;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.NodeId;
import dev.tern.sdk.types.SubnetId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Brings streams and registry deltas from subnet to subnet. A replica whose stream to another subnet changed tells two nodes
 * there; who learns of news asks for a certified slice and shares it with its own subnet. Nodes of the root subnet push
 * registry deltas in the same way. Everything is said again as long as it seems to be lost.
 */
public final class StreamCourier implements Courier<ReplicaState> {
    private static final int SLICE_MESSAGES = Slices.MAX_MESSAGES;
    /** Nodes of the other subnet that each node tells: one more than needed if all are well. */
    private static final int TOLD = 2;
    /** Status intervals after which the registry is asked for, in case no push came through. */
    private static final int ASK_REGISTRY_EVERY = 5;

    private final SubnetId subnet;
    private final NodeId self;
    private final Map<SubnetId, StreamHeader> told = new TreeMap<>();
    private final Map<SubnetId, SortedMap<NodeId, Hint>> hints = new TreeMap<>();
    private final Map<SubnetId, Asked> asked = new TreeMap<>();
    /** Subnets that have not heard yet that their messages were taken in. */
    private final TreeSet<SubnetId> behind = new TreeSet<>();

    private long pushed;
    private int ticks;

    public StreamCourier(SubnetId subnet, NodeId self) {
        this.subnet = subnet;
        this.self = self;
    }

    /** The newest announcement of a node. Each counts on its own: one that lies must not silence the others of its subnet. */
    private record Hint(Address from, Message.StreamHint said) {}

    /** The last request to a subnet: whose news, and from which message on. */
    private record Asked(long height, long from) {}

    @Override
    public List<Sending> certified(View.Certified<ReplicaState> certified) {
        ReplicatedState state = certified.state().state();
        List<Sending> sendings = new ArrayList<>();
        state.network().streams().forEach(entry -> {
            StreamHeader header = entry.value().header();
            if (!entry.key().equals(subnet) && !header.equals(told.put(entry.key(), header))) {
                sendings.addAll(hint(state, entry.key(), entry.value(), 0));
            }
        });
        hints.keySet().forEach(peer -> askOne(state, peer).ifPresent(sendings::add));
        if (state.network().isRoot() && state.registry().version() > pushed) {
            long from = pushed == 0 ? state.registry().version() : pushed;
            sendings.addAll(push(certified, from));
            pushed = state.registry().version();
        }
        return sendings;
    }

    @Override
    public Answer received(Address from, Message message, View<ReplicaState> view) {
        Registry known = view.latest().state().registry();
        boolean member = known.subnet(from.subnet())
                .filter(record -> record.hasMember(from.node()))
                .isPresent();
        return switch (message) {
            case Message.StreamHint hint -> member ? hinted(from, hint, view) : Answer.NOTHING;
            case Message.SliceWanted wanted -> member ? wanted(from, wanted, view) : Answer.NOTHING;
            case Message.Slice slice -> member ? arrived(from, slice) : Answer.NOTHING;
            // the registry is for every node, whatever this replica knows of it, and proves itself
            case Message.RegistryWanted wanted -> registry(from, wanted.version(), view);
            case Message.Registry registry -> artifact(Artifact.Kind.REGISTRY, registry.update());
            case Message.Proposed m -> Answer.NOTHING;
            case Message.Voted m -> Answer.NOTHING;
            case Message.Polka m -> Answer.NOTHING;
            case Message.Status m -> Answer.NOTHING;
            case Message.BlocksWanted m -> Answer.NOTHING;
            case Message.Blocks m -> Answer.NOTHING;
            case Message.ProposalWanted m -> Answer.NOTHING;
            case Message.Shared m -> Answer.NOTHING;
            case Message.Certified m -> Answer.NOTHING;
            case Message.Artifacts m -> Answer.NOTHING;
        };
    }

    @Override
    public List<Sending> tick(View<ReplicaState> view) {
        ticks++;
        asked.clear();
        ReplicatedState state = view.latest().state();
        List<Sending> sendings = new ArrayList<>();
        view.certified()
                .ifPresent(certified -> certified
                        .state()
                        .state()
                        .network()
                        .streams()
                        .forEach(entry -> {
                            StreamHeader header = entry.value().header();
                            boolean unsettled = header.end() > header.begin()
                                    || !header.rejects().isEmpty();
                            boolean worthSaying = unsettled || behind.contains(entry.key());
                            if (worthSaying && !entry.key().equals(subnet)) {
                                sendings.addAll(hint(certified.state().state(), entry.key(), entry.value(), ticks));
                            }
                        }));
        behind.clear();
        hints.keySet().forEach(peer -> askOne(state, peer).ifPresent(sendings::add));
        if (!state.network().isRoot() && ticks % ASK_REGISTRY_EVERY == 0) {
            List<NodeId> roots = members(state.registry(), state.registry().root());
            NodeId root = roots.get(Math.floorMod(ticks / ASK_REGISTRY_EVERY + place(state.registry()), roots.size()));
            Address to = new Address(state.registry().root(), root);
            sendings.add(
                    new Sending(to, new Message.RegistryWanted(state.registry().version())));
        }
        return sendings;
    }

    // Streams

    private List<Sending> hint(ReplicatedState state, SubnetId peer, StreamState stream, int turn) {
        StreamHeader header = stream.header();
        Message message = new Message.StreamHint(state.height(), header.begin(), header.end(), header.signalsEnd());
        return toSome(state.registry(), peer, message, turn);
    }

    private Answer hinted(Address from, Message.StreamHint said, View<ReplicaState> view) {
        ReplicatedState state = view.latest().state();
        SortedMap<NodeId, Hint> known = hints.computeIfAbsent(from.subnet(), any -> new TreeMap<>());
        if (known.containsKey(from.node()) && known.get(from.node()).said.height() > said.height()) {
            return Answer.NOTHING;
        }
        Hint hint = new Hint(from, said);
        known.put(from.node(), hint);
        long taken = state.network().stream(from.subnet()).header().signalsEnd();
        if (said.begin() < Math.min(said.end(), taken)) {
            behind.add(from.subnet());
        }
        return ask(state, from.subnet(), hint)
                .map(sending -> new Answer(List.of(sending), Optional.empty()))
                .orElse(Answer.NOTHING);
    }

    /** Asks one of those who promise news, at each tick another one. */
    private Optional<Sending> askOne(ReplicatedState state, SubnetId peer) {
        List<NodeId> nodes = members(state.registry(), peer);
        List<Hint> promising = hints.getOrDefault(peer, new TreeMap<>()).values().stream()
                .filter(hint -> nodes.contains(hint.from.node()) && promises(state, peer, hint))
                .toList();
        return promising.isEmpty()
                ? Optional.empty()
                : ask(state, peer, promising.get(Math.floorMod(ticks, promising.size())));
    }

    private static boolean promises(ReplicatedState state, SubnetId peer, Hint hint) {
        StreamHeader ours = state.network().stream(peer).header();
        boolean messages = hint.said.end() > ours.signalsEnd();
        boolean settles = hint.said.signalsEnd() > ours.begin();
        boolean forgets = !ours.rejects().isEmpty() && ours.rejects().firstKey() < hint.said.begin();
        return messages || settles || forgets;
    }

    /** Asks for a slice if the hint promises news that were not asked for yet. */
    private Optional<Sending> ask(ReplicatedState state, SubnetId peer, Hint hint) {
        StreamHeader ours = state.network().stream(peer).header();
        Asked request = new Asked(hint.said.height(), ours.signalsEnd());
        if (!promises(state, peer, hint) || request.equals(asked.put(peer, request))) {
            return Optional.empty();
        }
        return Optional.of(new Sending(hint.from, new Message.SliceWanted(ours.signalsEnd(), SLICE_MESSAGES)));
    }

    private static Answer wanted(Address from, Message.SliceWanted wanted, View<ReplicaState> view) {
        return view.certified()
                .flatMap(certified -> Slices.make(
                        certified.state().state(),
                        certified.certification().signature(),
                        from.subnet(),
                        wanted.from(),
                        wanted.maxMessages()))
                .map(slice -> answer(from, new Message.Slice(slice.encoded())))
                .orElse(Answer.NOTHING);
    }

    private static Answer arrived(Address from, Message.Slice slice) {
        try {
            CertifiedSlice read = Reader.whole(slice.certifiedSlice().unsafeBytes(), CertifiedSlice::read);
            return read.from().equals(from.subnet())
                    ? artifact(Artifact.Kind.SLICE, slice.certifiedSlice())
                    : Answer.NOTHING;
        } catch (DecodeException e) {
            return Answer.NOTHING;
        }
    }

    // Registry

    private List<Sending> push(View.Certified<ReplicaState> certified, long after) {
        ReplicatedState state = certified.state().state();
        Optional<Message> update = news(certified, after).map(Message.Registry::new);
        List<Sending> sendings = new ArrayList<>();
        for (SubnetRecord other : state.registry().subnets().values()) {
            if (!other.id().equals(subnet)) {
                update.ifPresent(message -> sendings.addAll(toSome(state.registry(), other.id(), message, 0)));
            }
        }
        return sendings;
    }

    private static Answer registry(Address from, long version, View<ReplicaState> view) {
        return view.certified()
                .filter(certified -> certified.state().state().network().isRoot())
                .flatMap(certified -> news(certified, version))
                .map(update -> answer(from, new Message.Registry(update)))
                .orElse(Answer.NOTHING);
    }

    /** The update that brings somebody on from {@code version}; empty if there is nothing newer. */
    private static Optional<Blob> news(View.Certified<ReplicaState> certified, long version) {
        return RegistryProof.make(
                        certified.state().state(), certified.certification().signature(), version)
                .map(RegistryUpdate::encoded);
    }

    // Addresses

    private List<Sending> toSome(Registry registry, SubnetId peer, Message message, int turn) {
        List<NodeId> nodes = members(registry, peer);
        List<Sending> sendings = new ArrayList<>();
        for (int i = 0; i < Math.min(TOLD, nodes.size()); i++) {
            NodeId node = nodes.get(Math.floorMod(place(registry) + i + turn, nodes.size()));
            sendings.add(new Sending(new Address(peer, node), message));
        }
        return sendings;
    }

    private int place(Registry registry) {
        return Math.max(0, members(registry, subnet).indexOf(self));
    }

    private static List<NodeId> members(Registry registry, SubnetId subnet) {
        return registry.subnet(subnet)
                .map(record -> record.members().stream().map(Member::node).toList())
                .orElse(List.of());
    }

    private static Answer answer(Address to, Message message) {
        return new Answer(List.of(new Sending(to, message)), Optional.empty());
    }

    private static Answer artifact(Artifact.Kind kind, Blob content) {
        return new Answer(List.of(), Optional.of(new Artifact(kind, content)));
    }
}
