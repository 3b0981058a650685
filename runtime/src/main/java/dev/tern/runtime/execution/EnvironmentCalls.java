package dev.tern.runtime.execution;

import dev.tern.runtime.state.Limits;
import dev.tern.runtime.state.LogRecord;
import dev.tern.runtime.state.Settings;
import dev.tern.runtime.wasm.Guest;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Cycles;
import dev.tern.sdk.types.Principal;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** System calls about the canister itself and the world around it. */
final class EnvironmentCalls {
    private static final int MOST_PRINTED = 32 * 1024;
    private static final int UNKNOWN_CURVE = 1;
    private static final int UNKNOWN_KEY = 2;

    private EnvironmentCalls() {}

    static void register(Map<Ic0, Handler> table) {
        registerSelf(table);
        registerCertification(table);
        registerVariables(table);
        registerCosts(table);
        table.put(Ic0.TIME, (s, a, g) -> s.surroundings.time());
        table.put(Ic0.GLOBAL_TIMER_SET, (s, a, g) -> setTimer(s, a[0]));
        table.put(Ic0.PERFORMANCE_COUNTER, (s, a, g) -> counter(s, a[0], g));
        table.put(Ic0.IS_CONTROLLER, EnvironmentCalls::isController);
        table.put(Ic0.IN_REPLICATED_EXECUTION, (s, a, g) -> s.mode.replicated() ? 1 : 0);
        table.put(Ic0.DEBUG_PRINT, EnvironmentCalls::print);
        table.put(Ic0.TRAP, EnvironmentCalls::trap);
    }

    private static void registerSelf(Map<Ic0, Handler> table) {
        table.put(Ic0.CANISTER_SELF_SIZE, (s, a, g) -> self(s).length());
        table.put(Ic0.CANISTER_SELF_COPY, (s, a, g) -> SystemApi.copyOut(s, g, self(s), a, 0));
        table.put(Ic0.SUBNET_SELF_SIZE, (s, a, g) -> subnet(s).length());
        table.put(Ic0.SUBNET_SELF_COPY, (s, a, g) -> SystemApi.copyOut(s, g, subnet(s), a, 0));
        table.put(Ic0.CANISTER_STATUS, (s, a, g) -> s.canister.status().code());
        table.put(Ic0.CANISTER_VERSION, (s, a, g) -> s.canister.vitals().version());
        table.put(Ic0.CANISTER_CYCLE_BALANCE, (s, a, g) -> SystemApi.cycles64(s, s.balance));
        table.put(Ic0.CANISTER_CYCLE_BALANCE128, (s, a, g) -> SystemApi.writeCycles(g, a[0], s.balance));
        table.put(Ic0.CANISTER_LIQUID_CYCLE_BALANCE128, (s, a, g) -> SystemApi.writeCycles(g, a[0], s.liquid()));
        table.put(Ic0.CYCLES_BURN128, (s, a, g) -> SystemApi.writeCycles(g, a[2], burn(s, Cycles.of128(a[0], a[1]))));
    }

    private static void registerCertification(Map<Ic0, Handler> table) {
        table.put(Ic0.ROOT_KEY_SIZE, (s, a, g) -> s.surroundings.rootKey().length());
        table.put(Ic0.ROOT_KEY_COPY, (s, a, g) -> SystemApi.copyOut(s, g, s.surroundings.rootKey(), a, 0));
        table.put(Ic0.CERTIFIED_DATA_SET, EnvironmentCalls::setCertifiedData);
        table.put(
                Ic0.DATA_CERTIFICATE_PRESENT,
                (s, a, g) -> s.surroundings.certificate().isPresent() ? 1 : 0);
        table.put(Ic0.DATA_CERTIFICATE_SIZE, (s, a, g) -> certificate(s).length());
        table.put(Ic0.DATA_CERTIFICATE_COPY, (s, a, g) -> SystemApi.copyOut(s, g, certificate(s), a, 0));
    }

    private static void registerVariables(Map<Ic0, Handler> table) {
        table.put(Ic0.ENV_VAR_COUNT, (s, a, g) -> variables(s).size());
        table.put(Ic0.ENV_VAR_NAME_SIZE, (s, a, g) -> variableName(s, a[0]).length());
        table.put(Ic0.ENV_VAR_NAME_COPY, (s, a, g) -> SystemApi.copyOut(s, g, variableName(s, a[0]), a, 1));
        table.put(
                Ic0.ENV_VAR_NAME_EXISTS,
                (s, a, g) -> find(s, variableName(s, g, a[0], a[1])).isPresent() ? 1 : 0);
        table.put(
                Ic0.ENV_VAR_VALUE_SIZE,
                (s, a, g) -> variableValue(s, g, a[0], a[1]).length());
        table.put(Ic0.ENV_VAR_VALUE_COPY, (s, a, g) -> SystemApi.copyOut(s, g, variableValue(s, g, a[0], a[1]), a, 2));
    }

    private static void registerCosts(Map<Ic0, Handler> table) {
        table.put(Ic0.COST_CALL, (s, a, g) -> SystemApi.writeCycles(g, a[2], callCost(s, clamp(a[0]) + clamp(a[1]))));
        table.put(
                Ic0.COST_CREATE_CANISTER,
                (s, a, g) ->
                        SystemApi.writeCycles(g, a[0], s.surroundings.fees().creation()));
        table.put(
                Ic0.COST_HTTP_REQUEST,
                (s, a, g) ->
                        SystemApi.writeCycles(g, a[2], s.surroundings.fees().http(clamp(a[0]), clamp(a[1]))));
        table.put(Ic0.COST_SIGN_WITH_ECDSA, (s, a, g) -> keyCost(s, a, g, 1));
        table.put(Ic0.COST_SIGN_WITH_SCHNORR, (s, a, g) -> keyCost(s, a, g, 2));
        table.put(Ic0.COST_VETKD_DERIVE_KEY, (s, a, g) -> keyCost(s, a, g, 1));
    }

