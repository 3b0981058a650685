package dev.tern.runtime.wasm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.sdk.types.Blob;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever the bytes, a module is accepted and runs, or is refused with a reason. */
final class HostileModulesProperties {
    private static final byte[] HEADER = {0, 'a', 's', 'm', 1, 0, 0, 0};

    @Property(tries = 500)
    void randomBytesAreRefused(@ForAll byte[] bytes) {
        assertThat(prepare(bytes)).isInstanceOf(Prepared.Invalid.class);
    }

    @Property(tries = 1000)
    void randomSectionsNeverThrow(@ForAll byte[] bytes) {
        byte[] module = Arrays.copyOf(HEADER, HEADER.length + bytes.length);
        System.arraycopy(bytes, 0, module, HEADER.length, bytes.length);
        runAll(prepare(module));
    }

    @Property(tries = 3000)
    void mutatedModulesNeverThrow(@ForAll("mutants") byte[] module) {
        runAll(prepare(module));
    }

    @Provide
    Arbitrary<byte[]> mutants() {
        Arbitrary<Blob> module = Arbitraries.of(Samples.MODULES);
        Arbitrary<List<Integer>> places =
                Arbitraries.integers().between(0, 1 << 20).list().ofMinSize(1).ofMaxSize(4);
        Arbitrary<List<Byte>> values = Arbitraries.bytes().list().ofSize(4);
        Arbitrary<Integer> cut = Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(9, Arbitraries.just(0)),
                net.jqwik.api.Tuple.of(1, Arbitraries.integers().between(1, 60)));
        return Combinators.combine(module, places, values, cut).as(HostileModulesProperties::mutate);
    }

    private static byte[] mutate(Blob module, List<Integer> places, List<Byte> values, int cut) {
        byte[] bytes = module.toBytes();
        for (int i = 0; i < places.size(); i++) {
            bytes[HEADER.length + places.get(i) % (bytes.length - HEADER.length)] = values.get(i);
        }
        return Arrays.copyOf(bytes, bytes.length - cut);
    }

    private static Prepared prepare(byte[] bytes) {
        return Wat.engine(Code.Mode.INTERPRETED).prepare(Blob.wrap(bytes));
    }

    /** Runs everything that can be called from outside; how the runs end is of no interest. */
    private static void runAll(Prepared prepared) {
        if (prepared instanceof Prepared.Ready ready) {
            CanisterModule module = ready.module();
            WasmEngine engine = Wat.engine(Code.Mode.INTERPRETED);
            for (String export : List.of("canister_update inc", "canister_query get", "f", "g")) {
                if (module.exportsEntry(export)) {
                    engine.run(
                            module, module.initialImage(), new Entry.Export(export), 20_000, (call, args, guest) -> 0);
                }
            }
        }
    }
}
