package dev.tern.chain.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.chain.block.Artifact;
import dev.tern.chain.replica.Envelopes;
import dev.tern.chain.replica.Keeping;
import dev.tern.chain.replica.MachineApplication;
import dev.tern.chain.replica.ReplicaState;
import dev.tern.runtime.machine.Execution;
import dev.tern.runtime.messaging.CertifiedSlice;
import dev.tern.runtime.registry.GenesisRecord;
import dev.tern.runtime.registry.RegistryAnswer;
import dev.tern.runtime.registry.RegistryDelta;
import dev.tern.runtime.registry.RegistryUpdate;
import dev.tern.runtime.registry.SubnetRecord;
import dev.tern.runtime.state.CanisterPackage;
import dev.tern.runtime.state.ReplicatedState;
import dev.tern.runtime.state.StreamHeader;
import dev.tern.sdk.crypto.HashTree;
import dev.tern.sdk.protocol.Certificate;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What seems to be ahead waits in the pool: nobody may fill that with things that prove nothing. */
class JunkTest {
    @TempDir
    private Path directory;

    private GenesisRecord genesis;
    private SubnetRecord here;
    private MachineApplication application;
    private ReplicaState state;

    @BeforeEach
    void deal() {
        genesis = Dealer.deal(new Home(directory.resolve("home")), new Dealer.Plan("test", 1, 1));
        here = genesis.subnets().stream()
                .filter(record -> !record.id().equals(genesis.root()))
                .findFirst()
                .orElseThrow();
        application = new MachineApplication(genesis, here.id(), new Nothing(), new Still(), new Envelopes());
        state = application.load();
    }

    @Test
    void aRegistryUpdateFromTheFutureThatTheRootDidNotSignDoesNotWait() {
        Certificate unsigned = new Certificate(tree(), Blob.wrap(new byte[48]), Optional.empty());
        RegistryUpdate update = new RegistryUpdate(List.of(new RegistryDelta(1000, List.of())), unsigned.encode());
        assertWaitsNot(new Artifact(Artifact.Kind.REGISTRY, update.encoded()));
    }

    @Test
    void aSliceFromTheFutureThatItsSubnetDidNotSignDoesNotWait() {
        Certificate unsigned = new Certificate(tree(), Blob.wrap(new byte[48]), Optional.empty());
        CertifiedSlice slice = new CertifiedSlice(genesis.root(), unsigned.encode());
        assertWaitsNot(new Artifact(Artifact.Kind.SLICE, slice.encoded()));
    }

    private void assertWaitsNot(Artifact junk) {
        long now = state.timeNs() + 1;
        assertThat(application.refuse(state, now, junk)).isPresent();
        assertThat(application.mayEnterLater(state, now, junk)).isFalse();
    }

    /** Shows registry version 100 and an empty stream. */
    private HashTree tree() {
        HashTree stream = HashTree.labeled("header", HashTree.leaf(StreamHeader.NEW.encoded()));
        HashTree.Labeled streams =
                HashTree.labeled("streams", HashTree.labeled(here.id().bytes(), stream));
        HashTree facts = HashTree.ofSorted(List.of(
                HashTree.labeled("height", HashTree.leaf(Blob.wrap(new byte[] {1}))),
                HashTree.labeled("registry_version", HashTree.leaf(Blob.wrap(new byte[] {100})))));
        return HashTree.ofSorted(List.of(streams, HashTree.labeled("tern", facts)));
    }

    private static final class Nothing implements Keeping {
        @Override
        public Optional<ReplicatedState> load() {
            return Optional.empty();
        }

        @Override
        public void save(ReplicatedState state) {}

        @Override
        public boolean holds(long migration, Hash manifestRoot) {
            return false;
        }

        @Override
        public Optional<CanisterPackage> arrived(long migration, Hash manifestRoot) {
            return Optional.empty();
        }
    }

    private static final class Still implements Execution {
        @Override
        public ReplicatedState executeRound(ReplicatedState state, Optional<Blob> randomness) {
            return state;
        }

        @Override
        public ReplicatedState answered(ReplicatedState state, RegistryAnswer answer) {
            return state;
        }
    }
}
