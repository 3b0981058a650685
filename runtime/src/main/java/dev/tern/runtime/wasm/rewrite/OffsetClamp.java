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
        if (!function.has(Trait.HUGE_OFFSET)) {
            return function;
        }
        return function.withCode(function.code().stream()
                .map(instr -> isHuge(instr) ? Instr.of(instr.op(), instr.a(), BOUND) : instr)
                .toList());
    }

    static boolean isHuge(Instr instr) {
        return isAccess(instr.op()) && Long.compareUnsigned(instr.b(), BOUND) > 0;
    }

    static boolean isAccess(int op) {
        return op >= Op.I32_LOAD && op <= Op.I64_STORE32;
    }
}
