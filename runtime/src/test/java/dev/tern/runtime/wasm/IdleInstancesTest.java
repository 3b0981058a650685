package dev.tern.runtime.wasm;

import static org.assertj.core.api.Assertions.assertThat;

import com.dylibso.chicory.wabt.Wat2Wasm;
import dev.tern.sdk.types.Blob;
import java.util.List;
import org.junit.jupiter.api.Test;

class IdleInstancesTest {
    private static final int PAGE_SLOTS_BYTES = 16 * 16;

    private final CanisterModule module = module(1);
    private final IdleInstances idle = new IdleInstances(1 << 20);

    /** A module whose function writes to memory of so many pages. */
    private static CanisterModule module(int pages) {
        return Wat.module(
                Code.Mode.COMPILED,
                Blob.wrap(Wat2Wasm.parse("(module (memory " + pages + ") (func (export \"canister_update go\")"
                        + " (i32.store (i32.const 0) (i32.add (i32.load (i32.const 0)) (i32.const 1))))"
                        + " (func (export \"canister_update stop\") unreachable))")));
    }

    private static WasmImage run(Execution execution, WasmImage from, String method) {
        return execution
                .run(
                        from,
                        new Entry.Export("canister_update " + method),
                        1_000_000,
                        Allowance.ALL,
                        (call, args, guest) -> 0)
                .after();
    }

    @Test
    void the_one_at_the_image_is_taken_before_the_one_near_it_and_that_before_any() {
        Execution at = new Execution(module);
        Execution near = new Execution(module);
        Execution any = new Execution(module);
        WasmImage image = run(at, module.initialImage(), "go");
        run(near, image, "go");
        run(any, module.initialImage(), "go");
        List.of(at, near, any).forEach(idle::put);

        assertThat(idle.take(module, image)).containsSame(at);
        assertThat(idle.take(module, image)).containsSame(near);
        assertThat(idle.take(module, image)).containsSame(any);
        assertThat(idle.take(module, image)).isEmpty();
        assertThat(idle.size()).isZero();
    }

    @Test
    void an_instance_whose_run_trapped_is_near_the_image_of_that_run() {
        Execution trapped = new Execution(module);
        Execution other = new Execution(module);
        WasmImage image = run(other, module.initialImage(), "go");
        run(trapped, image, "stop");
        run(other, run(other, image, "go"), "go");
        idle.put(trapped);
        idle.put(other);
        assertThat(idle.take(module, image)).containsSame(trapped);
        assertThat(run(trapped, image, "go").heap().page(0)[0]).isEqualTo((byte) 2);
    }

    @Test
    void a_module_without_idle_instances_is_not_kept() {
        idle.put(new Execution(module));
        assertThat(idle.modules()).isEqualTo(1);
        assertThat(idle.take(module, module.initialImage())).isPresent();
        assertThat(idle.modules()).isZero();

        IdleInstances none = new IdleInstances(1);
        none.put(new Execution(module));
        assertThat(none.size()).isZero();
        assertThat(none.modules()).isZero();
    }

    @Test
    void instances_of_another_module_are_not_taken() {
        idle.put(new Execution(module(2)));
        assertThat(idle.take(module, module.initialImage())).isEmpty();
    }

    @Test
    void the_bound_is_memory_and_the_module_not_used_for_longest_gives_way() {
        CanisterModule large = module(1000);
        IdleInstances few = new IdleInstances(1000 * PAGE_SLOTS_BYTES + 20_000);
        Execution first = new Execution(large);
        run(first, large.initialImage(), "go");
        few.put(first);
        Execution small = new Execution(module);
        run(small, module.initialImage(), "go");
        few.put(small);
        assertThat(few.size()).isEqualTo(2);
        few.take(large, large.initialImage()).ifPresent(few::put);
        Execution second = new Execution(large);
        run(second, large.initialImage(), "go");
        few.put(second);
        assertThat(few.take(module, module.initialImage()))
                .as("the eldest went first")
                .isEmpty();
        assertThat(few.take(large, large.initialImage())).containsSame(second);
        assertThat(few.take(large, large.initialImage())).isEmpty();
    }

    @Test
    void anInstanceKeepsTheCodeOfItsModuleAndCountsWithIt() {
        CanisterModule large = Wat.module(
                Code.Mode.COMPILED,
                Blob.wrap(Wat2Wasm.parse("(module (func (export \"canister_update go\")"
                        + "(drop (i32.const 1))".repeat(5_000) + "))")));
        IdleInstances few = new IdleInstances(2 * 15_000 + 10_000);
        for (int i = 0; i < 4; i++) {
            few.put(new Execution(large));
        }
        assertThat(few.size()).isEqualTo(2);
    }
}
