package dev.tern.runtime.wasm.rewrite;

import dev.tern.runtime.wasm.binary.Instr;
import dev.tern.runtime.wasm.binary.Op;
import dev.tern.runtime.wasm.binary.WasmBinary;

/**
 * Bounds the constant offset of memory accesses. The engine adds it to the address in 32 bits, and a huge one would wrap around
 * into the memory; at this bound every access is outside, whatever the address.
 */
final class OffsetClamp implements Pass {
    private static final long BOUND = Integer.MAX_VALUE;

    @Override
    public Fn apply(WasmBinary module, Fn function) {
        if (function.code().stream().noneMatch(OffsetClamp::isHuge)) {
            return function;
        }
        return function.withCode(function.code().stream()
                .map(instr -> isHuge(instr) ? Instr.of(instr.op(), instr.a(), BOUND) : instr)
                .toList());
    }

    private static boolean isHuge(Instr instr) {
        return instr.op() >= Op.I32_LOAD && instr.op() <= Op.I64_STORE32 && instr.b() > BOUND;
    }
}
