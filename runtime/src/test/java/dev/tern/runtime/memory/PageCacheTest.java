package dev.tern.runtime.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PageCacheTest {
    private static final int ROOM = 10;

    private final SlotsInHeap store = new SlotsInHeap();
    private final PageCache cache = new PageCache(store, ROOM * Pages.PAGE_BYTES);

    @Test
    void noMorePagesStayInTheHeapThanTheBudgetAllows() {
        Pages pages = numbered(0, 100);
        cache.admit(pages);
        assertThat(cache.fill()).isEqualTo(new PageCache.Fill(ROOM, 90, 90));
        expectNumbers(pages, 100);
        assertThat(cache.fill().pagesInHeap()).isEqualTo(ROOM);
        assertThat(pages.hash()).isEqualTo(numbered(0, 100).hash());
    }

    @Test
    void aPageGoesToTheStoreOnce() {
        Pages pages = numbered(0, 40);
        cache.admit(pages);
        expectNumbers(pages, 40);
        expectNumbers(pages, 40);
        assertThat(store.writes()).isEqualTo(40);
    }

    @Test
    void whatIsUsedAgainAndAgainStays() {
        Pages pages = numbered(0, 100);
        cache.admit(pages);
        pages.page(3);
        long before = store.reads();
        for (int i = 4; i < 100; i++) {
            pages.page(i);
            pages.page(3);
        }
        assertThat(store.reads() - before).isEqualTo(96);
    }

    @Test
    void aLookAtAChunkBringsNothingBack() {
        Pages pages = numbered(0, 100);
        cache.admit(pages);
        pages.page(0);
        long before = store.reads();
        assertThat(pages.chunk(3)[5 * Pages.PAGE_BYTES]).isEqualTo((byte) (1 + 3 * 16 + 5));
        pages.page(0);
        assertThat(store.reads() - before).isEqualTo(16);
        assertThat(cache.fill().pagesInHeap()).isEqualTo(ROOM);
    }

    @Test
    void versionsShareThePagesThatAreElsewhere() {
        Pages before = numbered(0, 50);
        cache.admit(before);
        Pages after = before.with(7, numbered(200));
        cache.admit(after);
        assertThat(store.writes()).isLessThanOrEqualTo(51);
        assertThat(before.page(7)[0]).isEqualTo((byte) 8);
        assertThat(after.page(7)[0]).isEqualTo((byte) 201);
        assertThat(after.page(8)).isSameAs(before.page(8));
    }

    @Test
    void aPageThatComesBackOtherThanItWentStopsWhoeverAsked() {
        Pages pages = numbered(0, 100);
        cache.admit(pages);
        store.damage();
        assertThatThrownBy(() -> pages.page(1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("not to be trusted");
        assertThatThrownBy(() -> pages.chunk(0)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void slotsOfPagesThatNobodyHasAreUsedAgain() {
        for (int round = 0; round < 4; round++) {
            cache.admit(numbered(round * 100, 100));
            while (cache.fill().pagesInHeap() + cache.fill().pagesElsewhere() > 0) {
                System.gc(); // until the queue has told of all
            }
        }
        assertThat(cache.fill().slots()).isEqualTo(90);
    }

    @Test
    void equalPagesThatAreReadTakeTheRoomOfOneWhileSomebodyHasThem() {
        byte[] chunk = numbered(0, Pages.PAGES_PER_CHUNK).chunk(0);
        cache.admit(twice(chunk));
        while (cache.fill().pagesInHeap() + cache.fill().pagesElsewhere() > 0) {
            System.gc(); // the cache has them no longer than others
        }
        Pages pages = twice(chunk);
        cache.admit(pages);
        assertThat(cache.fill()).isEqualTo(new PageCache.Fill(ROOM, 6, 6));
        assertThat(pages.page(16)).isSameAs(pages.page(0)).isEqualTo(numbered(0));
        assertThat(pages.hash()).isEqualTo(pages.with(16, numbered(0)).hash());
    }

    private Pages twice(byte[] chunk) {
        return cache.withChunk(cache.withChunk(Pages.EMPTY, 0, chunk), 1, chunk);
    }

    @Test
    void threadsReadWhileOthersPutPagesAway() throws Exception {
        Pages pages = numbered(0, 200);
        cache.admit(pages);
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Callable<Void>> work = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                Random random = new Random(thread);
                work.add(() -> {
                    for (int i = 0; i < 3_000; i++) {
                        int index = random.nextInt(200);
                        assertThat(pages.page(index)).isEqualTo(numbered(index));
                        if (i % 50 == 0) {
                            cache.admit(numbered(1000 + i, 5));
                        }
                    }
                    return null;
                });
            }
            for (Future<Void> done : threads.invokeAll(work)) {
                done.get();
            }
        }
        assertThat(cache.fill().pagesInHeap()).isLessThanOrEqualTo(ROOM);
    }

    @Test
    void twoThreadsThatReadOnePageAtTheSameTimeGetTheSameBytes() throws Exception {
        CyclicBarrier both = new CyclicBarrier(2);
        PageStore waiting = new PageStore() {
            @Override
            public void write(long slot, byte[] page) {
                store.write(slot, page);
            }

            @Override
            public byte[] read(long slot) {
                try {
                    both.await(30, TimeUnit.SECONDS);
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
                return store.read(slot);
            }
        };
        PageCache shared = new PageCache(waiting, ROOM * Pages.PAGE_BYTES);
        Pages pages = numbered(0, 100);
        shared.admit(pages);
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            Future<byte[]> one = threads.submit(() -> pages.page(5));
            Future<byte[]> other = threads.submit(() -> pages.page(5));
            assertThat(one.get()).isSameAs(other.get());
        }
        assertThat(shared.fill()).isEqualTo(new PageCache.Fill(ROOM, 90, 90 + 1));
    }

    private static void expectNumbers(Pages pages, int count) {
        for (int i = 0; i < count; i++) {
            assertThat(pages.page(i)).isEqualTo(numbered(i));
        }
    }

    /** Pages from 0 on, each filled with a byte that follows from {@code first} and its place. */
    private static Pages numbered(int first, int count) {
        TreeMap<Long, byte[]> pages = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            pages.put((long) i, numbered(first + i));
        }
        return Pages.EMPTY.with(pages);
    }

    private static byte[] numbered(int number) {
        byte[] page = new byte[Pages.PAGE_BYTES];
        page[0] = (byte) (number + 1);
        page[Pages.PAGE_BYTES - 1] = (byte) (number >> 8);
        page[100] = 1;
        return page;
    }
}
