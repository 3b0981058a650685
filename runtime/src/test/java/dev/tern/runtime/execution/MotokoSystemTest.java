package dev.tern.runtime.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.sdk.candid.CandidValue;
import dev.tern.sdk.candid.CandidValue.Field;
import dev.tern.sdk.types.Blob;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** What Motoko programs get from the system: timers, cycles, randomness, certified data, logs, hooks. */
class MotokoSystemTest {
    private static final String TIMERS = """
            install s system
            call  s every (3 : nat)                           => (1 : nat)
            wait  10
            query s state                                     => (record { ticks = 3 : nat; beating = true; lows = 0 : nat })
            call  s stop                                      => ()
            wait  10
            query s state                                     => (record { ticks = 3 : nat; beating = true; lows = 0 : nat })
            call  s once (2 : nat, "soon")                    => ()
            call  s after                                     => ()
            wait  5
            log   s                                           => once: soon
            query s state                                     => (record { ticks = 203 : nat; beating = true; lows = 0 : nat })
            """;

    private static final String CYCLES = """
            install s system
            install r system
            call  s give ("$r", 1000000 : nat)        => (250000 : nat, 750000 : nat)
            call  s give ("$r", 0 : nat)              => (0 : nat, 0 : nat)
            call  s give ("$r", 10000000000000000 : nat) =! IC0504
            call  r receive (5 : nat)                         => (0 : nat)
            call  s burn (12345 : nat)                        => (12345 : nat)
            """;

    private static final String ENVIRONMENT = """
            install s system
            call  s random                                    => ("32 bytes, others")
            call  s log ("a line for the log")                => ()
            log   s                                           => a line for the log
            query s certificate                               => (opt blob "certificate")
            call  s certify (blob "thirty-two bytes of hash or less") => ()
            call  s certify (blob "thirty-three bytes of hash, or more") =! IC0504: Error from Canister $s: Canister violated \
            contract: ic0_certified_data_set failed because the passed data must be no larger than 32 bytes. Found 35 bytes.
            inspect s log ("short")
            inspect s log ("far too long, for the inspection takes at most 64 bytes of it") =! IC0503: Error from \
            Canister $s: Canister called `ic0.trap` with message: 'canister_inspect_message explicitly refused message'
            inspect s burn (1 : nat)                          =! explicitly refused message
            inspect s after
            query s hooks                                     => ("")
            upgrade s system
            query s hooks                                     => ("<>")
            query s state                                     => (record { ticks = 0 : nat; beating = true; lows = 0 : nat })
            """;

    private static final String SHORT = """
            call  s grow (8 : nat)                            => (1048576 : nat)
            wait  1
            query s state                                     => (record { ticks = 0 : nat; beating = true; lows = 0 : nat })
            call  s grow (200 : nat)                          => (26214400 : nat)
            wait  1
            query s state                                     => (record { ticks = 0 : nat; beating = true; lows = 1 : nat })
            call  s grow (1 : nat)                            => (131072 : nat)
            wait  1
            query s state                                     => (record { ticks = 0 : nat; beating = true; lows = 1 : nat })
            """;

    @ParameterizedTest
    @FieldSource("dev.tern.runtime.execution.Motoko#MODES")
    void timersFireOnceOrAgainAndAgainUntilTheyAreCancelled(String mode) {
        Motoko.script(mode).run(TIMERS);
    }

    @ParameterizedTest
    @FieldSource("dev.tern.runtime.execution.Motoko#MODES")
    void cyclesAreSentTakenInPartAndRefunded(String mode) {
        Motoko.script(mode).run(CYCLES);
    }

    @ParameterizedTest
    @FieldSource("dev.tern.runtime.execution.Motoko#MODES")
    void aProgramIsToldOnceThatItsMemoryRunsShort(String mode) {
        Script script = Motoko.script(mode);
        script.run("install s system");
        CandidValue.Struct limits = new CandidValue.Struct(List.of(
                new Field("wasm_memory_limit", CandidValue.Opt.of(CandidValue.Nat.of(900_000_000))),
                new Field("wasm_memory_threshold", CandidValue.Opt.of(CandidValue.Nat.of(800_000_000)))));
        script.subnet.state = script.subnet.state.update(
                script.id("s"),
                canister -> canister.withSettings(SettingsForm.change(canister.settings(), limits))
                        .measured());
        script.run(SHORT);
    }

    @ParameterizedTest
    @FieldSource("dev.tern.runtime.execution.Motoko#MODES")
    void theWorldAroundAProgram(String mode) {
        Script script = Motoko.script(mode);
        script.run(ENVIRONMENT);
        assertThat(script.subnet.canister(script.id("s")).vitals().certifiedData())
                .isEqualTo(Blob.ofText("thirty-two bytes of hash or less"));
    }
}
