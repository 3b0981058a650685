package dev.tern.runtime.wasm.validate;

import dev.tern.runtime.wasm.binary.Effects;
import dev.tern.runtime.wasm.binary.Instr;
import dev.tern.runtime.wasm.binary.MalformedModuleException;
import dev.tern.runtime.wasm.binary.Op;
import dev.tern.runtime.wasm.binary.WasmBinary;
import dev.tern.runtime.wasm.binary.WasmBinary.Element;
import dev.tern.runtime.wasm.binary.WasmBinary.Table;

/** Checks what reads and writes memory and tables, whose addresses may have 64 bits. */
final class Storage {
    private static final int I32 = WasmBinary.I32;

    private final Indices indices;
    private final Operands operands;

    Storage(Indices indices, Operands operands) {
        this.indices = indices;
        this.operands = operands;
    }

    void access(Instr instr) {
        int address = indices.memory();
        if (Long.compareUnsigned(instr.a(), Effects.width(instr.op())) > 0) {
            throw new MalformedModuleException(
                    "an access is aligned to 2^" + instr.a() + " bytes, more than its width");
        }
        if (Effects.isStore(instr.op())) {
            operands.pop(Effects.operand(instr.op()));
            operands.pop(address);
        } else {
            operands.pop(address);
            operands.push(Effects.result(instr.op()));
        }
    }

    /** Whether it was one of these instructions. */
    boolean check(Instr instr) {
        switch (instr.op()) {
            case Op.MEMORY_SIZE -> operands.push(indices.memory());
            case Op.MEMORY_GROW -> {
                operands.pop(indices.memory());
                operands.push(indices.memory());
            }
            case Op.MEMORY_FILL -> range(indices.memory(), I32, indices.memory());
            case Op.MEMORY_COPY -> range(indices.memory(), indices.memory(), indices.memory());
            case Op.MEMORY_INIT -> {
                indices.data(instr.a());
                range(indices.memory(), I32, I32);
            }
            case Op.DATA_DROP -> indices.data(instr.a());
            case Op.ELEM_DROP -> indices.element(instr.a());
            case Op.TABLE_COPY -> copy(indices.table(instr.a()), indices.table(instr.b()));
            case Op.TABLE_INIT -> initialise(indices.element(instr.a()), indices.table(instr.b()));
            case Op.TABLE_GET, Op.TABLE_SET, Op.TABLE_SIZE, Op.TABLE_GROW, Op.TABLE_FILL ->
                table(instr.op(), indices.table(instr.a()));
            default -> {
                return false;
            }
        }
        return true;
    }

    private void table(int op, Table table) {
        int address = address(table);
        switch (op) {
            case Op.TABLE_GET -> {
                operands.pop(address);
                operands.push(table.type());
            }
            case Op.TABLE_SET -> {
                operands.pop(table.type());
                operands.pop(address);
            }
            case Op.TABLE_GROW -> {
                operands.pop(address);
                operands.pop(table.type());
                operands.push(address);
            }
            case Op.TABLE_FILL -> range(address, table.type(), address);
            default -> operands.push(address);
        }
    }

    private void copy(Table to, Table from) {
        same(to.type(), from.type());
        boolean wide = to.limits().wide() && from.limits().wide();
        range(address(to), address(from), Indices.address(wide));
    }

    private void initialise(Element from, Table to) {
        same(to.type(), from.type());
        range(address(to), I32, I32);
    }

    private static void same(int to, int from) {
        if (to != from) {
            throw new MalformedModuleException(
                    "a table takes " + Operands.name(to) + " and not " + Operands.name(from));
        }
    }

    private static int address(Table table) {
        return Indices.address(table.limits().wide());
    }

    /** Takes a target, then a source or a value, then a count. */
    private void range(int target, int second, int count) {
        operands.pop(count);
        operands.pop(second);
        operands.pop(target);
    }
}
