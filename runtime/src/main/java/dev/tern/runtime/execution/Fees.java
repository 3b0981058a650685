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
        return response(Limits.MAX_RESPONSE_BYTES).plus(execution(Limits.UPDATE_INSTRUCTIONS));
    }

    Cycles creation() {
        return scaled(CREATION);
    }

    Cycles http(long requestBytes, long responseBytes) {
        long perNode = HTTP + HTTP_NODE * nodes + HTTP_REQUEST_BYTE * requestBytes + HTTP_RESPONSE_BYTE * responseBytes;
        return new Cycles(BigInteger.valueOf(perNode).multiply(BigInteger.valueOf(nodes)));
    }

    /** What a canister's memory and its share of computation cost in so many seconds. */
    private Cycles idle(CanisterState canister, BigInteger seconds) {
        long bytes = Math.max(canister.memoryBytes(), canister.settings().memoryAllocation());
        BigInteger memory = BigInteger.valueOf(bytes)
                .multiply(BigInteger.valueOf(GIB_SECOND))
                .multiply(seconds)
                .shiftRight(GIB_SHIFT);
        BigInteger compute = BigInteger.valueOf(COMPUTE_SECOND)
                .multiply(BigInteger.valueOf(canister.settings().computeAllocation()))
                .multiply(seconds);
        return scaled(memory.add(compute));
    }

    Cycles idlePerDay(CanisterState canister) {
        return idle(canister, BigInteger.valueOf(SECONDS_PER_DAY));
    }

    /** A canister with less is frozen: it could not pay its memory for as long as its controllers want. */
    Cycles freezing(CanisterState canister) {
        return idle(canister, BigInteger.valueOf(canister.settings().freezingThreshold()));
    }

    /** What a canister may spend of {@code balance} without being frozen. */
    Cycles liquid(CanisterState canister, Cycles balance) {
        Cycles freezing = freezing(canister);
        return balance.minus(freezing.min(balance));
    }
}
