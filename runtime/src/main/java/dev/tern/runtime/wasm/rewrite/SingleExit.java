package dev.tern.runtime.wasm.rewrite;

import static java.util.Objects.requireNonNull;

import dev.tern.runtime.wasm.binary.Instr;
import dev.tern.runtime.wasm.binary.Op;
import dev.tern.runtime.wasm.binary.WasmBinary;
import dev.tern.runtime.wasm.binary.WasmBinary.FunctionType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Puts a function's code into a block, and makes every return a branch to that block's end: whatever follows the block runs once
 * on every way out. The types that such blocks need are added to the module beforehand by {@link #withResultTypes}.
 */
final class SingleExit implements Pass {
    /** The types of the module at hand, each with its first index: a module may have very many. */
    private SortedMap<FunctionType, Integer> indices = Collections.emptySortedMap();

    private List<FunctionType> indexed = List.of();

    @Override
    public Fn apply(WasmBinary module, Fn function) {
        List<Instr> code = new ArrayList<>(function.code().size() + 2);
        code.add(Instr.of(Op.BLOCK, blockType(module, function.type().results())));
        int depth = 0;
        for (Instr instr : function.code()) {
            code.add(instr.op() == Op.RETURN ? Instr.of(Op.BR, depth) : instr);
            if (Op.opensBlock(instr.op())) {
                depth++;
            } else if (instr.op() == Op.END) {
                depth--;
            }
        }
        code.add(Instr.of(Op.END));
        return function.withCode(code);
    }

    /** The module with a type from nothing to the results of every function that has more than one. */
    static WasmBinary withResultTypes(WasmBinary module) {
        List<FunctionType> types = new ArrayList<>(module.types());
        Set<FunctionType> known = new TreeSet<>(types);
        for (int type : module.functionTypes()) {
            FunctionType block =
                    new FunctionType(List.of(), module.types().get(type).results());
            if (block.results().size() > 1 && known.add(block)) {
                types.add(block);
            }
        }
        return module.withTypes(types);
    }

    private long blockType(WasmBinary module, List<Integer> results) {
        return switch (results.size()) {
            case 0 -> Instr.NO_RESULT;
            case 1 -> results.getFirst() - 128L;
            default -> index(module, new FunctionType(List.of(), results));
        };
    }

    private int index(WasmBinary module, FunctionType type) {
        if (indexed != module.types()) {
            indexed = module.types();
            indices = new TreeMap<>();
            for (int i = 0; i < indexed.size(); i++) {
                indices.putIfAbsent(indexed.get(i), i);
            }
        }
        return requireNonNull(indices.get(type));
    }
}
