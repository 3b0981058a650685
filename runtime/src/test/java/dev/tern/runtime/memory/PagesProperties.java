package dev.tern.runtime.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tern.sdk.codec.DecodeException;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.types.Hash;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

final class PagesProperties {
    /** A write of one byte somewhere. */
    record Poke(long address, byte value) {}

    @Property(tries = 200)
    void readsGiveWhatWasWritten(@ForAll("pokes") List<Poke> pokes) {
        Pages pages = Pages.EMPTY;
        TreeMap<Long, Byte> expected = new TreeMap<>();
        for (Poke poke : pokes) {
            PageOverlay overlay = new PageOverlay(pages);
            overlay.write(poke.address(), new byte[] {poke.value()}, 0, 1);
            pages = overlay.freeze();
            expected.put(poke.address(), poke.value());
        }
        for (var entry : expected.entrySet()) {
            assertThat(pages.read(entry.getKey(), 1)).containsExactly(entry.getValue());
        }
    }

    @Property(tries = 200)
    void theHashDependsOnTheContentsAndNotOnTheirHistory(@ForAll("pokes") List<Poke> pokes) {
        Pages oneByOne = Pages.EMPTY;
        PageOverlay together = new PageOverlay(Pages.EMPTY);
        for (Poke poke : pokes) {
            PageOverlay overlay = new PageOverlay(oneByOne);
            overlay.write(poke.address(), new byte[] {poke.value()}, 0, 1);
            oneByOne = overlay.freeze();
            oneByOne.hash();
            together.write(poke.address(), new byte[] {poke.value()}, 0, 1);
        }
        assertThat(oneByOne.hash()).isEqualTo(together.freeze().hash());
        PageOverlay other = new PageOverlay(oneByOne);
        other.write(5, new byte[] {(byte) (oneByOne.read(5, 1)[0] + 1)}, 0, 1);
        assertThat(other.freeze().hash()).isNotEqualTo(oneByOne.hash());
    }

    /** A page written, or made zero, in the newest version or in the one before it; and whether somebody asks for the hash. */
    record Step(int page, byte value, boolean fromEarlier, boolean hashed) {}

    @Property(tries = 200)
    void theHashOfAFullMemoryIsThatOfItsContents(@ForAll("steps") List<Step> steps) {
        Pages earlier = Pages.EMPTY;
        Pages newest = full();
        for (Step step : steps) {
            Pages from = step.fromEarlier() ? earlier : newest;
            byte[] page = new byte[Pages.PAGE_BYTES];
            page[9] = step.value();
            Pages next = from.with(step.page(), page);
            if (step.hashed()) {
                next.hash();
            }
            earlier = newest;
            newest = next;
        }
        TreeMap<Long, byte[]> contents = new TreeMap<>();
        Pages last = newest;
        last.forEachPage(index -> contents.put(index, last.page(index)));
        assertThat(last.hash()).isEqualTo(Pages.EMPTY.with(contents).hash());
    }

    /** 40 chunks without gaps. */
    private static Pages full() {
        TreeMap<Long, byte[]> contents = new TreeMap<>();
        for (long index = 0; index < 40 * Pages.PAGES_PER_CHUNK; index++) {
            byte[] page = new byte[Pages.PAGE_BYTES];
            page[8] = (byte) (index | 1);
            contents.put(index, page);
        }
        return Pages.EMPTY.with(contents);
    }

    @Property(tries = 100)
    void chunksCarryTheWholeMemoryAndProveIt(@ForAll("pokes") List<Poke> pokes) {
        Pages pages = poked(pokes);
        Pages copy = Pages.EMPTY;
        for (long chunk : pages.chunks()) {
            assertThat(Pages.hashOfChunk(pages.chunk(chunk))).isEqualTo(pages.chunkHash(chunk));
            copy = copy.withChunk(chunk, pages.chunk(chunk));
        }
        assertThat(copy).isEqualTo(pages);
    }

