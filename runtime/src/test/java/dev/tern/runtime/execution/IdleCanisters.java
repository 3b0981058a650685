package dev.tern.runtime.execution;

import com.dylibso.chicory.wabt.Wat2Wasm;
import dev.tern.runtime.memory.PageCache;
import dev.tern.runtime.memory.SlotsInHeap;
import dev.tern.runtime.registry.IdRange;
import dev.tern.runtime.registry.Registry;
import dev.tern.runtime.registry.SubnetRecord;
import dev.tern.runtime.registry.SubnetType;
import dev.tern.runtime.state.Checkpoints;
import dev.tern.runtime.state.MemoryChunks;
import dev.tern.runtime.state.ReplicatedState;
import dev.tern.runtime.wasm.EngineThread;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Hash;
import dev.tern.sdk.types.SubnetId;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;

/**
 * How much of the JVM's heap many canisters take that do nothing: of five modules of 300 KB each, with 64 KB of main memory that
 * the module brought and 36 KB that the canister wrote itself.
 */
public final class IdleCanisters {
    private static final int CANISTERS = 10_000;
    private static final int MODULES = 5;
    private static final int MODULE_BYTES = 300_000;
    private static final int DATA_BYTES = 65_536;
    private static final long MEGABYTE = 1L << 20;

    private final TestSubnet subnet = new TestSubnet();
    private final Random random = new Random(1);

    private IdleCanisters() {}

    /** Prints the table. */
    public static void print() throws InterruptedException {
        Thread thread = EngineThread.of("idle canisters", new IdleCanisters()::all);
        thread.start();
        thread.join();
    }

    private void all() {
        subnet.state = ReplicatedState.genesis(TestSubnet.SELF, registry(), TestSubnet.START);
        long before = used();
        List<Blob> modules = new ArrayList<>();
        for (int i = 0; i < MODULES; i++) {
            modules.add(module());
        }
        for (int i = 0; i < CANISTERS; i++) {
            CanisterId canister = subnet.create();
            // every installation brings bytes of its own, as a message does
            Blob wasm = Blob.of(modules.get(i % MODULES).unsafeBytes());
            TestSubnet.replied(subnet.install(canister, "install", wasm, Blob.EMPTY));
        }
        // the statuses of the calls expire
        subnet.block(400 * TestSubnet.SECOND, Optional.empty());
        subnet.block(400 * TestSubnet.SECOND, Optional.empty());
        subnet.state.stateRoot();
        System.out.println("| " + CANISTERS + " idle canisters | heap |\n|---|---:|");
        System.out.println("| as installed | " + (used() - before) + " MiB |");
        MemoryChunks chunks = new MemoryChunks();
        Hash checkpoint = Checkpoints.save(subnet.state, chunks);
        subnet.state = ReplicatedState.genesis(TestSubnet.SELF, registry(), TestSubnet.START);
        // a node's cache, with room for all
        PageCache pages = new PageCache(new SlotsInHeap(), Long.MAX_VALUE);
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long start = threads.getCurrentThreadCpuTime();
        ReplicatedState loaded = Checkpoints.load(checkpoint, chunks, pages);
        long seconds = (threads.getCurrentThreadCpuTime() - start) / TestSubnet.SECOND;
        chunks.clear();
        System.out.println(
                "| read from a checkpoint, " + seconds + " s of a processor | " + (used() - before) + " MiB |");
        if (!loaded.canisters().iterator().hasNext()) {
            throw new IllegalStateException("no canister came back");
        }
    }

    private static Registry registry() {
        return Registry.genesis(
                Hash.ZERO,
                TestSubnet.ROOT,
                List.of(
                        subnet(TestSubnet.SELF, SubnetType.APPLICATION, new IdRange(100, 100 + 2 * CANISTERS)),
                        subnet(TestSubnet.ROOT, SubnetType.ROOT, new IdRange(0, 99))),
                List.of());
    }

    private static SubnetRecord subnet(SubnetId id, SubnetType type, IdRange range) {
        return new SubnetRecord(id, type, Blob.wrap(new byte[96]), List.of(), range, 1);
    }

    private Blob module() {
        String data = escaped(DATA_BYTES);
        String text = "(import \"ic0\" \"time\" (func $time (result i64))) (memory 16) (table 500 funcref) (func $f)"
                + " (elem (i32.const 0)" + " $f".repeat(500) + ")"
                + " (data (i32.const 65536) \"" + data + "\")"
                + " (data \"" + escaped(MODULE_BYTES - DATA_BYTES) + "\")"
                + " (func (export \"canister_init\") (local i32) (loop $again"
                + " (i64.store (local.get 0) (i64.add (call $time) (i64.extend_i32_u (local.get 0))))"
                + " (local.set 0 (i32.add (local.get 0) (i32.const 4096)))"
                + " (br_if $again (i32.lt_u (local.get 0) (i32.const 36864)))))";
        return Blob.wrap(Wat2Wasm.parse("(module " + text + ")"));
    }

    private String escaped(int bytes) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < bytes; i++) {
            text.append(String.format(Locale.ROOT, "\\%02x", random.nextInt(256)));
        }
        return text.toString();
    }

    private static long used() {
        Runtime runtime = Runtime.getRuntime();
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return (runtime.totalMemory() - runtime.freeMemory()) / MEGABYTE;
    }
}
