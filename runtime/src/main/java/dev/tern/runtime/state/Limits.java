package dev.tern.runtime.state;

import dev.tern.runtime.wasm.WasmEngine;

/** The numbers that every subnet must agree on. Part of the protocol version. */
public final class Limits {
    /** Bytes of one chunk of a package: 16 memory pages. */
    public static final int CHUNK_BYTES = 64 * 1024;

    /** Requests under way from one canister to another, and requests waiting in between. */
    public static final int QUEUE_CAPACITY = 500;

    /** Calls of one canister that are not answered. */
    public static final int MAX_OPEN_CALLS = 10_000;

    /** Arguments of all calls that one message makes. */
    public static final long MAX_SENT_BYTES = 64L * 1024 * 1024;

    /** Ingress messages that wait for one canister. */
    public static final int INGRESS_QUEUE_CAPACITY = 1000;

    public static final int MAX_INGRESS_BYTES = 2 * 1024 * 1024;
    public static final int MAX_REQUEST_BYTES = 2 * 1024 * 1024;
    public static final int MAX_RESPONSE_BYTES = 2 * 1024 * 1024;
    public static final int MAX_QUERY_RESPONSE_BYTES = 3 * 1024 * 1024;
    public static final int MAX_MODULE_BYTES = 16 * 1024 * 1024;

    /**
     * Instructions of one update, callback, timer, heartbeat or installation, over all the rounds that it takes. A replica that
     * comes back in the middle does them again at once, so this is as long as it may fall behind.
     */
    public static final long TASK_INSTRUCTIONS = 40_000_000_000L;

    public static final long QUERY_INSTRUCTIONS = 5_000_000_000L;
    /** Composite queries: how many calls may be under way at once, one inside the other. */
    public static final int MAX_QUERY_DEPTH = 6;

    public static final long INSPECT_INSTRUCTIONS = 200_000_000L;

    /** After this many instructions no further management call is begun in a round. */
    public static final long ROUND_INSTRUCTIONS = 2_000_000_000L;

    /** Canisters are executed in this many lanes, which may run at the same time. */
    public static final int LANES = 4;

    /** After this many instructions nothing further is begun in a lane in a round. */
    public static final long LANE_INSTRUCTIONS = 1_000_000_000L;

    /** A task that uses no more than this is never interrupted. */
    public static final long LEAST_SLICE = 300_000_000L;

    /** Tasks of a subnet that are begun and not finished. */
    public static final int MAX_LONG_RUNS = 16;

    /** Memory that such tasks hold together between two rounds; one alone may hold more. */
    public static final long LONG_RUN_BYTES = 2L << 30;

    /** How far ahead of block time an ingress message may expire, nanoseconds. */
    public static final long MAX_INGRESS_TTL = 300_000_000_000L;

    public static final long MAX_INGRESS_DRIFT = 60_000_000_000L;

    /** Heaps, stable memories and modules of all canisters of a subnet, and what it reserved for those on their way to it. */
    public static final long SUBNET_MEMORY_BYTES = 2L << 40;

    /** From so much memory in use on, who takes more sets cycles aside for it: the public network's share of its capacity. */
    public static final long RESERVING_FROM_BYTES = 750L << 30;

    /** Messages that wait on a subnet, and room for the guaranteed responses that are to come: the public network's bound. */
    public static final long SUBNET_MESSAGE_BYTES = 15L << 30;

    /** So much of it is kept for canisters: users' calls do not enter when less is left. */
    public static final long RESERVED_MESSAGE_BYTES = 5L << 30;

    /** Answers to users' calls that a subnet keeps; beyond that the oldest are forgotten. The public network's bound. */
    public static final long ANSWERED_BYTES = 4L << 30;

    /** Percent of a core that may be promised to all canisters of a subnet together. */
    public static final long SUBNET_COMPUTE = 299;

    /** How long a canister may go without paying for what it holds, nanoseconds of block time. */
    public static final long RENT_NS = 300_000_000_000L;

    /** How long a {@code stop_canister} waits for its answer, nanoseconds of block time. */
    public static final long STOP_NS = 300_000_000_000L;

    /** Stable memory: 500 GiB, as the interface specification has it, in pages of 64 KiB. */
    public static final long MAX_STABLE_PAGES = (500L << 30) / 65_536;

    /** How many blocks ahead of the source a cut-over may be pinned: until then the source makes block after block. */
    public static final long MAX_CUTOVER_AHEAD = 1_000;

    public static final int MAX_CONTROLLERS = 10;
    public static final int MAX_VARIABLES = 20;
    public static final int MAX_VARIABLE_BYTES = 128;
    public static final int MAX_CERTIFIED_DATA_BYTES = 32;
    /** Most bytes of one piece of a module; each counts for this much. */
    public static final int MODULE_CHUNK_BYTES = 1024 * 1024;

    public static final int MAX_MODULE_CHUNKS = 100;
    public static final int MAX_SNAPSHOTS = 10;

    /** Main memory of a canister, bytes. */
    public static final long MAX_HEAP_BYTES = WasmEngine.MAX_HEAP_BYTES;

    public static final int MAX_HISTORY_ENTRIES = 20;
    public static final int MAX_LOG_BYTES = 4096;
    public static final int MAX_METHOD_NAME_BYTES = 20_000;

    private Limits() {}
}
