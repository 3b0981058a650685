package dev.tern.runtime.execution;

import dev.tern.runtime.state.Account;
import dev.tern.runtime.state.Agenda;
import dev.tern.runtime.state.CanisterState;
import dev.tern.runtime.state.HashedMap;
import dev.tern.runtime.state.Spending;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.Cycles;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * What canisters pay for time: memory and a share of computation, block time after block time (interface specification, "Time
 * progressing, cycle consumption"). A canister pays when something is done to it, and every few minutes if nothing is: a block
 * looks at those that are due and at no others, and no block is made for it.
 */
final class Rent {
    private static final long SECOND = 1_000_000_000L;

    /** Less is not worth a payment: its price would mostly be rounded away. */
    private static final long LEAST_SECONDS = 10;

    private Rent() {}

    /** Lets all pay that are due. */
    static void collect(Round round) {
        List<CanisterId> due = new ArrayList<>();
        for (HashedMap.Entry<Agenda.Timer, CanisterId> entry :
                round.state().agenda().rents()) {
            if (entry.key().time() > round.time()) {
                break;
            }
            due.add(entry.value());
        }
        due.forEach(id -> pay(round, id));
    }

    /** Lets a canister pay before something is done to it, unless it is in the middle of a task. */
    static void pay(Round round, CanisterId id) {
        if (round.state().schedule().isRunning(id)) {
            return;
        }
        Desk desk = round.desk(id);
        if (pay(desk)) {
            round.take(desk);
        }
    }

    /** Lets a canister pay for the whole seconds since it last did, if that is worth it; one that cannot is emptied. */
    static boolean pay(Desk desk) {
        CanisterState canister = desk.canister();
        Account account = canister.account();
        long seconds = (desk.time() - account.paidUntil()) / SECOND;
        if (seconds < LEAST_SECONDS || canister.frozenBy().isPresent()) {
            return false;
        }
        Fees fees = desk.surroundings.fees();
        Cycles memory = fees.memory(canister, BigInteger.valueOf(seconds));
        Cycles compute = fees.compute(canister, BigInteger.valueOf(seconds));
        Account later = account.withPaidUntil(account.paidUntil() + seconds * SECOND);
        if (memory.plus(compute).compareTo(account.total()) > 0) {
            desk.burn(account.total());
            desk.put(canister.withAccount(later.payReservedFirst(Spending.Use.UNINSTALL, account.total())));
            Emptying.outOfCycles(desk);
        } else {
            desk.burn(memory.plus(compute));
            desk.put(canister.withAccount(later.payReservedFirst(Spending.Use.MEMORY, memory)
                    .payReservedFirst(Spending.Use.COMPUTE_ALLOCATION, compute)));
        }
        return true;
    }
}
