package dev.tern.chain.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.chain.engine.Courier;
import dev.tern.chain.engine.View;
import dev.tern.chain.port.Address;
import dev.tern.chain.port.Message;
import dev.tern.chain.replica.ReplicaState;
import dev.tern.chain.replica.StreamCourier;
import dev.tern.runtime.machine.StateMachine;
import dev.tern.runtime.messaging.CertifiedSlice;
import dev.tern.runtime.registry.GenesisRecord;
import dev.tern.runtime.registry.Member;
import dev.tern.runtime.registry.SubnetRecord;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.NodeId;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Announcements of streams, when a node of the other subnet lies. */
class HintTest {
    @TempDir
    private Path directory;

    @Test
    void aNodeThatClaimsToBeFarAheadDoesNotSilenceTheOthersOfItsSubnet() {
        GenesisRecord genesis = Dealer.deal(new Home(directory.resolve("home")), new Dealer.Plan("test", 1, 4));
        SubnetRecord root = subnet(genesis, true);
        SubnetRecord here = subnet(genesis, false);
        Address liar = new Address(root.id(), node(root, 0));
        Address honest = new Address(root.id(), node(root, 1));
        StreamCourier courier = new StreamCourier(here.id(), node(here, 0));
        View<ReplicaState> view = new View<>(
                new ReplicaState(StateMachine.genesis(genesis, here.id())), Optional.empty(), -1, 0, Optional.empty());

        assertThat(asked(courier.received(liar, new Message.StreamHint(Long.MAX_VALUE, 0, 5, 0), view)
                        .sendings()))
                .containsExactly(liar);
        assertThat(asked(courier.received(honest, new Message.StreamHint(10, 0, 5, 0), view)
                        .sendings()))
                .containsExactly(honest);
        assertThat(asked(courier.tick(view))).hasSize(1);
        assertThat(asked(courier.tick(view))).as("asked in turn").hasSize(1).isNotEqualTo(asked(courier.tick(view)));
    }

    @Test
    void whatAStrangerSaysForAnotherSubnetIsNotHeard() {
        GenesisRecord genesis = Dealer.deal(new Home(directory.resolve("home")), new Dealer.Plan("test", 1, 4));
        SubnetRecord root = subnet(genesis, true);
        SubnetRecord here = subnet(genesis, false);
        StreamCourier courier = new StreamCourier(here.id(), node(here, 0));
        View<ReplicaState> view = new View<>(
                new ReplicaState(StateMachine.genesis(genesis, here.id())), Optional.empty(), -1, 0, Optional.empty());
        Message slice = new Message.Slice(new CertifiedSlice(root.id(), Blob.EMPTY).encoded());
        Address stranger = new Address(root.id(), NodeId.of(new byte[] {77}));

        assertThat(courier.received(stranger, new Message.StreamHint(10, 0, 5, 0), view))
                .isEqualTo(Courier.Answer.NOTHING);
        assertThat(courier.received(stranger, slice, view)).isEqualTo(Courier.Answer.NOTHING);
        assertThat(courier.received(new Address(root.id(), node(root, 0)), slice, view)
                        .artifact())
                .isPresent();
    }

    private static List<Address> asked(List<Courier.Sending> sendings) {
        return sendings.stream()
                .filter(sending -> sending.message() instanceof Message.SliceWanted)
                .map(Courier.Sending::to)
                .toList();
    }

    private static SubnetRecord subnet(GenesisRecord genesis, boolean root) {
        return genesis.subnets().stream()
                .filter(record -> record.id().equals(genesis.root()) == root)
                .findFirst()
                .orElseThrow();
    }

    private static NodeId node(SubnetRecord subnet, int i) {
        return subnet.members().stream().map(Member::node).toList().get(i);
    }
}
