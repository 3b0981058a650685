package dev.tern.runtime.execution;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Motoko programs and their next versions. */
class MotokoUpgradeTest {
    private static final String BEFORE = """
            install s stable1
            call  s add ("one", 1 : nat)                      => (1 : nat)
            call  s add ("two", 2 : nat)                      => (3 : nat)
            query s state                                     => ("two/two", 3 : nat, 2 : nat)
            """;

    private static final String COMPATIBLE = """
            upgrade s stable2
            query s state                                     => ("two/two/new", 3 : int, 0 : nat)
            call  s add ("three", 10 : int)                   => (-7 : int)
            upgrade s stable2
            query s state                                     => ("three/two/new!", -7 : int, 0 : nat)
            """;

    private static final String FAILING = """
            upgrade s stable4                                 =! message: 'assertion failed
            query s state                                     => ("two/two", 3 : nat, 2 : nat)
            call  s add ("three", 3 : nat)                    => (6 : nat)
            """;

    private static final String INCOMPATIBLE = """
            upgrade s stable3                                 =! IC0503: Error from Canister $s: Canister called `ic0.trap` \
            with message: 'RTS error: Memory-incompatible program upgrade'
            query s state                                     => ("two/two", 3 : nat, 2 : nat)
            call  s add ("three", 3 : nat)                    => (6 : nat)
            """;

    @ParameterizedTest
    @FieldSource("dev.tern.runtime.execution.Motoko#MODES")
    void aVersionThatFitsTakesTheStateOver(String mode) {
        run(mode, COMPATIBLE);
    }

    @ParameterizedTest
    @FieldSource("dev.tern.runtime.execution.Motoko#MODES")
    void aVersionWhoseHookFailsIsRefusedAndTheOldStateStays(String mode) {
        run(mode, FAILING);
    }

    @Test
    void aVersionThatDoesNotFitTheKeptMemoryIsRefused() {
        run("enhanced", INCOMPATIBLE);
    }

    private static void run(String mode, String table) {
        Script script = Motoko.script(mode);
        script.run(BEFORE);
        script.run(table);
    }
}
