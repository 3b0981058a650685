package dev.tern.runtime.execution;

import dev.tern.runtime.memory.Paging;
import dev.tern.runtime.state.Program;
import dev.tern.runtime.state.Sections;
import dev.tern.runtime.wasm.CanisterModule;
import dev.tern.runtime.wasm.ModuleInfo;
import dev.tern.runtime.wasm.Prepared;
import dev.tern.runtime.wasm.WasmEngine;
import dev.tern.sdk.types.Blob;
import java.util.ArrayList;
import java.util.List;

/** From installed programs to modules that run. */
final class Programs {
    private final WasmEngine engine;
    private final Paging paging;

    Programs(WasmEngine engine, Paging paging) {
        this.engine = engine;
        this.paging = paging;
    }

    /** Where memory goes that has no room. */
    Paging paging() {
        return paging;
    }

    WasmEngine engine() {
        return engine;
    }

    /** The module of a program that was installed here or on another subnet, so it is known to be good. */
    CanisterModule module(Program program) {
        return engine.cached(program.hash()).orElseGet(() -> switch (engine.prepare(program.wasm())) {
            case Prepared.Ready ready -> ready.module();
            case Prepared.Invalid invalid ->
                throw new IllegalStateException("an installed module is no longer valid: " + invalid.reason());
        });
    }

    /** What the state keeps of a module. */
    static Program program(Blob wasm, ModuleInfo info) {
        List<Sections.Section> sections = new ArrayList<>();
        info.metadata()
                .forEach((name, section) ->
                        sections.add(new Sections.Section(name, section.isPublic(), section.content())));
        return new Program(wasm, info.hash(), info.has(ModuleInfo.Hook.HEARTBEAT), new Sections(sections));
    }
}
