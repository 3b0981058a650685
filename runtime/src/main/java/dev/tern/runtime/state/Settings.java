package dev.tern.runtime.state;

import dev.tern.sdk.codec.DecodeException;
import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.types.Cycles;
import dev.tern.sdk.types.Principal;
import java.util.List;

/**
 * What controllers may set (interface specification, "canister_settings").
 *
 * @param controllers in order, each once
 * @param freezingThreshold seconds, unsigned
 * @param memoryAllocation bytes, 0 for best effort
 * @param wasmMemoryLimit bytes, 0 for none
 * @param wasmMemoryThreshold bytes
 * @param minimumCallCycles calls of canisters with less are rejected
 */
public record Settings(
        List<Principal> controllers,
        int computeAllocation,
        long memoryAllocation,
        long freezingThreshold,
        Cycles reservedCyclesLimit,
        long wasmMemoryLimit,
        long wasmMemoryThreshold,
        Cycles minimumCallCycles,
        Visibility logVisibility,
        Visibility snapshotVisibility,
        Visibility statusVisibility,
        List<Variable> environment)
        implements Encodable {
    /** Who may read something besides the controllers. */
    public record Visibility(boolean everybody, List<Principal> viewers) implements Encodable {
        public static final Visibility CONTROLLERS = new Visibility(false, List.of());

        @Override
        public void write(Writer out) {
            out.bool(everybody).list(viewers, Writer::principal);
        }

        static Visibility read(Reader in) {
            return new Visibility(in.bool(), in.list(Reader::principal));
        }
    }

    /** An environment variable. */
    public record Variable(String name, String value) implements Encodable {
        @Override
        public void write(Writer out) {
            out.text(name).text(value);
        }

        static Variable read(Reader in) {
            return new Variable(in.text(), in.text());
        }
    }

    public Settings {
        controllers = controllers.stream().distinct().sorted().toList();
        environment = List.copyOf(environment);
    }

    public static Settings of(List<Principal> controllers) {
        return new Settings(
                controllers,
                0,
                0,
                2_592_000,
                Cycles.of(5_000_000_000_000L),
                0,
                0,
                Cycles.ZERO,
                Visibility.CONTROLLERS,
                Visibility.CONTROLLERS,
                Visibility.CONTROLLERS,
                List.of());
    }

    /** Without what the subnet promises. */
    public Settings withoutAllocations() {
        return new Settings(
                controllers,
                0,
                0,
                freezingThreshold,
                reservedCyclesLimit,
                wasmMemoryLimit,
                wasmMemoryThreshold,
                minimumCallCycles,
                logVisibility,
                snapshotVisibility,
                statusVisibility,
                environment);
    }

    public boolean isController(Principal principal) {
        return controllers.contains(principal);
    }

    @Override
    public void write(Writer out) {
        out.list(controllers, Writer::principal)
                .u8(computeAllocation)
                .u64(memoryAllocation)
                .u64(freezingThreshold)
                .cycles(reservedCyclesLimit)
                .u64(wasmMemoryLimit)
                .u64(wasmMemoryThreshold)
                .cycles(minimumCallCycles)
                .value(logVisibility)
                .value(snapshotVisibility)
                .value(statusVisibility)
                .list(environment, Writer::value);
    }

    public static Settings read(Reader in) {
        List<Principal> controllers = in.list(Reader::principal);
        Settings settings = new Settings(
                controllers,
                in.u8(),
                in.u64(),
                in.u64(),
                in.cycles(),
                in.u64(),
                in.u64(),
                in.cycles(),
                Visibility.read(in),
                Visibility.read(in),
                Visibility.read(in),
                in.list(Variable::read));
        if (!settings.controllers.equals(controllers)) {
            throw new DecodeException("controllers out of order");
        }
        return settings;
    }
}
