package dev.tern.runtime.wasm.rewrite;

import dev.tern.runtime.wasm.binary.Instr;
import dev.tern.runtime.wasm.binary.Op;
import dev.tern.runtime.wasm.binary.WasmBinary;
import dev.tern.runtime.wasm.binary.WasmBinary.Mode;
import java.util.ArrayList;
import java.util.List;

/**
 * Charges instructions whose work depends on an operand before the engine acts, and checks the bounds of those on tables, which
 * the engine checks in 32 bits and gets wrong at the edges. Dropped data is remembered by the memory, not by the engine.
 */
final class BulkGuards implements Pass {
    @Override
    public Fn apply(WasmBinary module, Fn function) {
        if (!function.has(Trait.BULK)) {
            return function;
        }
        int scratch = function.localCount();
        Fn wider = function.withLocals(3, WasmBinary.I32);
        int reference = wider.localCount();
        wider = wider.withLocals(1, WasmBinary.FUNCREF).withLocals(1, WasmBinary.EXTERNREF);
        List<Instr> out = new ArrayList<>(function.code().size() + 16);
        for (Instr instr : function.code()) {
            if (instr.op() == Op.DATA_DROP) {
                out.addAll(Meter.dropData(instr.index()));
                continue;
            }
            if (isBulk(instr.op())) {
                out.addAll(new Guard(module, scratch, reference).before(instr));
            }
            out.add(instr);
        }
        return wider.withCode(out);
    }

    static boolean isBulk(int op) {
        return switch (op) {
            case Op.MEMORY_COPY, Op.MEMORY_FILL, Op.MEMORY_INIT -> true;
            case Op.TABLE_COPY, Op.TABLE_FILL, Op.TABLE_INIT, Op.TABLE_GROW -> true;
            default -> false;
        };
    }

    /** Scratch locals: three numbers, then a function and an external reference. */
    private record Guard(WasmBinary module, int scratch, int reference) {
        List<Instr> before(Instr instr) {
            return switch (instr.op()) {
                case Op.TABLE_GROW -> Meter.bulk(Meter.BULK_TABLE, scratch);
                case Op.TABLE_FILL -> tableFill(instr.index());
                case Op.TABLE_COPY -> tableCopy(instr.index(), (int) instr.b());
                case Op.TABLE_INIT -> tableInit(instr.index(), (int) instr.b());
                default -> Meter.bulk(Meter.BULK_MEMORY, scratch);
            };
        }

        private List<Instr> tableFill(int table) {
            boolean external = module.tables().get(table).type() == WasmBinary.EXTERNREF;
            int value = external ? reference + 1 : reference;
            List<Instr> code = new ArrayList<>(Meter.bulk(Meter.BULK_TABLE, scratch));
            code.add(set(0));
            code.add(Instr.of(Op.LOCAL_SET, value));
            code.add(set(1));
            check(code, 1, Instr.of(Op.TABLE_SIZE, table));
            code.add(get(1));
            code.add(Instr.of(Op.LOCAL_GET, value));
            code.add(get(0));
            return code;
        }

        private List<Instr> tableCopy(int to, int from) {
            return twoRanges(Instr.of(Op.TABLE_SIZE, to), Instr.of(Op.TABLE_SIZE, from));
        }

        private List<Instr> tableInit(int segment, int table) {
            WasmBinary.Element element = module.elements().get(segment);
            int items = element.mode() == Mode.PASSIVE ? element.items().size() : 0;
            return twoRanges(Instr.of(Op.TABLE_SIZE, table), Instr.i32(items));
        }

        private List<Instr> twoRanges(Instr targetSize, Instr sourceSize) {
            List<Instr> code = new ArrayList<>(Meter.bulk(Meter.BULK_TABLE, scratch));
            code.add(set(0));
            code.add(set(1));
            code.add(set(2));
            check(code, 1, sourceSize);
            check(code, 2, targetSize);
            code.add(get(2));
            code.add(get(1));
            code.add(get(0));
            return code;
        }

        /** Traps when the range from local {@code start} on, as long as local 0 says, is not within {@code size}. */
        private void check(List<Instr> code, int start, Instr size) {
            Instr widen = Instr.of(Op.I64_EXTEND_I32_U);
            code.addAll(List.of(get(start), widen, get(0), widen, Instr.of(Op.I64_ADD), size, widen));
            code.add(Instr.of(Op.I64_GT_U));
            code.add(Instr.of(Op.IF, Instr.NO_RESULT));
            code.addAll(Meter.trapOnTable());
            code.add(Instr.of(Op.END));
        }

        private Instr get(int slot) {
            return Instr.of(Op.LOCAL_GET, scratch + slot);
        }

        private Instr set(int slot) {
            return Instr.of(Op.LOCAL_SET, scratch + slot);
        }
    }
}
