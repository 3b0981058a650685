package dev.tern.runtime.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.sdk.types.Blob;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** A memory with hardly any room in the heap, beside one without bounds and beside plain arrays. */
final class PageCacheProperties {
    private static final int PAGES = 60;
    private static final int SIZE = PAGES * Pages.PAGE_BYTES;

    /** The same contents three times. */
    private record Version(Pages bounded, Pages unbounded, Blob plain) {}

    @Property(tries = 60)
    void nothingDiffersButTheRoomThatItTakes(@ForAll long seed) {
        Random random = new Random(seed);
        PageCache cache = new PageCache(new SlotsInHeap(), 4 * Pages.PAGE_BYTES);
        List<Version> versions = new ArrayList<>();
        versions.add(new Version(Pages.EMPTY, Pages.EMPTY, Blob.wrap(new byte[SIZE])));
        for (int step = 0; step < 40; step++) {
            Version from = versions.get(random.nextInt(versions.size()));
            versions.add(written(from, random, cache));
            if (versions.size() > 6) {
                versions.remove(random.nextInt(versions.size()));
            }
            check(versions.get(random.nextInt(versions.size())), random);
        }
        assertThat(cache.fill().pagesInHeap()).isLessThanOrEqualTo(4);
        for (Version version : versions) {
            assertThat(version.bounded.read(0, SIZE)).isEqualTo(version.plain.unsafeBytes());
        }
    }

    private static Version written(Version from, Random random, PageCache cache) {
        PageOverlay bounded = new PageOverlay(from.bounded);
        PageOverlay unbounded = new PageOverlay(from.unbounded);
        byte[] plain = from.plain.toBytes();
        for (int i = random.nextInt(6); i >= 0; i--) {
            int at = random.nextInt(SIZE);
            byte[] bytes = new byte[random.nextInt(Math.min(3 * Pages.PAGE_BYTES, SIZE - at))];
            if (random.nextInt(4) > 0) {
                random.nextBytes(bytes);
            }
            bounded.write(at, bytes, 0, bytes.length);
            unbounded.write(at, bytes, 0, bytes.length);
            System.arraycopy(bytes, 0, plain, at, bytes.length);
            if (random.nextInt(3) == 0) {
                cache.admit(bounded.freeze());
            }
            assertThat(bounded.read(at, bytes.length)).isEqualTo(bytes);
        }
        Pages result = bounded.freeze();
        if (random.nextInt(4) > 0) {
            cache.admit(result);
        }
        return new Version(result, unbounded.freeze(), Blob.wrap(plain));
    }

    private static void check(Version version, Random random) {
        int from = random.nextInt(SIZE);
        int length = random.nextInt(SIZE - from);
        assertThat(version.bounded.read(from, length))
                .isEqualTo(Arrays.copyOfRange(version.plain.unsafeBytes(), from, from + length));
        assertThat(version.bounded.hash()).isEqualTo(version.unbounded.hash());
        assertThat(version.bounded.chunks()).isEqualTo(version.unbounded.chunks());
        for (long chunk : version.bounded.chunks()) {
            assertThat(version.bounded.chunk(chunk)).isEqualTo(version.unbounded.chunk(chunk));
            assertThat(version.bounded.chunkHash(chunk)).isEqualTo(version.unbounded.chunkHash(chunk));
        }
    }
}
