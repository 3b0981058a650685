package dev.tern.runtime.execution;

import dev.tern.sdk.types.Blob;
import java.util.ArrayList;
import java.util.List;

/** Canisters that harm others if they can. */
final class Rogues {
    private static final String SELF =
            "(func $self (call $canister_self_copy (i32.const 0) (i32.const 0) (i32.const 10)))";

    /** Calls its own method {@code go}, whose name stands at 16, with the callbacks of the slots 0 and 1. */
    private static final String CALL_SELF = "(call $call_new (i32.const 0) (i32.const 10) (i32.const 16) (i32.const 2)"
            + " (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 0))";

    private static final String CALLER =
            "(memory 1) (data (i32.const 16) \"go\") (table 8 funcref) (elem (i32.const 0) $answer"
                    + " $answer $cleanup) (global $n (mut i32) (i32.const 0)) (func $answer (param i32)) (func $cleanup (param i32))"
                    + SELF;

    private final List<Rogue> all = new ArrayList<>();

    static List<Rogue> all() {
        Rogues rogues = new Rogues();
        rogues.hooks();
        rogues.timers();
        rogues.replies();
        rogues.calls();
        rogues.floods();
        rogues.memories();
        rogues.cycles();
        rogues.system();
        return List.copyOf(rogues.all);
    }

    private void add(String name, String end, String text) {
        String linked = SystemCallBench.linked(text.replace("(call $msg", "($msg")
                .replace("(call $call_", "($call_")
                .replace("(call $canister_self", "($canister_self"));
        all.add(new Rogue(name, () -> TestSubnet.wasm(linked), end, false));
    }

    private void heavy(String name, String end, String text) {
        Blob wasm = TestSubnet.wasm(SystemCallBench.linked(text));
        all.add(new Rogue(name, () -> wasm, end, true));
    }

    private static String go(String code) {
        return " (func $go (export \"canister_update go\") " + code + ")";
    }

    private void hooks() {
        String reply = go("($msg_reply)");
        add("traps in init", "install IC0502", reply + "(func (export \"canister_init\") unreachable)");
        add("traps in its start function", "install IC0502", reply + "(func $s unreachable) (start $s)");
        add(
                "makes a system call in its start function",
                "install IC0504",
                reply + "(func $s (drop ($canister_cycle_balance))) (start $s)");
        add(
                "calls another canister in init",
                "install IC0504",
                CALLER + reply + "(func (export \"canister_init\") " + CALL_SELF + ")");
        add("overflows the stack in init", "install IC0502", reply + "(func $i (export \"canister_init\") (call $i))");
        add(
                "traps in pre_upgrade, so that it can never be upgraded",
                "replied",
                reply + "(func (export \"canister_pre_upgrade\") unreachable)");
        add("traps in post_upgrade", "replied", reply + "(func (export \"canister_post_upgrade\") unreachable)");
        add("traps at every heartbeat", "replied", reply + "(func (export \"canister_heartbeat\") unreachable)");
        add("replies from a heartbeat", "replied", reply + "(func (export \"canister_heartbeat\") ($msg_reply))");
        add(
                "grows its memory at every heartbeat",
                "replied",
                "(memory 1) " + reply + "(func (export \"canister_heartbeat\") (drop (memory.grow (i32.const 5000))))");
        add(
                "calls itself at every heartbeat",
                "replied",
                CALLER + go("($msg_reply)") + "(func (export \"canister_heartbeat\") (call $self) " + CALL_SELF
                        + "(drop ($call_perform)))");
        add(
                "traps when its messages are inspected",
                "replied",
                reply + "(func (export \"canister_inspect_message\") unreachable)");
        add(
                "traps when memory runs short",
                "replied",
                reply + "(func (export \"canister_on_low_wasm_memory\") unreachable)");
    }

