package dev.tern.runtime.wasm;

import static org.assertj.core.api.Assertions.assertThat;

import com.dylibso.chicory.wabt.Wat2Wasm;
import dev.tern.runtime.wasm.PrepareListener.Origin;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class CompiledStoreTest {
    /** Calls through a table that a segment fills, writes to the memory and a global, and has metadata. */
    private static final Blob MODULE = Blob.wrap(Wat2Wasm.parse("""
            (module
              (type $f (func (param i32) (result i32)))
              (memory 1)
              (data (i32.const 8) "\\2a")
              (global $count (mut i32) (i32.const 0))
              (table 2 funcref)
              (elem (i32.const 1) $double)
              (elem func $double)
              (func $double (type $f) (i32.mul (local.get 0) (i32.const 2)))
              (func (export "canister_update go")
                (table.init 1 (i32.const 0) (i32.const 0) (i32.const 1))
                (global.set $count (i32.add (global.get $count) (i32.const 1)))
                (i32.store (i32.const 0)
                  (call_indirect (type $f) (i32.load8_u (i32.const 8)) (global.get $count))))
              (func (export "canister_query stop") unreachable))
            """));

    private final Shelf shelf = new Shelf();
    private final List<Origin> origins = new ArrayList<>();

    /** A store in memory, which can spoil what it gives. */
    private static final class Shelf implements CompiledStore {
        final TreeMap<Hash, Blob> entries = new TreeMap<>();
        UnaryOperator<Blob> spoil = UnaryOperator.identity();

        @Override
        public Optional<Blob> get(Hash key) {
            return Optional.ofNullable(entries.get(key)).map(spoil);
        }

        @Override
        public void put(Hash key, Blob compiled) {
            entries.put(key, compiled);
        }
    }

    /** As a process that has just been started. */
    private WasmEngine fresh(List<ImportSignature> imports) {
        return new WasmEngine(
                imports, Code.Mode.COMPILED, shelf, (module, origin) -> origins.add(origin), new ModuleCache());
    }

    private static CanisterModule prepare(WasmEngine engine, Blob wasm) {
        return ((Prepared.Ready) engine.prepare(wasm)).module();
    }

    private static Run run(WasmEngine engine, CanisterModule module, String method) {
        return engine.run(module, module.initialImage(), new Entry.Export(method), 1_000_000, (call, args, guest) -> 0);
    }

    @Test
    void a_second_start_compiles_nothing_and_runs_the_same() {
        WasmEngine first = fresh(List.of());
        CanisterModule compiled = prepare(first, MODULE);
        WasmEngine second = fresh(List.of());
        CanisterModule loaded = prepare(second, MODULE);

        assertThat(origins).containsExactly(Origin.COMPILED, Origin.LOADED);
        assertThat(loaded.info()).isEqualTo(compiled.info());
        assertThat(loaded.initialImage()).isEqualTo(compiled.initialImage());
        assertThat(loaded.snapshotGlobals()).isEqualTo(compiled.snapshotGlobals());
        for (String method : List.of("canister_update go", "canister_query stop")) {
            assertThat(run(second, loaded, method)).isEqualTo(run(first, compiled, method));
        }
        Run run = run(second, loaded, "canister_update go");
        assertThat(run.after().heap().read(0, 1)).containsExactly(84);
        assertThat(run.after().tables().getFirst().getFirst())
                .as("a table that the code changes is part of the image")
                .isNotEqualTo(WasmImage.NULL);
    }

    @Test
    void what_is_kept_of_another_system_is_not_used() {
        prepare(fresh(List.of()), MODULE);
        prepare(fresh(List.of(new ImportSignature("time", List.of(), List.of(ValueType.I64)))), MODULE);
        assertThat(origins).containsExactly(Origin.COMPILED, Origin.COMPILED);
    }

    @Test
    void an_invalid_module_is_not_kept() {
        Blob wasm = Blob.wrap(Arrays.copyOf(MODULE.toBytes(), MODULE.length() - 1));
        assertThat(fresh(List.of()).prepare(wasm)).isInstanceOf(Prepared.Invalid.class);
        assertThat(shelf.entries).isEmpty();
        assertThat(origins).isEmpty();
    }

    @Test
    void a_damaged_entry_is_compiled_anew_and_replaced() {
        prepare(fresh(List.of()), MODULE);
        Blob good = shelf.entries.firstEntry().getValue();
        List<UnaryOperator<Blob>> damages = List.of(
                blob -> Blob.EMPTY,
                blob -> Blob.wrap(Arrays.copyOf(blob.toBytes(), blob.length() - 1)),
                blob -> Blob.wrap(Arrays.copyOf(blob.toBytes(), blob.length() + 1)),
                blob -> Blob.wrap(new byte[blob.length()]),
                blob -> changed(blob, "Code"),
                blob -> changed(blob, "StackMapTable"));
        for (UnaryOperator<Blob> damage : damages) {
            origins.clear();
            shelf.entries.clear();
            shelf.entries.put(keyOf(good), damage.apply(good));
            WasmEngine engine = fresh(List.of());
            Run run = run(engine, prepare(engine, MODULE), "canister_update go");
            assertThat(run.outcome()).isInstanceOf(Run.Returned.class);
            assertThat(origins).containsExactly(Origin.COMPILED);
            assertThat(shelf.entries.firstEntry().getValue()).isEqualTo(good);
        }
    }

    @Test
    void the_classes_of_another_module_are_not_taken() {
        prepare(fresh(List.of()), MODULE);
        Hash key = shelf.entries.firstKey();
        shelf.entries.clear();
        prepare(fresh(List.of()), Blob.wrap(Wat2Wasm.parse("(module (func) (func))")));
        Blob other = shelf.entries.firstEntry().getValue();
        shelf.entries.clear();
        shelf.entries.put(key, other);
        origins.clear();
        prepare(fresh(List.of()), MODULE);
        assertThat(origins).containsExactly(Origin.COMPILED);
    }

    private Hash keyOf(Blob good) {
        shelf.entries.clear();
        prepare(fresh(List.of()), MODULE);
        origins.clear();
        assertThat(shelf.entries.firstEntry().getValue())
                .as("compiling is deterministic")
                .isEqualTo(good);
        return shelf.entries.firstKey();
    }

    /** The entry with a letter of a constant of its class files changed. */
    private static Blob changed(Blob blob, String text) {
        byte[] bytes = blob.toBytes();
        String latin = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1);
        int at = latin.indexOf(text);
        assertThat(at).isPositive();
        bytes[at] ^= 1;
        return Blob.wrap(bytes);
    }
}
