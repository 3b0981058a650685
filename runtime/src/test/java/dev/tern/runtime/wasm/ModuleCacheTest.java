package dev.tern.runtime.wasm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.sdk.crypto.Sha256;
import dev.tern.sdk.types.Blob;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ModuleCacheTest {
    private static final Prepared RESULT = new Prepared.Invalid("made for a test");

    private final ModuleCache cache = new ModuleCache();
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final AtomicInteger begun = new AtomicInteger();

    /** Of so many bytes of code, which nobody reads. */
    private static ModuleCache.Preparation preparation(int code, Supplier<Prepared> work) {
        byte[] module = new byte[8 + 6 + code];
        module[8] = 10;
        for (int i = 0; i < 5; i++) {
            module[9 + i] = (byte) (((code >> (7 * i)) & 0x7f) | (i < 4 ? 0x80 : 0));
        }
        Blob wasm = Blob.wrap(module);
        ModuleCache.Key key = new ModuleCache.Key(Sha256.hash(module), List.of(), Code.Mode.COMPILED);
        return new ModuleCache.Preparation(key, wasm, work);
    }

    private Prepared slow() {
        begun.incrementAndGet();
        try {
            goOn.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return RESULT;
    }

    @Test
    void whoDoesNotWaitFindsTheModulePreparedOnce() {
        ModuleCache.Preparation wanted = preparation(100, this::slow);
        cache.get(wanted, Duration.ofMillis(1));
        cache.get(wanted, Duration.ZERO);
        goOn.countDown();
        assertThat(cache.get(wanted)).isSameAs(RESULT);
        cache.get(wanted, Duration.ofDays(1));
        assertThat(begun).hasValue(1);
    }

    @Test
    void whatWasUsedLastIsKeptUpToSoManyBytesOfCode() {
        goOn.countDown();
        List<ModuleCache.Preparation> large = IntStream.rangeClosed(1, 5)
                .mapToObj(i -> preparation((12 << 20) + i, this::slow))
                .toList();
        large.forEach(cache::get);
        cache.get(large.getFirst());
        assertThat(begun).as("five are kept").hasValue(5);
        cache.get(preparation(12 << 20, this::slow));
        cache.get(large.getFirst());
        assertThat(begun).as("the one used last is kept").hasValue(6);
        cache.get(large.get(1));
        assertThat(begun).as("another was not").hasValue(7);
    }

    @Test
    void largeModulesArePreparedOneAfterTheOtherAndSmallOnesBesideThem() throws InterruptedException {
        ModuleCache.Preparation first = preparation(10 << 20, this::slow);
        cache.get(first, Duration.ZERO);
        while (begun.get() == 0) {
            Thread.onSpinWait();
        }
        AtomicBoolean together = new AtomicBoolean();
        ModuleCache.Preparation second = preparation(9 << 20, () -> {
            together.set(goOn.getCount() > 0);
            return RESULT;
        });
        assertThat(cache.get(preparation(1 << 20, () -> RESULT))).isSameAs(RESULT);
        Thread thread = EngineThread.of("second", () -> cache.get(second));
        thread.start();
        while (thread.isAlive() && thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        goOn.countDown();
        thread.join();
        assertThat(together).isFalse();
        assertThat(cache.get(first)).isSameAs(RESULT);
    }

    /** A few bytes of data on each page: 32 MiB from a module of 100 KB. */
    private static Blob filling(int value) {
        StringBuilder text = new StringBuilder("(memory 512)");
        for (int page = 0; page < 8_192; page++) {
            text.append("(data (i32.const ")
                    .append(page * 4_096)
                    .append(") \"")
                    .append(value)
                    .append(page)
                    .append("\")");
        }
        return Wat.assemble(text.toString());
    }

    @Test
    void modulesWhoseDataFillMuchMemoryAreNotAllKept() {
        WasmEngine engine =
                new WasmEngine(List.of(), Code.Mode.COMPILED, CompiledStore.NONE, PrepareListener.NONE, cache);
        Blob first = filling(100);
        assertThat(engine.prepare(first)).isInstanceOf(Prepared.Ready.class);
        assertThat(engine.cached(Sha256.hash(first.unsafeBytes()))).isPresent();
        for (int i = 1; i <= 8; i++) {
            assertThat(engine.prepare(filling(100 + i))).isInstanceOf(Prepared.Ready.class);
        }
        assertThat(engine.cached(Sha256.hash(first.unsafeBytes()))).isEmpty();
    }
}
