package dev.tern.runtime.wasm;

import dev.tern.runtime.wasm.binary.Instr;
import dev.tern.runtime.wasm.binary.Op;
import dev.tern.runtime.wasm.binary.OperandStack;
import dev.tern.runtime.wasm.binary.WasmBinary;
import dev.tern.runtime.wasm.binary.WasmBinary.Body;
import dev.tern.runtime.wasm.binary.WasmBinary.FunctionType;
import java.util.ArrayList;
import java.util.List;

/**
 * How much the interpreter's parser has to do beyond looking at every instruction: from a branch it goes outwards block by block, and
 * it looks at every value that a branch, a block or a call moves, which takes it about eight times as long.
 */
final class ParserWork {
    private static final long PER_VALUE = 8;

    private final WasmBinary module;
    /** How many values a branch to each open block brings along. */
    private final List<Integer> labels = new ArrayList<>();

    private long work;

    private ParserWork(WasmBinary module) {
        this.module = module;
    }

    static long of(WasmBinary module) {
        ParserWork parser = new ParserWork(module);
        for (int i = 0; i < module.bodies().size(); i++) {
            Body body = module.bodies().get(i);
            parser.labels.clear();
            parser.labels.add(
                    module.typeOf(module.imports().size() + i).results().size());
            body.code().forEach(parser::look);
        }
        return parser.work;
    }

    private void look(Instr instr) {
        switch (instr.op()) {
            case Op.BLOCK, Op.LOOP, Op.IF -> {
                FunctionType type = OperandStack.blockType(module, instr.a());
                values(type);
                labels.add((instr.op() == Op.LOOP ? type.params() : type.results()).size());
            }
            case Op.END -> labels.removeLast();
            case Op.BR, Op.BR_IF -> branch(instr.index());
            case Op.BR_TABLE -> instr.labels().forEach(this::branch);
            case Op.CALL -> values(module.typeOf(instr.index()));
            case Op.CALL_INDIRECT -> values(module.types().get(instr.index()));
            default -> {}
        }
    }

    private void branch(int depth) {
        work += depth + PER_VALUE * labels.get(labels.size() - 1 - depth);
    }

    private void values(FunctionType type) {
        work += PER_VALUE * (type.params().size() + type.results().size());
    }
}
