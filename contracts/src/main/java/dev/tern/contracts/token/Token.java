package dev.tern.contracts.token;

import dev.tern.sdk.canister.Canister;
import dev.tern.sdk.canister.Ic;
import dev.tern.sdk.canister.Init;
import dev.tern.sdk.canister.Nat64;
import dev.tern.sdk.canister.Nat8;
import dev.tern.sdk.canister.Query;
import dev.tern.sdk.canister.Stable;
import dev.tern.sdk.canister.Update;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Principal;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A ledger of one fungible token (ICRC-1). Fees are burned; transfers to and from the minting account burn and mint. */
@Canister("token")
public final class Token {
    private static final long WINDOW_NANOS = 24L * 60 * 60 * 1_000_000_000L;
    private static final long DRIFT_NANOS = 2L * 60 * 1_000_000_000L;
    private static final int MAX_MEMO = 32;

    /** A standard that the ledger follows. */
    public record Standard(String name, String url) {}

    /** A transfer as it was asked for, to recognise it when it comes again. */
    public record Sent(Principal caller, TransferArg transfer) {}

    @Stable
    String name = "Tern Sample Token";

    @Stable
    String symbol = "TST";

    @Stable
    Nat8 decimals = new Nat8(8);

    @Stable
    BigInteger fee = BigInteger.valueOf(10_000);

    @Stable
    Optional<Account> mintingAccount = Optional.empty();

    @Stable
    BigInteger totalSupply = BigInteger.ZERO;

    @Stable
    BigInteger nextIndex = BigInteger.ZERO;

    @Stable
    Map<Account, BigInteger> balances = new HashMap<>();

    /** Transfers of the last day that named their time, oldest first, with their indices. */
    @Stable
    Map<Sent, BigInteger> recent = new LinkedHashMap<>();

    /** Without a setup, who installs the token holds ten million of it. */
    @Init
    void init(Optional<TokenSetup> setup) {
        if (setup.isEmpty()) {
            credit(Account.of(Ic.caller()), BigInteger.TEN.pow(7 + 8));
            return;
        }
        TokenSetup given = setup.get();
        name = given.name();
        symbol = given.symbol();
        decimals = given.decimals();
        fee = given.fee();
        mintingAccount = given.mintingAccount().map(Account::normal);
        for (TokenSetup.Holding holding : given.initialBalances()) {
            if (!holding.account().isValid()) {
                throw new IllegalArgumentException("a subaccount has 32 bytes");
            }
            credit(holding.account().normal(), holding.amount());
        }
    }

    @Query("icrc1_name")
    public String name() {
        return name;
    }

    @Query("icrc1_symbol")
    public String symbol() {
        return symbol;
    }

    @Query("icrc1_decimals")
    public Nat8 decimals() {
        return decimals;
    }

    @Query("icrc1_fee")
    public BigInteger fee() {
        return fee;
    }

    @Query("icrc1_total_supply")
    public BigInteger totalSupply() {
        return totalSupply;
    }

    @Query("icrc1_minting_account")
    public Optional<Account> mintingAccount() {
        return mintingAccount;
    }

    @Query("icrc1_supported_standards")
    public List<Standard> supportedStandards() {
        return List.of(new Standard("ICRC-1", "https://github.com/dfinity/ICRC-1/tree/main/standards/ICRC-1"));
    }

    @Query("icrc1_balance_of")
    public BigInteger balanceOf(Account account) {
        return balances.getOrDefault(account.normal(), BigInteger.ZERO);
    }

    @Update("icrc1_transfer")
    public TransferResult transfer(TransferArg argument) {
        Account from = new Account(Ic.caller(), argument.fromSubaccount());
        Account to = argument.to();
        if (!from.isValid() || !to.isValid()) {
            return error(new TransferError.GenericError(BigInteger.ONE, "a subaccount has 32 bytes"));
        }
        if (argument.memo().map(Blob::length).orElse(0) > MAX_MEMO) {
            return error(new TransferError.GenericError(BigInteger.TWO, "a memo has at most 32 bytes"));
        }
        Sent sent = new Sent(Ic.caller(), argument);
        Optional<TransferError> refusal = checkTime(sent);
        if (refusal.isPresent()) {
            return error(refusal.get());
        }
        Optional<TransferError> failure = move(from.normal(), to.normal(), argument);
        if (failure.isPresent()) {
            return error(failure.get());
        }
        BigInteger index = nextIndex;
        nextIndex = nextIndex.add(BigInteger.ONE);
        if (argument.createdAtTime().isPresent()) {
            recent.put(sent, index);
        }
        return new TransferResult.Ok(index);
    }

    private static TransferResult error(TransferError error) {
        return new TransferResult.Err(error);
    }

    /** A transfer that names its time must be recent and new; whoever names none may repeat it. */
    private Optional<TransferError> checkTime(Sent sent) {
        long now = Ic.time();
        recent.keySet().removeIf(old -> created(old) < now - WINDOW_NANOS - DRIFT_NANOS);
        if (sent.transfer().createdAtTime().isEmpty()) {
            return Optional.empty();
        }
        BigInteger time = sent.transfer().createdAtTime().get().toBigInteger();
        if (time.compareTo(BigInteger.valueOf(now - WINDOW_NANOS - DRIFT_NANOS)) < 0) {
            return Optional.of(new TransferError.TooOld());
        }
        if (time.compareTo(BigInteger.valueOf(now + DRIFT_NANOS)) > 0) {
            return Optional.of(new TransferError.CreatedInFuture(new Nat64(now)));
        }
        return Optional.ofNullable(recent.get(sent)).map(TransferError.Duplicate::new);
    }

    private static long created(Sent sent) {
        return sent.transfer().createdAtTime().map(Nat64::bits).orElse(0L);
    }

    private Optional<TransferError> move(Account from, Account to, TransferArg argument) {
        BigInteger amount = argument.amount();
        boolean mint = mintingAccount.isPresent() && mintingAccount.get().equals(from);
        boolean burn = mintingAccount.isPresent() && mintingAccount.get().equals(to);
        BigInteger due = mint || burn ? BigInteger.ZERO : fee;
        if (argument.fee().isPresent() && !argument.fee().get().equals(due)) {
            return Optional.of(new TransferError.BadFee(due));
        }
        if (burn && amount.compareTo(fee) < 0) {
            return Optional.of(new TransferError.BadBurn(fee));
        }
        if (!mint) {
            BigInteger balance = balanceOf(from);
            BigInteger rest = balance.subtract(amount).subtract(due);
            if (rest.signum() < 0) {
                return Optional.of(new TransferError.InsufficientFunds(balance));
            }
            set(from, rest);
            totalSupply = totalSupply.subtract(amount).subtract(due);
        }
        if (!burn) {
            credit(to, amount);
        }
        return Optional.empty();
    }

    private void credit(Account account, BigInteger amount) {
        set(account, balanceOf(account).add(amount));
        totalSupply = totalSupply.add(amount);
    }

    private void set(Account account, BigInteger balance) {
        if (balance.signum() == 0) {
            balances.remove(account);
        } else {
            balances.put(account, balance);
        }
    }
}