    private void timers() {
        add(
                "sets a timer to the past, from the timer",
                "replied",
                go("(drop ($global_timer_set (i64.const 1))) ($msg_reply)")
                        + "(func (export \"canister_global_timer\") (drop ($global_timer_set (i64.const 1))))");
        add(
                "sets a timer to the end of time",
                "replied",
                go("(drop ($global_timer_set (i64.const -1))) ($msg_reply)")
                        + "(func (export \"canister_global_timer\") unreachable)");
        add(
                "sets a timer to the sign bit",
                "replied",
                go("(drop ($global_timer_set (i64.const 0x8000000000000000))) ($msg_reply)"));
        add(
                "sets a timer to now, and traps in it",
                "replied",
                go("(drop ($global_timer_set ($time))) ($msg_reply)")
                        + "(func (export \"canister_global_timer\") unreachable)");
        add(
                "has a timer set and no function for it",
                "replied",
                go("(drop ($global_timer_set (i64.const 2))) ($msg_reply)"));
    }

    private void replies() {
        add("replies twice", "IC0504", go("($msg_reply) ($msg_reply)"));
        add("never replies", "IC0506", go(""));
        add(
                "rejects with bytes that are no text",
                "IC0504",
                "(memory 1) (data (i32.const 0) \"\\ff\\fe\")" + go("($msg_reject (i32.const 0) (i32.const 2))"));
        add(
                "replies with two mebibytes",
                "replied",
                "(memory 64)" + go("($msg_reply_data_append (i32.const 0) (i32.const 0x200000)) ($msg_reply)"));
        add(
                "replies with a byte more",
                "IC0504",
                "(memory 64)"
                        + go("($msg_reply_data_append (i32.const 0) (i32.const 0x200000))"
                                + "($msg_reply_data_append (i32.const 0) (i32.const 1)) ($msg_reply)"));
        add(
                "replies, and overflows the stack",
                "IC0502",
                go("($msg_reply) (call $deep)") + "(func $deep (call $deep))");
        add("accepts a message that is not inspected", "IC0504", go("($accept_message)"));
        add(
                "says nothing two hundred thousand times",
                "replied",
                "(memory 1) "
                        + go("(local $i i32) (loop $l"
                                + " ($debug_print (i32.const 0) (i32.const 0)) (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i)"
                                + " (i32.const 1))) (i32.const 200000)))) ($msg_reply)"));
        add(
                "says thirty thousand zeros a thousand times",
                "replied",
                "(memory 1) "
                        + go("(local $i i32) (loop $l"
                                + " ($debug_print (i32.const 0) (i32.const 30000)) (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i)"
                                + " (i32.const 1))) (i32.const 1000)))) ($msg_reply)"));
        add(
                "traps with words that are no text",
                "IC0503",
                "(memory 1) (data (i32.const 0) \"a\\ff\\c0b\")" + go("($trap (i32.const 0) (i32.const 4))"));
        add("traps with a whole page of words", "IC0503", "(memory 1)" + go("($trap (i32.const 0) (i32.const 65536))"));
    }

