package dev.tern.runtime.wasm.rewrite;

import dev.tern.runtime.wasm.binary.Effects;
import dev.tern.runtime.wasm.binary.Instr;
import dev.tern.runtime.wasm.binary.Op;
import dev.tern.runtime.wasm.binary.WasmBinary;
import java.util.ArrayList;
import java.util.List;

/**
 * Turns a function for a 64-bit memory or 64-bit tables into one for 32-bit ones that does the same, since no memory or table of
 * this system reaches 2<sup>32</sup>: what would reach it traps, or fails to grow, and never wraps around. Every instruction is
 * replaced by a sequence of exactly its type.
 */
final class AddressLowering implements Pass {
    private static final long MAX_OFFSET = 0xffff_ffffL;

    private final boolean memory;
    private final List<Boolean> tables;
    private final List<Integer> tableTypes;

    /** @param source the module as it was, with its widths */
    AddressLowering(WasmBinary source) {
        this.memory = source.hasWideMemory();
        this.tables =
                source.tables().stream().map(table -> table.limits().wide()).toList();
        this.tableTypes = source.tables().stream().map(WasmBinary.Table::type).toList();
    }

    /** The step for the functions of {@code source}, whatever its widths are. */
    static Pass of(WasmBinary source) {
        boolean wide = source.hasWideMemory()
                || source.tables().stream().anyMatch(table -> table.limits().wide());
        return wide ? new AddressLowering(source) : (module, function) -> function;
    }

    @Override
    public Fn apply(WasmBinary module, Fn function) {
        if (!function.has(Trait.ADDRESS)) {
            return function;
        }
        Writer writer = new Writer(new Scratch(function));
        function.code().forEach(writer::add);
        return writer.scratch.addTo(function).withCode(writer.out);
    }

    private boolean isWide(Instr instr) {
        return switch (instr.op()) {
            case Op.MEMORY_COPY, Op.MEMORY_FILL, Op.MEMORY_INIT, Op.MEMORY_SIZE, Op.MEMORY_GROW -> memory;
            case Op.TABLE_COPY -> tables.get(instr.index()) || tables.get((int) instr.b());
            case Op.CALL_INDIRECT, Op.TABLE_INIT -> tables.get((int) instr.b());
            case Op.TABLE_GET, Op.TABLE_SET, Op.TABLE_SIZE, Op.TABLE_GROW, Op.TABLE_FILL -> tables.get(instr.index());
            default -> memory && OffsetClamp.isAccess(instr.op());
        };
    }

    /** Writes one function. */
    private final class Writer {
        private final List<Instr> out = new ArrayList<>();
        private final Scratch scratch;
        private final Addresses addresses;

        Writer(Scratch scratch) {
            this.scratch = scratch;
            this.addresses = new Addresses(out, scratch);
        }

        void add(Instr instr) {
            addresses.passing(instr);
            if (isWide(instr)) {
                replace(instr);
            } else {
                out.add(instr);
            }
        }

        private void replace(Instr instr) {
            switch (instr.op()) {
                case Op.MEMORY_SIZE, Op.TABLE_SIZE -> {
                    out.add(instr);
                    out.add(Instr.of(Op.I64_EXTEND_I32_U));
                }
                case Op.MEMORY_GROW, Op.TABLE_GROW -> {
                    addresses.narrowTop();
                    out.add(instr);
                    out.add(Instr.of(Op.I64_EXTEND_I32_S));
                }
                case Op.MEMORY_FILL, Op.MEMORY_COPY, Op.MEMORY_INIT -> memoryRange(instr);
                case Op.TABLE_FILL, Op.TABLE_COPY, Op.TABLE_INIT -> tableRange(instr);
                case Op.CALL_INDIRECT, Op.TABLE_GET -> {
                    addresses.narrowTop();
                    out.add(instr);
                }
                case Op.TABLE_SET -> addresses.narrowBelow(tableTypes.get(instr.index()), instr);
                default -> access(instr);
            }
        }

        private void access(Instr wide) {
            boolean fits = Long.compareUnsigned(wide.b(), MAX_OFFSET) <= 0;
            Instr access = fits ? wide : Instr.of(wide.op(), wide.a(), MAX_OFFSET);
            if (access.op() < Op.I32_STORE) {
                addresses.narrowFor(access);
            } else {
                addresses.narrowBelow(Effects.operand(access.op()), access);
            }
        }

        private void memoryRange(Instr instr) {
            boolean copy = instr.op() == Op.MEMORY_COPY;
            boolean init = instr.op() == Op.MEMORY_INIT;
            range(instr, true, copy, WasmBinary.I32, !init);
        }

        private void tableRange(Instr instr) {
            int table = instr.op() == Op.TABLE_INIT ? (int) instr.b() : instr.index();
            boolean target = tables.get(table);
            switch (instr.op()) {
                case Op.TABLE_FILL -> range(instr, target, false, tableTypes.get(table), target);
                case Op.TABLE_INIT -> range(instr, target, false, WasmBinary.I32, false);
                default -> {
                    boolean source = tables.get((int) instr.b());
                    range(instr, target, source, WasmBinary.I32, target && source);
                }
            }
        }

        /** A target, then a second operand (of {@code secondType} unless it is an address itself), then a count. */
        private void range(Instr instr, boolean wideTarget, boolean wideSecond, int secondType, boolean wideCount) {
            int count = set(wideCount, WasmBinary.I32, 0);
            int second = set(wideSecond, wideSecond ? WasmBinary.I32 : secondType, 1);
            if (wideTarget) {
                addresses.narrowTop();
            }
            out.add(Instr.of(Op.LOCAL_GET, second));
            out.add(Instr.of(Op.LOCAL_GET, count));
            out.add(instr);
        }

        private int set(boolean wide, int type, int number) {
            if (wide) {
                addresses.narrowTop();
            }
            int local = scratch.local(type, number);
            out.add(Instr.of(Op.LOCAL_SET, local));
            return local;
        }
    }
}
