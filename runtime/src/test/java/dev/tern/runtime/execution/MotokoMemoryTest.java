package dev.tern.runtime.execution;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Motoko programs with much in memory, and with too much. */
class MotokoMemoryTest {
    private static final String REGIONS = """
            install m memory
            query m sizes                                     => (0 : nat64, 0 : nat64)
            call  m grow (1 : nat64)                          => (0 : nat64)
            call  m growSecond (200 : nat64)                  => (0 : nat64)
            call  m grow (20000 : nat64)                      => (1 : nat64)
            query m sizes                                     => (20001 : nat64, 200 : nat64)
            call  m storeNat64 (1310785528 : nat64, 77 : nat64) => ()
            query m loadNat64 (1310785528 : nat64)            => (77 : nat64)
            call  m store (65530 : nat64, blob "across two pages of it") => ()
            query m load (65530 : nat64, 22 : nat)            => (blob "across two pages of it")
            call  m storeNat64 (1310785529 : nat64, 77 : nat64) =! IC0503: Error from Canister $m: Canister called `ic0.trap`
            call  m grow (1000000000000 : nat64)              => (18446744073709551615 : nat64)
            upgrade m memory
            query m sizes                                     => (20001 : nat64, 200 : nat64)
            query m loadNat64 (1310785528 : nat64)            => (77 : nat64)
            query m load (65530 : nat64, 22 : nat)            => (blob "across two pages of it")
            """;

    private static final String TOO_MUCH = """
            install m memory
            call  m recurse (100 : nat)                       => (100 : nat)
            call  m recurse (100000000 : nat)                 =! IC0502: Error from Canister $m: Canister trapped: stack overflow
            call  m divide (0 : nat)                          =! IC0502: Error from Canister $m: Canister trapped: integer division
            call  m exhaust                                   =! IC0503: Error from Canister $m: Canister called `ic0.trap` with \
            message: 'RTS error: Cannot
            call  m spin                                      =! IC0522: Error from Canister $m: Canister exceeded the limit of
            call  m recurse (100 : nat)                       => (100 : nat)
            """;

    @ParameterizedTest
    @FieldSource("dev.tern.runtime.execution.Motoko#MODES")
    void regionsGrowAndKeepTheirBytesOverAnUpgrade(String mode) {
        Motoko.script(mode).run(REGIONS);
    }

    @ParameterizedTest
    @FieldSource("dev.tern.runtime.execution.Motoko#MODES")
    void theCollectorKeepsTheMemorySmallOverManyMessages(String mode) {
        Script script = Motoko.script(mode);
        script.run("install m memory");
        for (int round = 1; round <= 120; round++) {
            script.run("call m churn (50000 : nat) => (" + round + " : nat)");
        }
        script.run("query m length => (50000 : nat)");
        script.run("query m memoryBelow (300 : nat) => (true)");
    }

    @ParameterizedTest
    @FieldSource("dev.tern.runtime.execution.Motoko#MODES")
    void tensOfMegabytesAreCarriedOverAnUpgrade(String mode) {
        Script script = Motoko.script(mode);
        // what is carried through stable memory takes thousands of millions of instructions
        script.subnet.executor = new Executor(2, new Pace(5_000_000_000L, 300_000_000, 5_000_000_000L, 4));
        script.run("install m memory");
        script.run("call m keep (20 : nat) => (20 : nat)");
        script.run("upgrade m memory");
        script.run("query m check => (2621440 : nat, 0 : nat)");
    }

    @ParameterizedTest
    @FieldSource("dev.tern.runtime.execution.Motoko#MODES")
    void tooMuchOfAnythingFailsAndTheProgramGoesOn(String mode) {
        Motoko.script(mode).run(TOO_MUCH);
    }
}