    private void calls() {
        add(
                "gives callbacks that are in no table",
                "IC0513",
                CALLER
                        + go("(if (global.get $n) (then ($msg_reply) return))"
                                + "(global.set $n (i32.const 1)) (call $self)"
                                + CALL_SELF.replace(
                                        "(i32.const 0) (i32.const 0) (i32.const 1) (i32.const 0))",
                                        "(i32.const 99) (i32.const 0) (i32.const 98) (i32.const 0))")
                                + "(drop ($call_perform))"));
        add(
                "gives callbacks that are empty slots",
                "IC0513",
                CALLER
                        + go("(if (global.get $n) (then ($msg_reply) return))"
                                + "(global.set $n (i32.const 1)) (call $self)"
                                + CALL_SELF.replace(
                                        "(i32.const 0) (i32.const 0) (i32.const 1) (i32.const 0))",
                                        "(i32.const 5) (i32.const 0) (i32.const 5) (i32.const 0))")
                                + "(drop ($call_perform))"));
        add(
                "gives callbacks of another type",
                "IC0502",
                CALLER.replace("$answer $answer $cleanup)", "$go $go $cleanup)").replace(" $answer\n", "")
                        + go("(if (global.get $n) (then ($msg_reply) return))"
                                + "(global.set $n (i32.const 1)) (call $self)" + CALL_SELF + "(drop ($call_perform))"));
        add(
                "traps in a callback and in its cleanup",
                "IC0502",
                CALLER.replace("(func $answer (param i32))", "(func $answer (param i32) unreachable)")
                                .replace("(func $cleanup (param i32))", "(func $cleanup (param i32) unreachable)")
                        + go(
                                "(if (global.get $n) (then ($msg_reply) return)) (global.set $n (i32.const 1)) (call $self)"
                                        + CALL_SELF
                                        + "($call_on_cleanup (i32.const 2) (i32.const 0)) (drop ($call_perform))"));
        add("performs a call that it never began", "IC0504", go("(drop ($call_perform))"));
        add(
                "calls a principal of thirty bytes",
                "IC0504",
                "(memory 1)"
                        + go(
                                "($call_new (i32.const 0) (i32.const 30)"
                                        + " (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0))"));
        add(
                "calls a method whose name is too long",
                "IC0504",
                "(memory 1)"
                        + go(
                                "($call_new (i32.const 0) (i32.const 0)"
                                        + " (i32.const 0) (i32.const 20001) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0))"));
        add(
                "calls a method whose name is no text",
                "IC0504",
                "(memory 1) (data (i32.const 0) \"\\ff\")"
                        + go(
                                "($call_new (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 0) (i32.const 0)"
                                        + " (i32.const 0) (i32.const 0))"));
        add(
                "waits for an answer for ever, with a deadline of four billion seconds",
                "IC0506",
                CALLER
                        + go(
                                "(if (global.get $n) (then ($msg_reply) return)) (global.set $n (i32.const 1)) (call $self)"
                                        + CALL_SELF
                                        + "($call_with_best_effort_response (i32.const -1)) (drop ($call_perform))"));
    }

    private void floods() {
        add("calls itself without end", "IC0506", CALLER + go("(call $self) " + CALL_SELF + "(drop ($call_perform))"));
        add(
                "calls itself six hundred times at once, and counts what is not sent",
                "replied",
                CALLER
                        + go(
                                "(local $i i32) (if (global.get $n) (then ($msg_reply) return)) (global.set $n (i32.const 1)) (call $self)"
                                        + "(loop $l " + CALL_SELF
                                        + "(i32.store (i32.const 32) (i32.add (i32.load (i32.const 32)) ($call_perform)))"
                                        + "(br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 600))))"
                                        + "($msg_reply)"));
        add(
                "calls four hundred canisters that do not exist",
                "replied",
                CALLER
                        + go(
                                "(local $i i32) (call $self) (loop $l (i32.store (i32.const 4) (local.get $i)) "
                                        + CALL_SELF
                                        + "(drop ($call_perform))"
                                        + "(br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 400)))) ($msg_reply)"));
        add(
                "asks the management canister for nonsense",
                "replied",
                CALLER
                        + go(
                                "(local $i i32) (loop $l"
                                        + "($call_new (i32.const 0) (i32.const 0) (i32.const 16) (i32.const 2) (i32.const 0) (i32.const 0) (i32.const 1)"
                                        + " (i32.const 0)) ($call_data_append (i32.const 0) (i32.const 60000)) (drop ($call_perform))"
                                        + "(br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 100)))) ($msg_reply)"));
        add(
                "begins a thousand calls and performs none",
                "replied",
                CALLER
                        + go(
                                "(local $i i32) (call $self) (loop $l "
                                        + CALL_SELF + "($call_data_append (i32.const 0) (i32.const 60000))"
                                        + "(br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 1000)))) ($msg_reply)"));
        add(
                "sends itself an argument of two mebibytes",
                "replied",
                CALLER.replace("(memory 1)", "(memory 40)")
                        + go(
                                "(if (global.get $n) (then ($msg_reply) return)) (global.set $n (i32.const 1)) (call $self)"
                                        + CALL_SELF
                                        + "($call_data_append (i32.const 0) (i32.const 0x200000)) (drop ($call_perform)) ($msg_reply)"));
        add(
                "sends itself a byte more",
                "IC0504",
                CALLER.replace("(memory 1)", "(memory 40)")
                        + go("(call $self)" + CALL_SELF + "($call_data_append (i32.const 0) (i32.const 0x200001))"));
        heavy("loops for ever", "IC0522", go("(loop (br 0))"));
    }

