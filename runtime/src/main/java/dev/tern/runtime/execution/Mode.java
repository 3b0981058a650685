package dev.tern.runtime.execution;

import dev.tern.runtime.state.Limits;

/** On what occasion canister code runs; {@link #letter} as in the table of the interface specification ("Overview of imports"). */
enum Mode {
    INIT("I", "init", 1),
    PRE_UPGRADE("G", "pre_upgrade", 2),
    UPDATE("U", "update", 4),
    REPLICATED_QUERY("RQ", "replicated query", 8),
    QUERY("NRQ", "non replicated query", 16),
    TRANSFORM("TQ", "transform", 4096),
    COMPOSITE_QUERY("CQ", "composite query", 32),
    REPLY("Ry", "reply callback", 64),
    REJECT("Rt", "reject callback", 128),
    COMPOSITE_REPLY("CRy", "composite reply callback", 8192),
    COMPOSITE_REJECT("CRt", "composite reject callback", 16384),
    CLEANUP("C", "cleanup", 256),
    COMPOSITE_CLEANUP("CC", "composite cleanup", 32768),
    INSPECT("F", "inspect message", 512),
    SYSTEM_TASK("T", "system task", 1024),
    START("s", "start", 2048);

    private final String letter;
    private final String text;
    private final int bit;

    Mode(String letter, String text, int bit) {
        this.letter = letter;
        this.text = text;
        this.bit = bit;
    }

    /** For sets of occasions. */
    int bit() {
        return bit;
    }

    String letter() {
        return letter;
    }

    /** For people. */
    String text() {
        return text;
    }

    /** Whether all replicas run it, as part of a block. */
    boolean replicated() {
        return switch (this) {
            case QUERY, TRANSFORM, COMPOSITE_QUERY, COMPOSITE_REPLY, COMPOSITE_REJECT, COMPOSITE_CLEANUP, INSPECT ->
                false;
            case INIT, PRE_UPGRADE, UPDATE, REPLICATED_QUERY, REPLY, REJECT, CLEANUP, SYSTEM_TASK, START -> true;
        };
    }

    /** How many instructions a run may execute. */
    long instructionLimit() {
        return switch (this) {
            case INSPECT -> Limits.INSPECT_INSTRUCTIONS;
            case QUERY, TRANSFORM, COMPOSITE_QUERY, COMPOSITE_REPLY, COMPOSITE_REJECT, COMPOSITE_CLEANUP ->
                Limits.QUERY_INSTRUCTIONS;
            case INIT, PRE_UPGRADE, START, UPDATE, REPLICATED_QUERY, REPLY, REJECT, CLEANUP, SYSTEM_TASK ->
                Limits.TASK_INSTRUCTIONS;
        };
    }

    /** Whether what it changes is kept. */
    boolean keepsChanges() {
        return replicated() && this != REPLICATED_QUERY;
    }
}
