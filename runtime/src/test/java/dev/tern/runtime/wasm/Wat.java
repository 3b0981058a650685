package dev.tern.runtime.wasm;

import com.dylibso.chicory.wabt.Wat2Wasm;
import dev.tern.runtime.wasm.Run.Returned;
import dev.tern.runtime.wasm.Run.Trapped;
import dev.tern.sdk.types.Blob;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Modules written by hand, prepared and run, with a system that takes down what they say. */
final class Wat {
    static final long LIMIT = 5_000_000L;
    static final List<ImportSignature> IMPORTS = List.of(
            new ImportSignature("debug_print", List.of(ValueType.I32, ValueType.I32), List.of()),
            new ImportSignature("debug_print", List.of(ValueType.I64, ValueType.I64), List.of()),
            new ImportSignature("performance_counter", List.of(ValueType.I32), List.of(ValueType.I64)),
            new ImportSignature("trap", List.of(ValueType.I32, ValueType.I32), List.of()),
            new ImportSignature("time", List.of(), List.of(ValueType.I64)),
            new ImportSignature("msg_reply", List.of(), List.of()),
            new ImportSignature("canister_status", List.of(), List.of(ValueType.I32)),
            new ImportSignature("global_timer_set", List.of(ValueType.I64), List.of(ValueType.I64)));

    private static final WasmEngine COMPILED = new WasmEngine(IMPORTS, Code.Mode.COMPILED);
    private static final WasmEngine IN_PIECES = new WasmEngine(IMPORTS, Code.Mode.IN_PIECES);
    private static final WasmEngine INTERPRETED = new WasmEngine(IMPORTS, Code.Mode.INTERPRETED);

    private Wat() {}

    static Blob assemble(String text) {
        return Blob.wrap(Wat2Wasm.parse("(module " + text + ")"));
    }

    static WasmEngine engine(Code.Mode mode) {
        return switch (mode) {
            case COMPILED -> COMPILED;
            case IN_PIECES -> IN_PIECES;
            case INTERPRETED -> INTERPRETED;
        };
    }

    static CanisterModule module(Code.Mode mode, Blob wasm) {
        return switch (engine(mode).prepare(wasm)) {
            case Prepared.Ready ready -> ready.module();
            case Prepared.Invalid invalid -> throw new AssertionError(invalid.reason());
        };
    }

    static String refusal(Blob wasm) {
        return switch (COMPILED.prepare(wasm)) {
            case Prepared.Ready ready -> throw new AssertionError("accepted: " + ready);
            case Prepared.Invalid invalid -> invalid.reason();
        };
    }

    /** A module at work: keeps the image from run to run. */
    static final class Canister {
        final WasmEngine engine;
        final CanisterModule module;
        final List<String> prints = new ArrayList<>();
        final List<Long> counters = new ArrayList<>();
        WasmImage image;
        Run last;

        Canister(Code.Mode mode, String text) {
            this(mode, assemble(text));
        }

        Canister(Code.Mode mode, Blob wasm) {
            engine = engine(mode);
            module = module(mode, wasm);
            image = module.initialImage();
            last = new Run(new Returned(), image, 0, 0);
        }

        Run run(Entry entry, long limit) {
            last = engine.run(module, image, entry, limit, this::answer);
            image = last.after();
            return last;
        }

        Run run(String export) {
            return run(new Entry.Export(export), LIMIT);
        }

        /** Runs and expects the return. */
        Canister ok(String export) {
            Run run = run(export);
            if (!(run.outcome() instanceof Returned)) {
                throw new AssertionError(run.outcome());
            }
            return this;
        }

        /** Runs and expects the trap. */
        Trap trap(String export) {
            return trap(new Entry.Export(export));
        }

        Trap trap(Entry entry) {
            return switch (run(entry, LIMIT).outcome()) {
                case Returned returned -> throw new AssertionError("returned");
                case Trapped trapped -> trapped.trap();
            };
        }

        int i32(int address) {
            return bytes(address, 4).getInt();
        }

        long i64(int address) {
            return bytes(address, 8).getLong();
        }

        private ByteBuffer bytes(int address, int length) {
            return ByteBuffer.wrap(image.heap().read(address, length)).order(ByteOrder.LITTLE_ENDIAN);
        }

        private long answer(int call, long[] args, Guest guest) {
            return switch (IMPORTS.get(call).name()) {
                case "debug_print" -> {
                    prints.add(call + ":"
                            + Blob.wrap(guest.memory().read(args[0], args[1])).text());
                    yield 0;
                }
                case "performance_counter" -> {
                    counters.add(guest.instructions());
                    yield guest.instructions();
                }
                case "trap" ->
                    throw new TrapException(Trap.system(
                            Blob.wrap(guest.memory().read(args[0], args[1])).text()));
                case "canister_status" -> -1;
                case "global_timer_set" -> args[0];
                default -> 0;
            };
        }
    }
}
