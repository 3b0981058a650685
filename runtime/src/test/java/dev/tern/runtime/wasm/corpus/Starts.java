package dev.tern.runtime.wasm.corpus;

import static dev.tern.runtime.wasm.Trap.Kind.HEAP_OUT_OF_BOUNDS;
import static dev.tern.runtime.wasm.Trap.Kind.INSTRUCTION_LIMIT;
import static dev.tern.runtime.wasm.Trap.Kind.NULL_FUNCTION;
import static dev.tern.runtime.wasm.Trap.Kind.UNREACHABLE;

import java.util.List;

/** Start functions. */
final class Starts {
    private final Theme theme = new Theme("start");

    static List<Case> cases() {
        Starts starts = new Starts();
        starts.ends();
        starts.shapes();
        return starts.theme.cases();
    }

    private void ends() {
        theme.traps("it traps", UNREACHABLE, "(func $s unreachable) (start $s) (func (export \"run\"))");
        theme.traps("it never ends", INSTRUCTION_LIMIT, "(func $s (loop (br 0))) (start $s) (func (export \"run\"))");
        theme.traps(
                "it writes everything there is",
                INSTRUCTION_LIMIT,
                "(memory 16384) (func $s (memory.fill (i32.const 0)"
                        + " (i32.const 1) (i32.const 0x40000000))) (start $s)");
        theme.traps(
                "it writes beyond the memory",
                HEAP_OUT_OF_BOUNDS,
                "(memory 1) (func $s (i32.store (i32.const 65536) (i32.const 1))) (start $s)");
        theme.traps(
                "it empties the table that the entry needs",
                NULL_FUNCTION,
                "(table funcref (elem $s)) (func $s (table.set (i32.const 0) (ref.null func))) (start $s)"
                        + "(func (export \"run\") (call_indirect (i32.const 0)))");
        theme.runs(
                "what it did is there",
                "(memory 1) (func $s (i64.store (i32.const 0) (i64.const 6))) (start $s)"
                        + "(func (export \"run\") (i64.store (i32.const 8) (i64.load (i32.const 0))))",
                6L,
                6L);
        theme.runs(
                "it is the entry as well",
                "(memory 1) (func $s (export \"run\") (i64.store (i32.const 0)"
                        + " (i64.add (i64.load (i32.const 0)) (i64.const 1)))) (start $s)",
                2L);
        theme.runs(
                "it makes a system call",
                "(import \"ic0\" \"time\" (func $time (result i64))) (memory 1)"
                        + "(func $s (i64.store (i32.const 0) (i64.add (i64.const 1) (call $time)))) (start $s)",
                1L);
    }

    private void shapes() {
        theme.runs("it is a function of the system", "(import \"ic0\" \"msg_reply\" (func $r)) (start $r)");
        theme.refused(
                "it takes something",
                "parameters or results",
                () -> Build.module()
                        .section(1, "01 60 01 7f 00")
                        .section(3, "01 00")
                        .section(8, "00")
                        .section(10, Build.vector(Build.body()))
                        .blob());
        theme.refused(
                "it gives something",
                "parameters or results",
                () -> Build.module()
                        .section(1, "01 60 00 01 7f")
                        .section(3, "01 00")
                        .section(8, "00")
                        .section(10, Build.vector(Build.body(Build.hex("41 00"))))
                        .blob());
        theme.refused(
                "it is not there",
                "no function",
                () -> Build.module()
                        .section(1, Build.UNIT)
                        .section(3, "01 00")
                        .section(8, "01")
                        .section(10, Build.vector(Build.body()))
                        .blob());
    }
}
