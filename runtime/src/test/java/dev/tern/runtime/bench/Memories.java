package dev.tern.runtime.bench;

import com.dylibso.chicory.wabt.Wat2Wasm;
import dev.tern.runtime.memory.Pages;
import dev.tern.runtime.wasm.CanisterModule;
import dev.tern.runtime.wasm.EngineThread;
import dev.tern.runtime.wasm.Entry;
import dev.tern.runtime.wasm.Prepared;
import dev.tern.runtime.wasm.Run;
import dev.tern.runtime.wasm.WasmEngine;
import dev.tern.runtime.wasm.WasmImage;
import dev.tern.sdk.types.Blob;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.TreeMap;

/**
 * What a message costs beyond its own instructions: one that adds one to a number, on memories full of different pages. Cold: no
 * instance was ever at the memory. Warm: one was before, as with a second query.
 */
final class Memories {
    private static final int RUNS = 41;
    private static final int PAGES_PER_MEGABYTE = 256;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final Entry GO = new Entry.Export("canister_update go");

    private final WasmEngine engine = new WasmEngine(List.of());
    private final Random random = new Random(1);

    private Memories() {}

    static void print() throws InterruptedException {
        Thread thread = EngineThread.of("memories", new Memories()::all);
        thread.start();
        thread.join();
    }

    private void all() {
        System.out.println("| memory | restored, median | slowest | second query, median | slowest |");
        System.out.println("|---:|---:|---:|---:|---:|");
        // the first is for the JVM to get to know the code
        measure(1);
        for (int megabytes : List.of(8, 200)) {
            System.out.println(measure(megabytes));
        }
    }

    private String measure(int megabytes) {
        CanisterModule module = module(megabytes);
        double[] cold = new double[RUNS];
        double[] warm = new double[RUNS];
        WasmImage one = full(module, megabytes);
        WasmImage two = full(module, megabytes);
        for (int i = 0; i < RUNS; i++) {
            // in turns, so that the instance has nothing in common with the memory it is asked for
            cold[i] = time(module, i % 2 == 0 ? one : two);
        }
        for (int i = 0; i < RUNS; i++) {
            warm[i] = time(module, one);
        }
        Arrays.sort(cold);
        Arrays.sort(warm, 1, RUNS);
        return String.format(
                Locale.ROOT,
                "| %d MB | %.2f ms | %.2f ms | %.3f ms | %.3f ms |",
                megabytes,
                cold[RUNS / 2],
                cold[RUNS - 1],
                warm[RUNS / 2],
                warm[RUNS - 1]);
    }

    private double time(CanisterModule module, WasmImage image) {
        long start = System.nanoTime();
        Run run = engine.run(module, image, GO, 1_000_000, (call, operands, guest) -> 0);
        double millis = (System.nanoTime() - start) / NANOS_PER_MILLI;
        if (!(run.outcome() instanceof Run.Returned)) {
            throw new IllegalStateException(run.outcome().toString());
        }
        return millis;
    }

    private CanisterModule module(int megabytes) {
        byte[] wasm = Wat2Wasm.parse("(module (memory " + 16 * megabytes + ") (func (export \"canister_update go\")"
                + " (i32.store (i32.const 0) (i32.add (i32.load (i32.const 0)) (i32.const 1)))))");
        return switch (engine.prepare(Blob.wrap(wasm))) {
            case Prepared.Ready ready -> ready.module();
            case Prepared.Invalid invalid -> throw new IllegalStateException(invalid.reason());
        };
    }

    private WasmImage full(CanisterModule module, int megabytes) {
        TreeMap<Long, byte[]> pages = new TreeMap<>();
        for (long i = 0; i < (long) PAGES_PER_MEGABYTE * megabytes; i++) {
            byte[] page = new byte[Pages.PAGE_BYTES];
            random.nextBytes(page);
            pages.put(i, page);
        }
        WasmImage empty = module.initialImage();
        return empty.withHeap(Pages.EMPTY.with(pages), empty.heapPages());
    }
}
