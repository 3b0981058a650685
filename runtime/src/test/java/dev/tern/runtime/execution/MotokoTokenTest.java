package dev.tern.runtime.execution;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** A token in Motoko, with balances and allowances in maps. */
class MotokoTokenTest {
    private static final String TRANSFERS = """
            install t ledger ("TRN", 1000 : nat)
            query   t icrc1_symbol                                                             => ("TRN")
            call    t claim                                                                    => (true)
            bobcall t claim                                                                    => (false)
            query   t icrc1_balance_of (principal "$ALICE")                                    => (1000 : nat)
            call    t icrc1_transfer (record { to = principal "$BOB"; amount = 300 : nat })    => (variant { Ok = 1 : nat })
            call    t icrc1_transfer (record { to = principal "$BOB"; amount = 1 : nat; fee = opt (9 : nat) }) \
                                            => (variant { Err = variant { BadFee = record { expected_fee = 10 : nat } } })
            call    t icrc1_transfer (record { to = principal "$BOB"; amount = 681 : nat }) \
                                        => (variant { Err = variant { InsufficientFunds = record { balance = 690 : nat } } })
            query   t icrc1_balance_of (principal "$BOB")                                      => (300 : nat)
            query   t sum                                                                      => (990 : nat)
            call    t icrc2_approve (principal "$BOB", 100 : nat)                              => (2 : nat)
            bobcall t icrc2_transfer_from (principal "$ALICE", principal "$t", 60 : nat)       => (variant { Ok = 3 : nat })
            bobcall t icrc2_transfer_from (principal "$ALICE", principal "$t", 60 : nat) \
                                   => (variant { Err = variant { InsufficientAllowance = record { allowance = 30 : nat } } })
            call    t icrc1_transfer (record { to = "nobody"; amount = 1 : nat })              =! IC0503: Error from Canister
            """;

    private static final String AFTERWARDS = """
            query   t icrc1_balance_of (principal "$ALICE")                                    => (620 : nat)
            query   t icrc1_balance_of (principal "$t")                                        => (60 : nat)
            bobcall t icrc2_transfer_from (principal "$ALICE", principal "$t", 20 : nat)       => (variant { Ok = 4 : nat })
            call    t claim                                                                    => (false)
            """;

    private static final String MANY = """
            install m ledger ("MANY", 0 : nat)
            call    m populate (0 : nat, 2000 : nat)                                           => (2000 : nat)
            call    m populate (1000 : nat, 4000 : nat)                                        => (4000 : nat)
            query   m sum                                                                      => (8002000 : nat)
            upgrade m ledger ("MANY", 0 : nat)
            query   m sum                                                                      => (8002000 : nat)
            call    m populate (3999 : nat, 4001 : nat)                                        => (4001 : nat)
            """;

    @ParameterizedTest
    @FieldSource("dev.tern.runtime.execution.Motoko#MODES")
    void aTokenMovesAndSurvivesAnUpgrade(String mode) {
        Script script = Motoko.script(mode);
        script.run(TRANSFERS);
        script.run("upgrade t ledger (\"NEW\", 5 : nat)");
        script.run("query t icrc1_symbol => (\"NEW\")");
        script.run(AFTERWARDS);
    }

    @ParameterizedTest
    @FieldSource("dev.tern.runtime.execution.Motoko#MODES")
    void thousandsOfAccountsSurviveAnUpgrade(String mode) {
        Motoko.script(mode).run(MANY);
    }
}