    @Property(tries = 100)
    void theEncodingIsTheOnlyOne(@ForAll("pokes") List<Poke> pokes) {
        Pages pages = poked(pokes);
        byte[] bytes = pages.encode();
        Pages copy = Reader.whole(bytes, Pages::read);
        assertThat(copy).isEqualTo(pages);
        assertThat(copy.encode()).isEqualTo(bytes);
    }

    @Example
    void zerosAreNotStored() {
        byte[] page = new byte[Pages.PAGE_BYTES];
        page[7] = 1;
        Pages pages = Pages.EMPTY.with(12345, page);
        assertThat(pages.count()).isEqualTo(1);
        Pages cleared = pages.with(12345, new byte[Pages.PAGE_BYTES]);
        assertThat(cleared.count()).isZero();
        assertThat(cleared.hash()).isEqualTo(Hash.ZERO);
    }

    @Example
    void anEncodedPageOfZerosIsRefused() {
        Pages pages = poked(List.of(new Poke(0, (byte) 1)));
        byte[] bytes = pages.encode();
        Arrays.fill(bytes, 12, bytes.length, (byte) 0);
        assertThatThrownBy(() -> Reader.whole(bytes, Pages::read)).isInstanceOf(DecodeException.class);
    }

    @Example
    void versionsShareWhatTheyHaveInCommon() {
        Pages before = poked(List.of(new Poke(0, (byte) 1), new Poke(1 << 20, (byte) 1)));
        byte[] untouched = before.page(1 << 8);
        PageOverlay overlay = new PageOverlay(before);
        overlay.write(1, new byte[] {2}, 0, 1);
        assertThat(overlay.dirtyPages()).isEqualTo(1);
        Pages after = overlay.freeze();
        assertThat(after.page(1 << 8)).isSameAs(untouched);
        assertThat(before.read(0, 2)).containsExactly(1, 0);
        assertThat(after.read(0, 2)).containsExactly(1, 2);
    }

    @Property(tries = 100)
    void differencesLeadFromOneVersionToAnotherAndNameNothingElse(
            @ForAll("pokes") List<Poke> first, @ForAll("pokes") List<Poke> second) {
        Pages before = poked(first);
        PageOverlay overlay = new PageOverlay(before);
        second.forEach(poke -> overlay.write(poke.address(), new byte[] {poke.value()}, 0, 1));
        Pages after = overlay.freeze();
        for (Pages other : List.of(after, Pages.EMPTY, poked(second))) {
            TreeMap<Long, byte[]> found = new TreeMap<>();
            before.forEachDifference(other, found::put);
            assertThat(before.with(found)).isEqualTo(other);
        }
        TreeMap<Long, byte[]> found = new TreeMap<>();
        before.forEachDifference(after, found::put);
        assertThat(found.keySet())
                .allMatch(page -> second.stream().anyMatch(poke -> poke.address() / Pages.PAGE_BYTES == page));
    }

    private static Pages poked(List<Poke> pokes) {
        PageOverlay overlay = new PageOverlay(Pages.EMPTY);
        pokes.forEach(poke -> overlay.write(poke.address(), new byte[] {poke.value()}, 0, 1));
        return overlay.freeze();
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Boolean> coin = Arbitraries.of(false, true);
        return Combinators.combine(
                        Arbitraries.integers().between(0, 3 * Pages.PAGES_PER_CHUNK),
                        Arbitraries.bytes().between((byte) 0, (byte) 2),
                        coin,
                        coin)
                .as(Step::new)
                .list()
                .ofMaxSize(30);
    }

    @Provide
    Arbitrary<List<Poke>> pokes() {
        Arbitrary<Long> near = Arbitraries.longs().between(0, 3L << 20);
        Arbitrary<Long> far = Arbitraries.longs().between(0, Pages.MAX_PAGES * Pages.PAGE_BYTES - 1);
        return Combinators.combine(Arbitraries.oneOf(near, far), Arbitraries.bytes())
                .as(Poke::new)
                .list()
                .ofMaxSize(12);
    }
}
