package dev.tern.runtime.wasm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.runtime.wasm.Wat.Canister;
import dev.tern.sdk.types.Blob;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Branch tables whose labels are chars of a string constant, which a class file allows 65,535 bytes. */
final class BranchTableTest {
    /** Every third label is the outer one; {@code main} stores what is taken for indices at the edges. */
    private static Blob table(int labels) {
        StringBuilder depths = new StringBuilder();
        for (int i = 0; i < labels; i++) {
            depths.append(i % 3 == 1 ? "1 " : "0 ");
        }
        StringBuilder calls = new StringBuilder();
        List<Integer> indices = List.of(0, 1, 2, labels - 2, labels - 1, labels, 1 << 30, -1, Integer.MIN_VALUE);
        for (int i = 0; i < indices.size(); i++) {
            calls.append("(i32.store (i32.const " + 4 * i + ") (call $pick (i32.const " + indices.get(i) + ")))");
        }
        return Wat.assemble("(memory 1) (func $pick (param i32) (result i32) (block (block (br_table " + depths
                + "1 (local.get 0))) (return (i32.const 7))) (i32.const 8)) "
                + "(func (export \"main\") " + calls + ")");
    }

    @Test
    void aTableOfTheLargestStringIsCompiled() {
        agrees(65_534, 0);
    }

    @Test
    void aTableBeyondThatIsInterpretedAndCounted() {
        agrees(65_535, 2);
    }

    private static void agrees(int labels, int interpretedFunctions) {
        Blob module = table(labels);
        Canister compiled = new Canister(Code.Mode.COMPILED, module);
        Canister interpreted = new Canister(Code.Mode.INTERPRETED, module);
        assertThat(compiled.module.interpretedFunctions()).isEqualTo(interpretedFunctions);
        assertThat(compiled.run("main")).isEqualTo(interpreted.run("main"));
        compiled.ok("main");
        assertThat(compiled.i32(4)).isEqualTo(8);
        assertThat(compiled.i32(0)).isEqualTo(7);
    }
}
