package dev.tern.runtime.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tern.runtime.memory.PageCache;
import dev.tern.runtime.memory.Pages;
import dev.tern.runtime.memory.Paging;
import dev.tern.runtime.memory.SlotsInHeap;
import dev.tern.runtime.registry.IdRange;
import dev.tern.runtime.state.CanisterPackage;
import dev.tern.runtime.state.CertifiedTree;
import dev.tern.runtime.state.Checkpoints;
import dev.tern.runtime.state.Code;
import dev.tern.runtime.state.IngressEntry;
import dev.tern.runtime.state.MemoryChunks;
import dev.tern.runtime.state.PackageManifest;
import dev.tern.runtime.state.ReplicatedState;
import dev.tern.sdk.codec.DecodeException;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.crypto.Blake3;
import dev.tern.sdk.crypto.HashTree;
import dev.tern.sdk.crypto.TreePath;
import dev.tern.sdk.protocol.RequestStatus;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Hash;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StoredStateTest {
    private final TestSubnet subnet = new TestSubnet();
    private final CanisterId counter = subnet.deploy(Wats.COUNTER);
    private final CanisterId caller = subnet.deploy(Wats.CALLER);

    private void busy() {
        subnet.reply(counter, "inc", Blob.EMPTY);
        subnet.submit(TestSubnet.ALICE, caller.principal(), "forward", Wats.forward(IdRange.id(300), false, 5, "inc"));
        subnet.block();
        subnet.submit(TestSubnet.ALICE, counter.principal(), "inc", Blob.EMPTY);
    }

    @Test
    void aCheckpointGivesTheSameStateAgain() {
        busy();
        subnet.state = subnet.state.update(caller, c -> c.withFrozenBy(Optional.of(3L)));
        MemoryChunks store = new MemoryChunks();
        Hash checkpoint = Checkpoints.save(subnet.state, store);
        ReplicatedState loaded = Checkpoints.load(checkpoint, store, Paging.NONE);
        assertThat(loaded.stateRoot()).isEqualTo(subnet.state.stateRoot());
        assertThat(CertifiedTree.of(loaded).digest())
                .isEqualTo(CertifiedTree.of(subnet.state).digest());
        assertThat(loaded.agenda().working().contains(counter)).isTrue();
        assertThat(loaded.canister(caller).orElseThrow().frozenBy()).contains(3L);
        ReplicatedState next = subnet.executor.executeRound(subnet.state, Optional.empty());
        assertThat(subnet.executor.executeRound(loaded, Optional.empty()).stateRoot())
                .isEqualTo(next.stateRoot());
    }

    @Test
    void aSecondCheckpointStoresOnlyWhatChanged() {
        MemoryChunks store = new MemoryChunks();
        Checkpoints.save(subnet.state, store);
        int first = store.puts();
        subnet.reply(counter, "inc", Blob.EMPTY);
        Checkpoints.save(subnet.state, store);
        // core, heap page and manifest of the one canister, the spine, a piece of the history, the index
        assertThat(store.puts() - first).isLessThanOrEqualTo(6);
    }

    @Test
    void aLongIngressHistoryIsNotStoredAgain() {
        for (int i = 0; i < 3000; i++) {
            Hash id = Blake3.hash(new Writer().u32(i).toBytes());
            RequestStatus replied = new RequestStatus.Replied(Blob.ofText("answer " + i));
            IngressEntry entry =
                    new IngressEntry(TestSubnet.ALICE, counter.principal(), 1_000_000_000_000L + i, replied);
            subnet.state = subnet.state.withIngress(subnet.state.ingress().with(id, entry));
        }
        MemoryChunks store = new MemoryChunks();
        Checkpoints.save(subnet.state, store);
        int first = store.puts();
        subnet.reply(counter, "inc", Blob.EMPTY);
        Hash second = Checkpoints.save(subnet.state, store);
        assertThat(first).isGreaterThan(20);
        assertThat(store.puts() - first).isLessThanOrEqualTo(8);
        assertThat(Checkpoints.load(second, store, Paging.NONE).stateRoot()).isEqualTo(subnet.state.stateRoot());
    }

    @Test
    void aPackageIsPutTogetherFromAnEarlierCopyAndTheChunksThatDiffer() {
        CanisterPackage earlier = CanisterPackage.of(
                subnet.canister(caller), subnet.state.ingress().of(caller.principal()));
        busy();
        CanisterPackage whole = CanisterPackage.of(
                subnet.canister(counter), subnet.state.ingress().of(counter.principal()));
        subnet.reply(counter, "inc", Blob.EMPTY);
        CanisterPackage newer = CanisterPackage.of(
                subnet.canister(counter), subnet.state.ingress().of(counter.principal()));
        for (CanisterPackage old : List.of(earlier, whole, newer)) {
            CanisterPackage copy =
                    CanisterPackage.assemble(newer.manifest(), newer::chunk, Optional.of(old), Paging.NONE);
            assertThat(copy.manifest().root()).isEqualTo(newer.manifest().root());
            assertThat(copy.canister().digest())
                    .isEqualTo(subnet.canister(counter).digest());
        }
        assertThatThrownBy(
                        () -> CanisterPackage.assemble(newer.manifest(), whole::chunk, Optional.of(whole), Paging.NONE))
                .isInstanceOf(DecodeException.class);
    }

    @Test
    void pagesThatCanistersHaveInCommonAreReadOnce() {
        String data = "(memory 1) (data (i32.const 0) \"" + "x".repeat(5 * Pages.PAGE_BYTES) + "\")";
        String poke = "(func (export \"canister_update poke\") (i32.store (i32.const 4096) (i32.const 7)))";
        CanisterId one = subnet.deploy(data + poke);
        CanisterId other = subnet.deploy(data + poke);
        subnet.submit(TestSubnet.ALICE, other.principal(), "poke", Blob.EMPTY);
        subnet.block();
        MemoryChunks store = new MemoryChunks();
        Hash checkpoint = Checkpoints.save(subnet.state, store);
        PageCache cache = new PageCache(new SlotsInHeap(), 1L << 30);
        ReplicatedState loaded = Checkpoints.load(checkpoint, store, cache);
        Pages left = heap(loaded, one);
        Pages right = heap(loaded, other);
        assertThat(right.page(0)).isSameAs(left.page(0));
        assertThat(right.page(4)).isSameAs(left.page(0));
        assertThat(right.page(1)).isNotEqualTo(left.page(1));
        ReplicatedState again = Checkpoints.load(checkpoint, store, cache);
        assertThat(heap(again, other).page(1)).isSameAs(right.page(1));
        assertThat(again.stateRoot()).isEqualTo(subnet.state.stateRoot());
    }

    private static Pages heap(ReplicatedState state, CanisterId canister) {
        return state.canister(canister)
                .orElseThrow()
                .code()
                .orElseThrow()
                .image()
                .heap();
    }

    @Test
    void aDamagedCheckpointIsNotLoaded() {
        MemoryChunks store = new MemoryChunks();
        Hash checkpoint = Checkpoints.save(subnet.state, store);
        store.put(store.first(), Blob.ofText("damaged"));
        assertThatThrownBy(() -> Checkpoints.load(checkpoint, store, Paging.NONE))
                .isInstanceOf(DecodeException.class);
    }

    @Test
    void aPackageHoldsTheWholeCanisterAndItsUsersCalls() {
        busy();
        CanisterPackage whole = CanisterPackage.of(
                subnet.canister(caller), subnet.state.ingress().of(caller.principal()));
        PackageManifest manifest = Reader.whole(whole.manifest().encode(), PackageManifest::read);
        assertThat(manifest.root()).isEqualTo(whole.manifest().root());
        CanisterPackage copy = CanisterPackage.assemble(manifest, whole::chunk);
        assertThat(copy.canister().digest()).isEqualTo(subnet.canister(caller).digest());
        assertThat(copy.statuses().size()).isEqualTo(1);
        assertThat(copy.canister().queues().nextTo(IdRange.id(300).principal())).isPresent();
    }

    @Test
    void aWrongChunkIsFoundOut() {
        CanisterPackage whole = CanisterPackage.of(
                subnet.canister(counter), subnet.state.ingress().of(counter.principal()));
        for (PackageManifest.Chunk chunk : whole.manifest().chunks()) {
            byte[] bytes = whole.chunk(chunk).toBytes();
            assertThat(chunk.verify(Blob.of(bytes))).isTrue();
            bytes[bytes.length / 2] ^= 1;
            assertThat(chunk.verify(Blob.of(bytes))).isFalse();
            assertThatThrownBy(() -> CanisterPackage.assemble(
                            whole.manifest(), wanted -> wanted.equals(chunk) ? Blob.of(bytes) : whole.chunk(wanted)))
                    .isInstanceOf(DecodeException.class);
        }
    }

    @Test
    void theCertifiedTreeTellsWhatIsAndProvesWhatIsNot() {
        Hash request = subnet.submit(TestSubnet.ALICE, counter.principal(), "inc", Blob.EMPTY);
        subnet.block();
        CertifiedTree tree = CertifiedTree.of(subnet.state);
        TreePath status = RequestStatus.path(request);
        HashTree shown = tree.witness(List.of(status));
        assertThat(shown.digest())
                .isEqualTo(tree.digest())
                .isEqualTo(tree.whole().digest());
        assertThat(RequestStatus.in(shown, request).orElseThrow()).isInstanceOf(RequestStatus.Replied.class);
        TreePath unknown = RequestStatus.path(Hash.ofHex("77".repeat(32))).then("status");
        assertThat(tree.lookup(unknown)).isInstanceOf(HashTree.Lookup.Absent.class);
        TreePath module = TreePath.of("canister").then(counter.bytes()).then("module_hash");
        assertThat(tree.lookup(module))
                .isEqualTo(new HashTree.Lookup.Found(subnet.canister(counter)
                        .code()
                        .orElseThrow()
                        .program()
                        .hash()
                        .bytes()));
        TreePath nobody = TreePath.of("canister").then(IdRange.id(150).bytes()).then("module_hash");
        assertThat(tree.lookup(nobody)).isInstanceOf(HashTree.Lookup.Absent.class);
        assertThat(tree.lookup(TreePath.of("tern", "state_root")))
                .isEqualTo(new HashTree.Lookup.Found(subnet.state.stateRoot().bytes()));
        assertThat(tree.lookup(TreePath.of("time"))).isInstanceOf(HashTree.Lookup.Found.class);
    }

    @Test
    void theCertifiedTreeTellsWhenACanisterWasMadeAndWhenItsCodeCame() {
        CanisterId empty = subnet.create();
        long created = subnet.state.time();
        assertThat(field(empty, "canister_creation_timestamp")).isEqualTo(new HashTree.Lookup.Found(leb(created)));
        assertThat(field(empty, "last_install_timestamp")).isInstanceOf(HashTree.Lookup.Absent.class);
        for (String mode : List.of("install", "reinstall", "upgrade")) {
            TestSubnet.replied(subnet.install(empty, mode, TestSubnet.wasm(Wats.COUNTER), Blob.EMPTY));
            Blob now = leb(subnet.state.time());
            subnet.block();
            assertThat(field(empty, "last_install_timestamp")).as(mode).isEqualTo(new HashTree.Lookup.Found(now));
        }
        assertThat(field(empty, "canister_creation_timestamp")).isEqualTo(new HashTree.Lookup.Found(leb(created)));
        TestSubnet.replied(subnet.manage(TestSubnet.ALICE, "uninstall_code", TestSubnet.id(empty)));
        assertThat(field(empty, "last_install_timestamp")).isInstanceOf(HashTree.Lookup.Absent.class);
    }

    private HashTree.Lookup field(CanisterId canister, String name) {
        TreePath path = TreePath.of("canister").then(canister.bytes()).then(name);
        return CertifiedTree.of(subnet.state).lookup(path);
    }

    private static Blob leb(long value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        long rest = value;
        for (; rest > 0x7f; rest >>= 7) {
            out.write((int) (rest & 0x7f) + 0x80);
        }
        out.write((int) rest);
        return Blob.wrap(out.toByteArray());
    }

    @Test
    void answeredCallsAreForgottenAfterTheirLifetimeAndOpenOnesAreNot() {
        Hash answered = subnet.submit(TestSubnet.ALICE, counter.principal(), "inc", Blob.EMPTY);
        Hash open = subnet.submit(
                TestSubnet.ALICE, caller.principal(), "forward", Wats.forward(IdRange.id(300), false, 0, "inc"));
        subnet.block();
        long later = subnet.state.time() + 301 * TestSubnet.SECOND;
        assertThat(subnet.state
                        .ingress()
                        .expired(later - 10 * TestSubnet.SECOND, canister -> false)
                        .contains(answered))
                .isTrue();
        assertThat(subnet.state.ingress().expired(later, canister -> false).contains(answered))
                .isFalse();
        assertThat(subnet.state.ingress().expired(later, canister -> false).contains(open))
                .isTrue();
    }

    @Test
    void canistersOfOneModuleShareItWhereverTheyCameFrom() {
        CanisterId second = subnet.deploy(Wats.COUNTER);
        MemoryChunks chunks = new MemoryChunks();
        ReplicatedState loaded = Checkpoints.load(Checkpoints.save(subnet.state, chunks), chunks, Paging.NONE);
        Code code = loaded.canister(counter).orElseThrow().code().orElseThrow();
        for (ReplicatedState state : List.of(subnet.state, loaded)) {
            Code other = state.canister(second).orElseThrow().code().orElseThrow();
            assertThat(other.program().wasm()).isSameAs(code.program().wasm());
            assertThat(other.program().sections()).isSameAs(code.program().sections());
        }
        Code again = loaded.canister(second).orElseThrow().code().orElseThrow();
        assertThat(again.image().tables()).isSameAs(code.image().tables());
    }
}
