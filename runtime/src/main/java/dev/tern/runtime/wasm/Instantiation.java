package dev.tern.runtime.wasm;

import dev.tern.runtime.memory.PageOverlay;
import dev.tern.runtime.memory.Pages;
import dev.tern.runtime.wasm.binary.Instr;
import dev.tern.runtime.wasm.binary.MalformedModuleException;
import dev.tern.runtime.wasm.binary.WasmBinary;
import dev.tern.runtime.wasm.binary.WasmBinary.Data;
import dev.tern.runtime.wasm.binary.WasmBinary.Element;
import dev.tern.runtime.wasm.binary.WasmBinary.Mode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/** Computes the image that a module begins with, all but the effect of its start function. */
final class Instantiation {
    private final WasmBinary module;
    private final List<Long> globals = new ArrayList<>();

    private Instantiation(WasmBinary module) {
        this.module = module;
    }

    /** Throws {@link MalformedModuleException} when a segment does not fit. */
    static WasmImage of(WasmBinary module) {
        return new Instantiation(module).image();
    }

    /** The value of a global as images have it. */
    static long normal(int type, long value) {
        return switch (type) {
            case WasmBinary.I32, WasmBinary.F32 -> value & 0xffff_ffffL;
            case WasmBinary.FUNCREF, WasmBinary.EXTERNREF -> (int) value;
            default -> value;
        };
    }

    private WasmImage image() {
        module.globals()
                .forEach(global ->
                        globals.add(normal(global.type(), ConstantExpression.evaluate(global.init(), globals))));
        int heapPages = module.memory().map(memory -> (int) memory.min()).orElse(0);
        return new WasmImage(
                heap((long) heapPages * WasmImage.WASM_PAGE_BYTES),
                heapPages,
                globals,
                tables(),
                indices(module.data(), Data::mode),
                indices(module.elements(), Element::mode));
    }

    private Pages heap(long size) {
        PageOverlay heap = new PageOverlay(Pages.EMPTY);
        for (Data segment : module.data()) {
            if (segment.mode() == Mode.ACTIVE) {
                long offset = offset(segment.offset(), module.hasWideMemory());
                if (!fits(offset, segment.bytes().length(), size)) {
                    throw new MalformedModuleException("a data segment does not fit into the memory");
                }
                heap.write(
                        offset,
                        segment.bytes().unsafeBytes(),
                        0,
                        segment.bytes().length());
            }
        }
        return heap.freeze();
    }

    private List<List<Integer>> tables() {
        List<List<Integer>> tables = new ArrayList<>();
        module.tables()
                .forEach(table -> tables.add(
                        new ArrayList<>(Collections.nCopies((int) table.limits().min(), WasmImage.NULL))));
        for (Element segment : module.elements()) {
            if (segment.mode() == Mode.ACTIVE) {
                boolean wide = module.tables().get(segment.table()).limits().wide();
                fill(tables.get(segment.table()), offset(segment.offset(), wide), segment.items());
            }
        }
        return tables.stream().map(List::copyOf).toList();
    }

    private void fill(List<Integer> table, long offset, List<List<Instr>> items) {
        if (!fits(offset, items.size(), table.size())) {
            throw new MalformedModuleException("an element segment does not fit into its table");
        }
        for (int i = 0; i < items.size(); i++) {
            table.set((int) offset + i, (int) ConstantExpression.evaluate(items.get(i), globals));
        }
    }

    /** Unsigned: a wide one may be negative as Java sees it. */
    private long offset(List<Instr> expression, boolean wide) {
        long value = ConstantExpression.evaluate(expression, globals);
        return wide ? value : value & 0xffff_ffffL;
    }

    private static boolean fits(long offset, long length, long size) {
        return offset >= 0 && length <= size && offset <= size - length;
    }

    /** Segments that cannot be read by instructions any more. */
    private static <T> List<Integer> indices(List<T> segments, java.util.function.Function<T, Mode> mode) {
        return IntStream.range(0, segments.size())
                .filter(i -> mode.apply(segments.get(i)) != Mode.PASSIVE)
                .boxed()
                .toList();
    }
}
