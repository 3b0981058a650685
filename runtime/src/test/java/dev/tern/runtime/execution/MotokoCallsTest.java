package dev.tern.runtime.execution;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Motoko canisters that call each other, and that make each other. */
class MotokoCallsTest {
    private static final String TWO = """
            install a calls ("a")
            install b calls ("b")
            """;

    private static final String AWAITING = """
            call  a relay ("$b", 5 : nat)                       => ("a got 5")
            call  a relay ("$b", 6 : nat)                       => ("a got 11")
            call  a relay ("$a", 7 : nat)                       => ("a got 7")
            call  a parallel ("$b", 10 : nat)                   => (45 : nat)
            call  a star ("$b", 4 : nat)                        => (10 : nat)
            call  a bounded ("$b")                              => (16 : nat)
            call  a oneway ("$b", "hello")                      => ()
            wait  1
            query b noted                                               => (vec { "hello" })
            call  a who                                                 => (principal "$ALICE")
            """;

    private static final String CATCHING = """
            call  a caught ("$b", variant { fail })    => ("#canister_error IC0503: Error from Canister $b: \
            Canister called `ic0.trap` with message: 'on purpose'.")
            call  a caught ("$b", variant { refuse })  => ("#canister_reject not today")
            call  a caught ("$b", variant { missing }) => ("#canister_error IC0536: Error from Canister $b: \
            Canister has no update method 'missing'.")
            call  a caught ("$b", variant { divide })  => ("#canister_error IC0502: Error from Canister $b: \
            Canister trapped: integer division by 0.")
            query a finally_runs                                        => (4 : nat)
            query b total                                               => (0 : nat)
            call  a halfway ("$b")                              =! IC0503: Error from Canister $a: \
            Canister called `ic0.trap` with message: 'in the callback'
            query a noted                                               => (vec { "before" })
            query a finally_runs                                        => (5 : nat)
            query b total                                               => (1 : nat)
            """;

    private static final String COMPOSITE = """
            query a ask ("$b", 21 : nat)                        => (42 : nat)
            call  a ask ("$b", 21 : nat)                        =! IC0527
            query a deep ("$b", 4 : nat)                        => (4 : nat)
            query a deep ("$b", 7 : nat)                        =! IC0525
            query a relay ("$b", 5 : nat)                       =! IC0536: Error from Canister $a: Canister has no query
            """;

    private static final String RAW = """
            call  a raw (principal "$b", "add", blob "DIDL\\00\\01\\7d\\09") => (blob "DIDL\\00\\01\\7d\\09")
            call  a raw (principal "$b", "add", blob "nonsense")        =! IDL error
            call  a raw (principal "aaaaa-aa", "nothing", blob "")      =! has no method 'nothing'
            """;

    private static final String FACTORY = """
            install f factory
            call  f make ("first")                                      => ("first keeps 5")
            call  f status                                              => ("#running rich full")
            call  f history                                             => (2 : nat64, true)
            call  f upgrade ("second")                                  => ("second keeps 5")
            call  f reinstall ("third")                                 => ("third keeps 0")
            call  f poor ("fourth")                                     => ("IC0403: Creating a canister requires a fee of 38461538461 that is deducted \
            from the canister's initial balance but only 1000 cycles were received with the create_canister request.")
            learn child f which
            call  f delete                                              => ("IC0510: Canister $child must be stopped before it \
            is deleted.")
            call  f ask                                                 => ("#destination_invalid IC0301: Canister $child not found")
            """;

    @ParameterizedTest
    @FieldSource("dev.tern.runtime.execution.Motoko#MODES")
    void callsAreAwaitedOneByOneInParallelAndNotAtAll(String mode) {
        run(mode, AWAITING);
    }

    @ParameterizedTest
    @FieldSource("dev.tern.runtime.execution.Motoko#MODES")
    void failuresAreCaughtAndWhatWasDoneBeforeTheCallStays(String mode) {
        run(mode, CATCHING);
    }

    @ParameterizedTest
    @FieldSource("dev.tern.runtime.execution.Motoko#MODES")
    void compositeQueriesCallQueries(String mode) {
        run(mode, COMPOSITE);
    }

    @ParameterizedTest
    @FieldSource("dev.tern.runtime.execution.Motoko#MODES")
    void callsOfBareBytesReachTheirMethod(String mode) {
        run(mode, RAW);
    }

    @ParameterizedTest
    @FieldSource("dev.tern.runtime.execution.Motoko#MODES")
    void moreCallsThanAQueueHoldsFailWhereTheyAreMade(String mode) {
        run(mode, "call a flood (\"$b\", 499 : nat) => (499 : nat)");
        run(mode, "call a flood (\"$b\", 501 : nat) => (500 : nat)");
    }

    @ParameterizedTest
    @FieldSource("dev.tern.runtime.execution.Motoko#MODES")
    void aCanisterMakesChangesAndRemovesCanisters(String mode) {
        Motoko.script(mode).run(FACTORY);
    }

    private static void run(String mode, String table) {
        Script script = Motoko.script(mode);
        script.run(TWO);
        script.run(table);
    }
}
