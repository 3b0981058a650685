package dev.tern.runtime.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.runtime.state.Answer;
import dev.tern.runtime.wasm.CanisterModule;
import dev.tern.runtime.wasm.Entry;
import dev.tern.runtime.wasm.ImportSignature;
import dev.tern.runtime.wasm.Prepared;
import dev.tern.runtime.wasm.Run;
import dev.tern.runtime.wasm.ValueType;
import dev.tern.runtime.wasm.WasmEngine;
import dev.tern.runtime.wasm.Wat64;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Cycles;
import dev.tern.sdk.types.RejectCode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The system calls of modules with 64-bit memories: every pointer and size counts with all its bits. */
class WideSystemCallsTest extends SystemCallBench {
    private static final long FOUR_GIB = 1L << 32;

    /** Pointers of these calls are values, not places: they are checked when they are used, or told as not there. */
    private static final Set<Ic0> NOT_PLACES = Set.of(Ic0.CALL_ON_CLEANUP, Ic0.DEBUG_PRINT, Ic0.TRAP);

    private static final List<Ic0> CALLS = Arrays.stream(Ic0.values())
            .filter(call -> pointers(call).stream().anyMatch(isPointer -> isPointer))
            .toList();
    private static final WasmEngine ENGINE = new WasmEngine(Ic0.SIGNATURES);
    private static CanisterModule module = module("");

    private static ImportSignature signature(Ic0 call, int which) {
        List<ImportSignature> all = Ic0.SIGNATURES.stream()
                .filter(signature -> signature.name().equals(call.importName()))
                .toList();
        return all.get(Math.min(which, all.size() - 1));
    }

    /** Which parameters have the width of the memory. */
    private static List<Boolean> pointers(Ic0 call) {
        List<ValueType> narrow = signature(call, 0).params();
        List<ValueType> wide = signature(call, 1).params();
        List<Boolean> pointers = new ArrayList<>();
        for (int i = 0; i < narrow.size(); i++) {
            pointers.add(narrow.get(i) != wide.get(i));
        }
        return pointers;
    }

    /** Arguments with which the call succeeds. */
    private static long[] good(Ic0 call) {
        long[] arguments = new long[signature(call, 1).params().size()];
        if (call == Ic0.ENV_VAR_VALUE_SIZE || call == Ic0.ENV_VAR_VALUE_COPY) {
            arguments[0] = 1000;
            arguments[1] = 4;
        }
        return arguments;
    }

    private static String types(List<ValueType> types) {
        return types.stream().map(type -> type.name().toLowerCase(Locale.ROOT)).collect(Collectors.joining(" "));
    }

    private static String function(String name, Ic0 call, long[] arguments) {
        ImportSignature signature = signature(call, 1);
        StringBuilder text = new StringBuilder("(call $").append(call.importName());
        for (int i = 0; i < arguments.length; i++) {
            text.append(" (").append(types(List.of(signature.params().get(i))));
            text.append(".const ").append(arguments[i]).append(")");
        }
        text.append(")");
        String prepared = call == Ic0.CALL_DATA_APPEND || call == Ic0.CALL_ON_CLEANUP ? "(call $begin)" : "";
        String body = signature.results().isEmpty() ? text.toString() : "(drop " + text + ")";
        return "(func (export \"" + name + "\") " + prepared + body + ")\n";
    }

    @BeforeAll
    static void assemble() {
        StringBuilder text = new StringBuilder();
        for (Ic0 call : CALLS) {
            ImportSignature signature = signature(call, 1);
            text.append("(import \"ic0\" \"%1$s\" (func $%1$s (param %2$s) (result %3$s)))%n"
                    .formatted(call.importName(), types(signature.params()), types(signature.results())));
        }
        text.append("(memory i64 1) (data (i64.const 1000) \"some text\")\n");
        text.append("(func $begin (call $call_new (i64.const 0) (i64.const 0) (i64.const 0) (i64.const 0)"
                + " (i64.const 0) (i64.const 0) (i64.const 0) (i64.const 0)))\n");
        for (Ic0 call : CALLS) {
            text.append(function(call + " good", call, good(call)));
            for (int i = 0; i < pointers(call).size(); i++) {
                if (pointers(call).get(i)) {
                    long[] arguments = good(call);
                    arguments[i] += FOUR_GIB;
                    text.append(function(call + " " + i, call, arguments));
                }
            }
        }
        module = module(text.toString());
    }

