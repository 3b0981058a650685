package dev.tern.runtime.bench;

import dev.tern.runtime.memory.PageOverlay;
import dev.tern.runtime.memory.Pages;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.TreeMap;

/**
 * What a memory's part of the state root costs after a block that wrote 1,000 pages, by the size of the memory: pages anywhere in
 * it, or side by side. Prints the processor time of one thread, the median and the best of many blocks.
 */
final class StateRoot {
    private static final int DIRTY = 1_000;
    private static final int BLOCKS = 120;
    private static final int WARM_UP = 40;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final int MIB_PAGES = (1 << 20) / Pages.PAGE_BYTES;

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final Random random = new Random(1);

    private StateRoot() {}

    static void print() {
        System.out.println(
                "| memory | dirty pages | writing them | root, median | root, best |\n|---|---:|---:|---:|---:|");
        StateRoot bench = new StateRoot();
        for (int mib : new int[] {1, 64, 1024}) {
            bench.print(mib, true);
            bench.print(mib, false);
        }
    }

    private void print(int mib, boolean anywhere) {
        int size = mib * MIB_PAGES;
        int dirty = Math.min(DIRTY, size);
        Pages pages = filled(size);
        pages.hash();
        double[] writing = new double[BLOCKS];
        double[] hashing = new double[BLOCKS];
        for (int block = 0; block < BLOCKS; block++) {
            long start = threads.getCurrentThreadCpuTime();
            pages = written(pages, size, dirty, anywhere);
            long written = threads.getCurrentThreadCpuTime();
            pages.hash();
            long end = threads.getCurrentThreadCpuTime();
            writing[block] = (written - start) / NANOS_PER_MILLI;
            hashing[block] = (end - written) / NANOS_PER_MILLI;
        }
        System.out.printf(
                Locale.ROOT,
                "| %d MiB | %d %s | %.2f ms | %.2f ms | %.2f ms |%n",
                mib,
                dirty,
                anywhere ? "anywhere" : "side by side",
                median(writing),
                median(hashing),
                Arrays.stream(hashing).min().orElseThrow());
    }

    /** Of the blocks after the first ones. */
    private static double median(double[] times) {
        double[] warm = Arrays.copyOfRange(times, WARM_UP, times.length);
        Arrays.sort(warm);
        return warm[warm.length / 2];
    }

    private Pages filled(int size) {
        TreeMap<Long, byte[]> changes = new TreeMap<>();
        Pages pages = Pages.EMPTY;
        for (int i = 0; i < size; i++) {
            byte[] page = new byte[Pages.PAGE_BYTES];
            page[i % Pages.PAGE_BYTES] = 1;
            page[0] = (byte) (i | 1);
            changes.put((long) i, page);
            if (changes.size() == MIB_PAGES) {
                pages = pages.with(changes);
                changes.clear();
            }
        }
        return pages.with(changes);
    }

    private Pages written(Pages before, int size, int dirty, boolean anywhere) {
        PageOverlay overlay = new PageOverlay(before);
        byte[] bytes = new byte[Long.BYTES];
        int first = random.nextInt(size - dirty + 1);
        while (overlay.dirtyPages() < dirty) {
            random.nextBytes(bytes);
            long page = anywhere ? random.nextInt(size) : first + overlay.dirtyPages();
            overlay.write(page * Pages.PAGE_BYTES + 64, bytes, 0, bytes.length);
        }
        return overlay.freeze();
    }
}