    /** With what is set aside for the response. */
    private static Cycles callCost(Session session, long bytes) {
        Fees fees = session.surroundings.fees();
        return fees.call(bytes).plus(fees.reserve());
    }

    /** This network has no such keys, so no name is right. */
    private static long keyCost(Session session, long[] args, Guest guest, int curves) {
        SystemApi.copyIn(session, guest, args[0], args[1], MOST_PRINTED);
        guest.memory().read(args[3], Long.BYTES * 2L);
        return Integer.compareUnsigned((int) args[2], curves) < 0 ? UNKNOWN_KEY : UNKNOWN_CURVE;
    }

    private static Blob self(Session session) {
        return session.canister.id().bytes();
    }

    private static Blob subnet(Session session) {
        return session.surroundings.subnet().bytes();
    }

    /** A size, unsigned; what exceeds every message has no price that means anything. */
    private static long clamp(long bytes) {
        return bytes < 0 ? Integer.MAX_VALUE : Math.min(bytes, Integer.MAX_VALUE);
    }

    private static Cycles burn(Session session, Cycles most) {
        Cycles amount = session.liquid().min(most);
        session.balance = session.balance.minus(amount);
        session.burned = session.burned.plus(amount);
        return amount;
    }

    private static Blob certificate(Session session) {
        return session.surroundings.certificate().orElseThrow(() -> session.violation("there is no data certificate"));
    }

    private static long setCertifiedData(Session session, long[] args, Guest guest) {
        if (args[1] < 0 || args[1] > Limits.MAX_CERTIFIED_DATA_BYTES) {
            throw session.violation("ic0_certified_data_set failed because the passed data must be no larger than "
                    + Limits.MAX_CERTIFIED_DATA_BYTES + " bytes. Found " + Long.toUnsignedString(args[1]) + " bytes.");
        }
        session.certifiedData =
                Optional.of(SystemApi.copyIn(session, guest, args[0], args[1], Limits.MAX_CERTIFIED_DATA_BYTES));
        return 0;
    }

    private static long setTimer(Session session, long time) {
        long before = session.timer.orElse(session.canister.vitals().globalTimer());
        session.timer = OptionalLong.of(time);
        return before;
    }

    private static long counter(Session session, long kind, Guest guest) {
        if (kind != 0 && kind != 1) {
            throw session.violation("there is no performance counter " + kind);
        }
        return kind == 0 ? guest.instructions() : session.invocation.executed() + guest.instructions();
    }

    private static long isController(Session session, long[] args, Guest guest) {
        Blob bytes = SystemApi.copyIn(session, guest, args[0], args[1], Principal.MAX_LENGTH);
        return session.canister.settings().isController(new Principal(bytes)) ? 1 : 0;
    }

    private static long print(Session session, long[] args, Guest guest) {
        if (!SystemApi.inside(guest, args[0], args[1])) {
            session.printed.add(Blob.ofText("(debug_print message out of memory bounds)"));
            return 0;
        }
        guest.charge(args[1]);
        session.printed.add(Blob.wrap(guest.memory().read(args[0], Math.min(args[1], LogRecord.MOST_CONTENT))));
        return 0;
    }

    private static long trap(Session session, long[] args, Guest guest) {
        if (!SystemApi.inside(guest, args[0], args[1])) {
            throw session.trap(Fault.TrapCause.EXPLICIT, "(trap message out of memory bounds)");
        }
        guest.charge(args[1]);
        byte[] text = guest.memory().read(args[0], Math.min(args[1], MOST_PRINTED));
        // what is not UTF-8 is left out
        String readable = new String(text, StandardCharsets.UTF_8).replace("\ufffd", "");
        throw session.trap(Fault.TrapCause.EXPLICIT, readable);
    }

    /** In the order of their names, as bytes. */
    private static List<Settings.Variable> variables(Session session) {
        return session.canister.settings().environment().stream()
                .sorted(Comparator.comparing(variable -> Blob.ofText(variable.name())))
                .toList();
    }

    private static Blob variableName(Session session, long index) {
        List<Settings.Variable> all = variables(session);
        if (index < 0 || index >= all.size()) {
            throw session.trap(
                    Fault.TrapCause.REFUSED,
                    "Environment variable index " + Long.toUnsignedString(index)
                            + " is out of bounds. The number of environment variables is " + all.size() + ".");
        }
        return Blob.ofText(all.get((int) index).name());
    }

    private static String variableName(Session session, Guest guest, long address, long size) {
        return SystemApi.text(session, SystemApi.copyIn(session, guest, address, size, Limits.MAX_VARIABLE_BYTES));
    }

    private static Optional<Settings.Variable> find(Session session, String name) {
        return variables(session).stream()
                .filter(variable -> variable.name().equals(name))
                .findFirst();
    }

    private static Blob variableValue(Session session, Guest guest, long address, long size) {
        String name = variableName(session, guest, address, size);
        return find(session, name)
                .map(variable -> Blob.ofText(variable.value()))
                .orElseThrow(
                        () -> session.trap(Fault.TrapCause.REFUSED, "Environment variable " + name + " not found."));
    }
}
