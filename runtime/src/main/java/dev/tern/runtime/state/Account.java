package dev.tern.runtime.state;

import dev.tern.sdk.codec.Encodable;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.types.Cycles;

/**
 * The cycles of a canister.
 *
 * @param balance may be spent
 * @param reserved set aside for memory and computation: spent on them first, on nothing else, and never given back
 * @param paidUntil the block time, nanoseconds, until which its memory and its share of computation are paid
 */
public record Account(Cycles balance, Cycles reserved, long paidUntil, Spending spent) implements Encodable {
    /** A new canister's. */
    public static Account of(Cycles balance, long time) {
        return new Account(balance, Cycles.ZERO, time, Spending.NONE);
    }

    /** All of its cycles. */
    public Cycles total() {
        return balance.plus(reserved);
    }

    public Account withBalance(Cycles changed) {
        return new Account(changed, reserved, paidUntil, spent);
    }

    public Account withPaidUntil(long time) {
        return new Account(balance, reserved, time, spent);
    }

    /** Sets so much of the balance aside; it must be there. */
    public Account reserve(Cycles amount) {
        return new Account(balance.minus(amount), reserved.plus(amount), paidUntil, spent);
    }

    /** Notes what cycles that are gone were used for. */
    public Account spent(Spending.Use use, Cycles amount) {
        return new Account(balance, reserved, paidUntil, spent.plus(use, amount));
    }

    /** Without an amount that must be there: the balance pays. */
    public Account pay(Spending.Use use, Cycles amount) {
        return withBalance(balance.minus(amount)).spent(use, amount);
    }

    /** Without an amount that must be there: what is set aside pays first. */
    public Account payReservedFirst(Spending.Use use, Cycles amount) {
        Cycles aside = amount.min(reserved);
        return new Account(
                balance.minus(amount.minus(aside)), reserved.minus(aside), paidUntil, spent.plus(use, amount));
    }

    @Override
    public void write(Writer out) {
        out.cycles(balance).cycles(reserved).u64(paidUntil).value(spent);
    }

    static Account read(Reader in) {
        return new Account(in.cycles(), in.cycles(), in.u64(), Spending.read(in));
    }
}
