package dev.tern.contracts.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.sdk.canister.Nat64;
import dev.tern.sdk.canister.Nat8;
import dev.tern.sdk.canister.fake.FakeHost;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Principal;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TokenTest {
    private static final Principal MINTER = Principal.of(new byte[] {9});
    private static final Account ADA = Account.of(Principal.of(new byte[] {1}));
    private static final Account BOB = Account.of(Principal.of(new byte[] {2}));
    private static final long NOW = 1_800_000_000_000_000_000L;

    private final FakeHost host = FakeHost.install().callAs(ADA.owner()).at(NOW);
    private final Token token = new Token();

    @BeforeEach
    void setUp() {
        token.init(Optional.of(new TokenSetup(
                "Test",
                "T",
                new Nat8(2),
                nat(10),
                Optional.of(Account.of(MINTER)),
                List.of(new TokenSetup.Holding(ADA, nat(1000))))));
    }

    private static BigInteger nat(long value) {
        return BigInteger.valueOf(value);
    }

    private static TransferArg to(Account account, long amount) {
        return new TransferArg(
                Optional.empty(), account, nat(amount), Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static TransferArg at(long time) {
        return new TransferArg(
                Optional.empty(), BOB, nat(1), Optional.empty(), Optional.empty(), Optional.of(new Nat64(time)));
    }

    private static TransferResult error(TransferError error) {
        return new TransferResult.Err(error);
    }

    @Test
    void a_transfer_moves_the_amount_and_burns_the_fee() {
        assertThat(token.transfer(to(BOB, 100))).isEqualTo(new TransferResult.Ok(nat(0)));
        assertThat(token.balanceOf(ADA)).isEqualTo(nat(890));
        assertThat(token.balanceOf(BOB)).isEqualTo(nat(100));
        assertThat(token.totalSupply()).isEqualTo(nat(990));
        assertThat(token.transfer(to(BOB, 1))).isEqualTo(new TransferResult.Ok(nat(1)));
    }

    @Test
    void nobody_spends_more_than_the_balance() {
        assertThat(token.transfer(to(BOB, 991))).isEqualTo(error(new TransferError.InsufficientFunds(nat(1000))));
        assertThat(token.balanceOf(ADA)).isEqualTo(nat(1000));
        assertThat(token.transfer(to(BOB, 990))).isEqualTo(new TransferResult.Ok(nat(0)));
        assertThat(token.balanceOf(ADA)).isEqualTo(nat(0));
    }

    @Test
    void a_transfer_to_oneself_costs_the_fee_only() {
        token.transfer(to(ADA, 500));
        assertThat(token.balanceOf(ADA)).isEqualTo(nat(990));
    }

    @Test
    void a_wrong_fee_is_refused_with_the_right_one() {
        TransferArg argument =
                new TransferArg(Optional.empty(), BOB, nat(1), Optional.of(nat(9)), Optional.empty(), Optional.empty());
        assertThat(token.transfer(argument)).isEqualTo(error(new TransferError.BadFee(nat(10))));
    }

    @Test
    void the_minting_account_mints_and_burns_without_a_fee() {
        host.callAs(MINTER);
        token.transfer(to(BOB, 50));
        assertThat(token.totalSupply()).isEqualTo(nat(1050));
        host.callAs(BOB.owner());
        assertThat(token.transfer(to(Account.of(MINTER), 5))).isEqualTo(error(new TransferError.BadBurn(nat(10))));
        token.transfer(to(Account.of(MINTER), 20));
        assertThat(token.totalSupply()).isEqualTo(nat(1030));
        assertThat(token.balanceOf(BOB)).isEqualTo(nat(30));
    }

    @Test
    void a_transfer_that_names_its_time_is_made_once_and_not_too_late_or_early() {
        assertThat(token.transfer(at(NOW))).isEqualTo(new TransferResult.Ok(nat(0)));
        assertThat(token.transfer(at(NOW))).isEqualTo(error(new TransferError.Duplicate(nat(0))));
        assertThat(token.transfer(at(NOW + 1))).isEqualTo(new TransferResult.Ok(nat(1)));
        long hour = 3_600_000_000_000L;
        assertThat(token.transfer(at(NOW - 25 * hour))).isEqualTo(error(new TransferError.TooOld()));
        assertThat(token.transfer(at(NOW + hour))).isEqualTo(error(new TransferError.CreatedInFuture(new Nat64(NOW))));
        host.at(NOW + 25 * hour);
        token.transfer(at(NOW + 25 * hour));
        assertThat(token.recent).hasSize(1);
    }

    @Test
    void the_default_subaccount_is_the_account_itself_and_others_are_not() {
        Account zero = new Account(ADA.owner(), Optional.of(Blob.wrap(new byte[32])));
        byte[] seven = new byte[32];
        seven[31] = 7;
        Account other = new Account(ADA.owner(), Optional.of(Blob.wrap(seven)));
        assertThat(token.balanceOf(zero)).isEqualTo(nat(1000));
        assertThat(token.balanceOf(other)).isEqualTo(nat(0));
        Account broken = new Account(ADA.owner(), Optional.of(Blob.wrap(new byte[31])));
        assertThat(token.transfer(to(broken, 1))).isInstanceOf(TransferResult.Err.class);
    }

    @Test
    void without_a_setup_the_installer_holds_everything() {
        Token plain = new Token();
        plain.init(Optional.empty());
        assertThat(plain.balanceOf(ADA)).isEqualTo(plain.totalSupply()).isEqualTo(BigInteger.TEN.pow(15));
    }
}
