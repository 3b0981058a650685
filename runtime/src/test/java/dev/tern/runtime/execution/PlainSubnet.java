package dev.tern.runtime.execution;

import dev.tern.runtime.memory.Paging;
import dev.tern.runtime.state.Limits;
import dev.tern.runtime.wasm.CompiledStore;
import dev.tern.runtime.wasm.PrepareListener;
import dev.tern.runtime.wasm.WasmEngine;
import dev.tern.sdk.types.Blob;
import java.util.Optional;

/** A subnet whose rounds are those of {@link PlainRota}. */
final class PlainSubnet extends TestSubnet {
    private final Programs programs =
            new Programs(new WasmEngine(Ic0.SIGNATURES, CompiledStore.NONE, PrepareListener.NONE), Paging.NONE);
    private final Crew crew = new Crew(1);
    private final PausedRuns paused = new PausedRuns();
    private final Pace pace;

    PlainSubnet(Pace pace) {
        super(new Executor(1, pace));
        this.pace = pace;
    }

    @Override
    void block(long later, Optional<Blob> randomness) {
        state = state.withPosition(state.position().at(state.height() + 1, state.time() + later));
        Round round = new Round(programs, state, Limits.ROUND_INSTRUCTIONS);
        ManagementCanister management = new ManagementCanister(round);
        Delivery delivery = new Delivery(round);
        state.agenda().sending().forEach(entry -> round.put(round.canister(entry.key())));
        Rent.collect(round);
        PlainRota rota = new PlainRota(round, crew, pace, paused, DueHooks.of(round));
        management.resume();
        boolean worked = true;
        while (worked) {
            delivery.run();
            worked = (round.hasBudget() && management.runNext()) || turn(rota, management);
        }
        rota.end();
        state = round.state();
    }

    private static boolean turn(PlainRota rota, ManagementCanister management) {
        boolean worked = rota.turn();
        if (rota.endedBusyness()) {
            management.resume();
        }
        return worked;
    }

    @Override
    void close() {
        super.close();
        paused.close();
    }
}
