package dev.tern.runtime.execution;

import dev.tern.runtime.state.CanisterState;
import dev.tern.runtime.state.Limits;
import dev.tern.runtime.state.ReplicatedState;
import dev.tern.sdk.types.Cycles;
import java.math.BigInteger;

/**
 * What things cost on one subnet, in cycles: the public network's prices for {@value #REFERENCE_NODES} nodes, in proportion to
 * the number of nodes. Every amount charged is burned, and nothing else is.
 *
 * @param nodes of the subnet, at least 1
 */
record Fees(int nodes) {
    static final Cycles DEFAULT_PROVISIONAL = Cycles.of(100_000_000_000_000L);

    private static final int REFERENCE_NODES = 13;
    private static final long EXECUTION = 5_000_000;
    private static final long INGRESS = 1_200_000;
    private static final long INGRESS_BYTE = 2_000;
    private static final long CALL = 260_000;
    private static final long CALL_BYTE = 1_000;
    private static final long CREATION = 500_000_000_000L;
    private static final long GIB_SECOND = 127_000;
    private static final long COMPUTE_SECOND = 10_000_000;
    private static final long SECONDS_PER_DAY = 86_400;
    private static final int GIB_SHIFT = 30;

    /** When the subnet's memory is all in use, who takes more sets aside what it costs for so long: ten years. */
    private static final long RESERVE_SECONDS = 10 * 365 * SECONDS_PER_DAY;

    // outgoing HTTP requests have a price of their own form, per node
    private static final long HTTP = 3_000_000;
    private static final long HTTP_NODE = 60_000;
    private static final long HTTP_REQUEST_BYTE = 400;
    private static final long HTTP_RESPONSE_BYTE = 800;

    static Fees of(ReplicatedState state) {
        int members = state.registry()
                .subnet(state.subnet())
                .map(record -> record.members().size())
                .orElse(1);
        return new Fees(Math.max(1, members));
    }

    private Cycles scaled(BigInteger amount) {
        return new Cycles(amount.multiply(BigInteger.valueOf(nodes)).divide(BigInteger.valueOf(REFERENCE_NODES)));
    }

    private Cycles scaled(long amount) {
        return scaled(BigInteger.valueOf(amount));
    }

    /** One cycle for each instruction, on top of a fixed amount. */
    Cycles execution(long instructions) {
        return scaled(EXECUTION + instructions);
    }

    Cycles ingress(long bytes) {
        return scaled(INGRESS + bytes * INGRESS_BYTE);
    }

    /** To send a request. */
    Cycles call(long bytes) {
        return scaled(CALL + bytes * CALL_BYTE);
    }

    /** To send a response of so many bytes: the caller pays. */
    Cycles response(long bytes) {
        return scaled(bytes * CALL_BYTE);
    }

    /** What is set aside with a call: the largest response and the longest callback. */
    Cycles reserve() {
        return response(Limits.MAX_RESPONSE_BYTES).plus(execution(Limits.TASK_INSTRUCTIONS));
    }

    Cycles creation() {
        return scaled(CREATION);
    }

    Cycles http(long requestBytes, long responseBytes) {
        long perNode = HTTP + HTTP_NODE * nodes + HTTP_REQUEST_BYTE * requestBytes + HTTP_RESPONSE_BYTE * responseBytes;
        return new Cycles(BigInteger.valueOf(perNode).multiply(BigInteger.valueOf(nodes)));
    }

    /** What so many bytes of memory cost in so many seconds. */
    private Cycles memory(long bytes, BigInteger seconds) {
        return scaled(BigInteger.valueOf(bytes)
                .multiply(BigInteger.valueOf(GIB_SECOND))
                .multiply(seconds)
                .shiftRight(GIB_SHIFT));
    }

    /**
     * What a canister's memory costs in so many seconds, with the room for responses that its calls take. Not with what waits in its
     * queues: that changes while it is in the middle of a task, and the task must not see it.
     */
    Cycles memory(CanisterState canister, BigInteger seconds) {
        return memory(bytes(canister), seconds);
    }

    private static long bytes(CanisterState canister) {
        return canister.allocatedBytes() + canister.calls().bytes();
    }

    /** What a canister's share of computation costs in so many seconds. */
    Cycles compute(CanisterState canister, BigInteger seconds) {
        return scaled(BigInteger.valueOf(COMPUTE_SECOND)
                .multiply(BigInteger.valueOf(canister.settings().computeAllocation()))
                .multiply(seconds));
    }

    Cycles idlePerDay(CanisterState canister) {
        return perDay(canister, 0);
    }

    private Cycles perDay(CanisterState canister, long moreBytes) {
        BigInteger day = BigInteger.valueOf(SECONDS_PER_DAY);
        return memory(bytes(canister) + moreBytes, day).plus(compute(canister, day));
    }

    /** A canister with less is frozen: it could not pay its memory for as long as its controllers want. */
    Cycles freezing(CanisterState canister) {
        return freezing(canister, 0);
    }

    private Cycles freezing(CanisterState canister, long moreBytes) {
        return new Cycles(perDay(canister, moreBytes)
                .amount()
                .multiply(unsigned(canister.settings().freezingThreshold()))
                .divide(BigInteger.valueOf(SECONDS_PER_DAY)));
    }

    private static BigInteger unsigned(long number) {
        return new BigInteger(Long.toUnsignedString(number));
    }

    /** What of its balance a canister may not spend: what is set aside counts first. */
    private Cycles held(CanisterState canister) {
        return held(canister, 0);
    }

    private Cycles held(CanisterState canister, long moreBytes) {
        Cycles freezing = freezing(canister, moreBytes);
        return freezing.minus(canister.account().reserved().min(freezing));
    }

    /** What a canister may spend of {@code balance} without being frozen, when its calls take so many bytes more. */
    Cycles liquid(CanisterState canister, long callBytes, Cycles balance) {
        return balance.minus(held(canister, callBytes).min(balance));
    }

    /** What a canister lacks to be not frozen; zero if it is not. */
    Cycles frozenBy(CanisterState canister) {
        Cycles held = held(canister);
        return held.minus(canister.balance().min(held));
    }

    /** What a canister lacks to pay a run of so many instructions without being frozen. */
    Cycles missing(CanisterState canister, long instructions) {
        Cycles wanted = held(canister).plus(execution(instructions));
        return wanted.minus(canister.balance().min(wanted));
    }

    /** What has to be set aside for so many bytes more when so many are in use on the subnet. */
    Cycles reservation(long used, long more) {
        long above = Math.min(used + more, Limits.SUBNET_MEMORY_BYTES) - Limits.RESERVING_FROM_BYTES;
        if (more <= 0 || above <= 0) {
            return Cycles.ZERO;
        }
        BigInteger seconds = BigInteger.valueOf(RESERVE_SECONDS)
                .multiply(BigInteger.valueOf(above))
                .divide(BigInteger.valueOf(Limits.SUBNET_MEMORY_BYTES - Limits.RESERVING_FROM_BYTES));
        return memory(more, seconds);
    }
}