    private void memories() {
        add(
                "grows its memory to the limit",
                "replied",
                "(memory 1)" + go("(drop (memory.grow (i32.const 16383))) ($msg_reply)"));
        add(
                "copies a gibibyte onto itself",
                "replied",
                "(memory 16384)"
                        + go("(memory.copy (i32.const 0) (i32.const 0x10000000) (i32.const 0x1000)) ($msg_reply)"));
        add(
                "grows its stable memory to the limit, and reads the end of it",
                "replied",
                "(memory 1)"
                        + go(
                                "(drop ($stable64_grow (i64.const 0x8000))) ($stable64_read (i64.const 0) (i64.const 0x7fff0000)"
                                        + " (i64.const 65536)) ($msg_reply)"));
        add(
                "grows its stable memory by all there is",
                "replied",
                go("(drop ($stable64_grow (i64.const -1))) (drop ($stable_grow (i32.const -1))) ($msg_reply)"));
        add(
                "reads all of a stable memory of two gibibytes at once, in init",
                "install IC0502",
                "(memory 1)"
                        + go("($msg_reply)")
                        + "(func (export \"canister_init\") (drop ($stable64_grow (i64.const 0x8000)))"
                        + "($stable64_read (i64.const 0) (i64.const 0) (i64.const 0x80000000)))");
        add(
                "writes as much, in init",
                "install IC0502",
                "(memory 1)"
                        + go("($msg_reply)")
                        + "(func (export \"canister_init\") (drop ($stable64_grow (i64.const 0x8000)))"
                        + "($stable64_write (i64.const 0) (i64.const 0) (i64.const 0x80000000)))");
        add(
                "reads stable memory around the end of numbers",
                "IC0502",
                "(memory 1)"
                        + go("(drop ($stable64_grow (i64.const 1)))"
                                + "($stable64_read (i64.const 0) (i64.const -1) (i64.const 2))"));
        add(
                "writes to every page of its stable memory",
                "replied",
                "(memory 1)"
                        + go(
                                "(local $i i64)"
                                        + "(drop ($stable64_grow (i64.const 16))) (loop $l ($stable64_write (local.get $i) (i64.const 0) (i64.const 9))"
                                        + "(br_if $l (i64.lt_u (local.tee $i (i64.add (local.get $i) (i64.const 4096))) (i64.const 0xff000)))) ($msg_reply)"));
    }

    private void cycles() {
        add(
                "accepts more cycles than there are",
                "replied",
                "(memory 1)" + go("($msg_cycles_accept128 (i64.const -1) (i64.const -1) (i32.const 0)) ($msg_reply)"));
        add(
                "burns all it has",
                "replied",
                "(memory 1)" + go("($cycles_burn128 (i64.const -1) (i64.const -1) (i32.const 0)) ($msg_reply)"));
        add(
                "sends more cycles than it has",
                "IC0504",
                CALLER + go("(call $self) " + CALL_SELF + "($call_cycles_add128 (i64.const -1) (i64.const -1))"));
        add("adds cycles to a call that was not begun", "IC0504", go("($call_cycles_add (i64.const 1))"));
    }

    private void system() {
        add(
                "certifies thirty-three bytes",
                "IC0504",
                "(memory 1)" + go("($certified_data_set (i32.const 0) (i32.const 33))"));
        add("asks for a counter that does not exist", "IC0504", go("(drop ($performance_counter (i32.const 7)))"));
        add(
                "reads an argument that is not there",
                "IC0504",
                "(memory 1)" + go("($msg_arg_data_copy (i32.const 0) (i32.const 1) (i32.const 1))"));
        add(
                "reads a certificate in an update",
                "IC0504",
                "(memory 1)" + go("($data_certificate_copy (i32.const 0) (i32.const 0) (i32.const 0))"));
        add("asks for a variable that is not there", "IC0504", go("(drop ($env_var_name_size (i32.const -1)))"));
    }
}
