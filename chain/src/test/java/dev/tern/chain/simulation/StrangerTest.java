package dev.tern.chain.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.chain.block.Artifact;
import dev.tern.chain.port.Address;
import dev.tern.chain.port.Message;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.NodeId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A node of the network that is no member of a subnet, but says that it speaks for it. */
class StrangerTest {
    private final Subnet subnet = new Subnet(1, 4, Faults.NONE);
    private final Address stranger = new Address(subnet.keys.subnet(), NodeId.of(new byte[] {77}));
    private final List<Message> answers = new ArrayList<>();

    @BeforeEach
    void start() {
        subnet.world.tamper((from, to, message) -> {
            if (to.equals(stranger)) {
                answers.add(message);
            }
            return message;
        });
        subnet.start();
        subnet.load(500, 50);
    }

    @Test
    void itPutsNothingIntoBlocks() {
        int before = subnet.node(0).view().latest().taken().size();
        Artifact forged = new Artifact(Artifact.Kind.INGRESS, Blob.ofText("of a stranger"));
        subnet.replicas.forEach(replica -> replica.deliver(stranger, new Message.Artifacts(List.of(forged))));
        subnet.world.run(1_000);
        assertThat(subnet.node(0).view().latest().taken()).hasSize(before);
    }

    @Test
    void itIsNeitherAskedNorAnswered() {
        Message.Status ahead = new Message.Status(1_000_000, 0, false, Blob.EMPTY, Blob.EMPTY, -1, 0);
        Message.Status behind = new Message.Status(1, 0, false, Blob.EMPTY, Blob.EMPTY, -1, 0);
        subnet.node(0).deliver(stranger, ahead);
        subnet.node(0).deliver(stranger, behind);
        subnet.node(0).deliver(stranger, new Message.BlocksWanted(1));
        subnet.node(0).deliver(stranger, new Message.RegistryWanted(0));
        subnet.world.run(1_000);
        assertThat(answers).isEmpty();
    }

    @Test
    void aMemberIsAnswered() {
        Address member = subnet.node(1).address();
        List<Message> blocks = new ArrayList<>();
        subnet.world.tamper((from, to, message) -> {
            if (to.equals(member) && message instanceof Message.Blocks) {
                blocks.add(message);
            }
            return message;
        });
        subnet.node(0).deliver(member, new Message.BlocksWanted(1));
        subnet.world.run(100);
        assertThat(blocks).hasSize(1);
    }
}