    private static CanisterModule module(String text) {
        return switch (ENGINE.prepare(Wat64.assemble(text))) {
            case Prepared.Ready ready -> ready.module();
            case Prepared.Invalid invalid -> throw new AssertionError(invalid.reason());
        };
    }

    private Ended call(String name, Ic0 call) {
        setVariables("some", "thing");
        invocation = invocation(Optional.of(new Answer.Reject(RejectCode.CANISTER_ERROR, "no", "")));
        world = world.withCertificate(Optional.of(Blob.ofText("certificate")));
        Mode mode =
                Arrays.stream(Mode.values()).filter(call::allowedIn).findFirst().orElseThrow();
        Session session = new Session(mode, canister, world, invocation);
        Entry entry = new Entry.Export(name);
        return new Ended(
                session, ENGINE.run(module, module.initialImage(), entry, 100_000_000, new SystemApi(session)));
    }

    @Test
    void everyPointerAndSizeOfFourGibibytesTrapsAndNeverWraps() {
        for (Ic0 call : CALLS) {
            if (call != Ic0.TRAP) {
                assertThat(call(call + " good", call).run().outcome())
                        .as("%s", call)
                        .isInstanceOf(Run.Returned.class);
            }
            int places = call == Ic0.CALL_NEW
                    ? 4
                    : NOT_PLACES.contains(call) ? 0 : pointers(call).size();
            for (int i = 0; i < places; i++) {
                if (pointers(call).get(i)) {
                    assertThat(call(call + " " + i, call).run().outcome())
                            .as("%s, parameter %d", call, i)
                            .isInstanceOf(Run.Trapped.class);
                }
            }
        }
    }

    @Test
    void functionsBeyondEveryTableAreNoneAndEnvironmentsKeepAllTheirBits() {
        for (int i : List.of(4, 6)) {
            CallDraft draft =
                    call(Ic0.CALL_NEW + " " + i, Ic0.CALL_NEW).session().draft();
            OutgoingCall call = draft.finish(Cycles.ZERO);
            assertThat((i == 4 ? call.onReply() : call.onReject()).function()).isEqualTo(-1);
        }
        for (int i : List.of(5, 7)) {
            CallDraft draft =
                    call(Ic0.CALL_NEW + " " + i, Ic0.CALL_NEW).session().draft();
            OutgoingCall call = draft.finish(Cycles.ZERO);
            assertThat((i == 5 ? call.onReply() : call.onReject()).environment())
                    .isEqualTo(FOUR_GIB);
        }
        CallDraft first =
                call(Ic0.CALL_ON_CLEANUP + " 0", Ic0.CALL_ON_CLEANUP).session().draft();
        assertThat(first.onCleanup.orElseThrow().function()).isEqualTo(-1);
        CallDraft second =
                call(Ic0.CALL_ON_CLEANUP + " 1", Ic0.CALL_ON_CLEANUP).session().draft();
        assertThat(second.onCleanup.orElseThrow().environment()).isEqualTo(FOUR_GIB);
    }

    @Test
    void whatIsPrintedFromOutsideOfTheMemoryIsReplaced() {
        for (int i : List.of(0, 1)) {
            Blob replaced = Blob.ofText("(debug_print message out of memory bounds)");
            assertThat(call(Ic0.DEBUG_PRINT + " " + i, Ic0.DEBUG_PRINT)
                            .session()
                            .printed
                            .lines())
                    .containsExactly(replaced);
            assertThat(call(Ic0.TRAP + " " + i, Ic0.TRAP).trap()).isEqualTo("(trap message out of memory bounds)");
        }
    }
}
