package dev.tern.runtime.wasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tern.runtime.memory.Pages;
import dev.tern.sdk.types.Blob;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** One instance goes from image to image, whatever was left in it, and always has what the image has. */
class HeapProperties {
    private static final int MAX_PAGES = 6;

    private final Instance instance = new Instance(new CanisterModule.Layout(
            List.of(), List.of(), List.of(), MAX_PAGES, List.of(), List.of(), 0, false, List.of()));

    /** An image, and what it has to hold. */
    private record Known(WasmImage image, Blob content) {}

    private static WasmImage image(Pages heap, int pages) {
        return new WasmImage(heap, pages, List.of(), List.of(), List.of(), List.of());
    }

    @Property(tries = 60)
    void anInstanceHasWhatTheImageHas(@ForAll long seed) {
        Random random = new Random(seed);
        List<Known> known = new ArrayList<>();
        known.add(new Known(image(Pages.EMPTY, 0), Blob.EMPTY));
        known.add(new Known(image(Pages.EMPTY, 3), Blob.wrap(new byte[3 * WasmImage.WASM_PAGE_BYTES])));
        for (int step = 0; step < 30; step++) {
            Known from = known.get(random.nextInt(known.size()));
            instance.restore(from.image());
            check(from.content().unsafeBytes());
            byte[] content = change(random, from.content().toBytes());
            if (random.nextBoolean()) {
                WasmImage after = image(instance.freezeHeap(), instance.pages());
                check(content);
                known.add(new Known(after, Blob.wrap(content)));
            }
        }
        for (Known each : known) {
            assertThat(each.image().heap().read(0, each.content().length()))
                    .isEqualTo(each.content().unsafeBytes());
        }
    }

    private byte[] change(Random random, byte[] before) {
        byte[] content = before;
        instance.begin(1L << 40, 1, Allowance.ALL);
        for (int i = random.nextInt(6); i > 0; i--) {
            if (random.nextInt(4) == 0) {
                int more = random.nextInt(3);
                if (instance.grow(more) >= 0) {
                    content = Arrays.copyOf(content, content.length + more * WasmImage.WASM_PAGE_BYTES);
                }
            } else if (content.length > 0 && random.nextInt(3) == 0) {
                int length = random.nextInt(Math.min(content.length, 5 * Heap.PAGE_BYTES));
                int from = random.nextInt(content.length - length);
                // often they overlap
                int to = random.nextBoolean()
                        ? random.nextInt(content.length - length)
                        : Math.clamp(from + random.nextInt(-5000, 5000), 0, content.length - length);
                instance.copy(to, from, length);
                System.arraycopy(content, from, content, to, length);
            } else if (content.length > 0) {
                byte[] bytes = new byte[random.nextInt(2 * Heap.PAGE_BYTES)];
                if (random.nextBoolean()) {
                    random.nextBytes(bytes);
                }
                int at = random.nextInt(content.length - Math.min(bytes.length, content.length) + 1);
                int length = Math.min(bytes.length, content.length - at);
                instance.write(at, bytes, 0, length);
                System.arraycopy(bytes, 0, content, at, length);
            }
        }
        return content;
    }

    private void check(byte[] content) {
        assertThat(instance.size()).isEqualTo(content.length);
        assertThat(instance.read(0, content.length)).isEqualTo(content);
        for (int slot = content.length / Heap.PAGE_BYTES; slot < MAX_PAGES * 16 + 1; slot++) {
            int beyond = slot;
            assertThatThrownBy(() -> instance.readable(beyond)).isInstanceOf(TrapException.class);
        }
        assertThat(instance.dirtyPages()).isZero();
    }
}
