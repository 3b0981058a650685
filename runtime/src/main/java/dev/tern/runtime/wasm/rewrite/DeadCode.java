package dev.tern.runtime.wasm.rewrite;

import dev.tern.runtime.wasm.binary.Instr;
import dev.tern.runtime.wasm.binary.Op;
import dev.tern.runtime.wasm.binary.WasmBinary;
import java.util.ArrayList;
import java.util.List;

/** Removes what no execution reaches, so that later passes need not reason about stacks of any type. */
final class DeadCode implements Pass {
    @Override
    public Fn apply(WasmBinary module, Fn function) {
        List<Instr> live = new ArrayList<>(function.code().size());
        boolean dead = false;
        int nested = 0;
        for (Instr instr : function.code()) {
            if (dead && Op.opensBlock(instr.op())) {
                nested++;
            }
            boolean closes = instr.op() == Op.END || instr.op() == Op.ELSE;
            if (dead && closes && nested == 0) {
                dead = false;
            }
            if (!dead) {
                live.add(instr);
            }
            if (dead && instr.op() == Op.END) {
                nested--;
            }
            dead |= Op.endsControl(instr.op());
        }
        return new Fn(function.type(), function.locals(), live);
    }
}
