package dev.tern.runtime.wasm.binary;

import dev.tern.sdk.types.Blob;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** A module, section by section. Custom sections stand apart: their place among the others means nothing. */
public record WasmBinary(
        List<FunctionType> types,
        List<FunctionImport> imports,
        List<Integer> functionTypes,
        List<Table> tables,
        Optional<Limits> memory,
        List<Global> globals,
        List<Export> exports,
        OptionalInt start,
        List<Element> elements,
        boolean countsData,
        List<Body> bodies,
        List<Data> data,
        List<Custom> customs) {

    /** A value type: its byte in the binary format. */
    public static final int I32 = 0x7F;

    public static final int I64 = 0x7E;
    public static final int F32 = 0x7D;
    public static final int F64 = 0x7C;
    public static final int FUNCREF = 0x70;
    public static final int EXTERNREF = 0x6F;

    /** Parameters and results, as type bytes. In order, so that no choice of types makes maps of them slow. */
    public record FunctionType(List<Integer> params, List<Integer> results) implements Comparable<FunctionType> {
        @Override
        public int compareTo(FunctionType other) {
            int order = compare(params, other.params);
            return order != 0 ? order : compare(results, other.results);
        }

        private static int compare(List<Integer> one, List<Integer> other) {
            for (int i = 0; i < one.size() && i < other.size(); i++) {
                int order = one.get(i).compareTo(other.get(i));
                if (order != 0) {
                    return order;
                }
            }
            return Integer.compare(one.size(), other.size());
        }
    }

    /** An imported function. */
    public record FunctionImport(String module, String name, int type) {}

    /**
     * Sizes in pages or elements.
     *
     * @param wide whether addresses have 64 bits
     */
    public record Limits(boolean wide, long min, Optional<Long> max) {
        public Limits(long min, Optional<Long> max) {
            this(false, min, max);
        }
    }

    /** A table of references. */
    public record Table(int type, Limits limits) {}

    /** A global and the expression of its first value. */
    public record Global(int type, boolean mutable, List<Instr> init) {}

    /** Kinds of exports are 0 function, 1 table, 2 memory, 3 global. */
    public record Export(String name, int kind, int index) {}

    /** How a segment comes into the module. */
    public enum Mode {
        ACTIVE,
        PASSIVE,
        DECLARATIVE
    }

    /** An element segment; every item is an expression. */
    public record Element(Mode mode, int table, List<Instr> offset, int type, List<List<Instr>> items) {}

    /** So many locals of one type in a row. */
    public record Locals(int count, int type) {}

    /** The code of a function, its closing {@code end} included. */
    public record Body(List<Locals> locals, List<Instr> code) {}

    /** A data segment. */
    public record Data(Mode mode, List<Instr> offset, Blob bytes) {}

    /** A custom section. */
    public record Custom(String name, Blob bytes) {}

    public FunctionType typeOf(int function) {
        int type =
                function < imports.size() ? imports.get(function).type() : functionTypes.get(function - imports.size());
        return types.get(type);
    }

    /** What {@link #typeOf} looks at, and nothing else. */
    public WasmBinary signatures() {
        return new WasmBinary(
                types,
                imports,
                functionTypes,
                List.of(),
                Optional.empty(),
                List.of(),
                List.of(),
                OptionalInt.empty(),
                List.of(),
                false,
                List.of(),
                List.of(),
                List.of());
    }

    public WasmBinary withTypes(List<FunctionType> other) {
        return new WasmBinary(
                other,
                imports,
                functionTypes,
                tables,
                memory,
                globals,
                exports,
                start,
                elements,
                countsData,
                bodies,
                data,
                customs);
    }

    public WasmBinary withBodies(List<Body> other) {
        return new WasmBinary(
                types,
                imports,
                functionTypes,
                tables,
                memory,
                globals,
                exports,
                start,
                elements,
                countsData,
                other,
                data,
                customs);
    }

    public boolean hasWideMemory() {
        return memory.isPresent() && memory.get().wide();
    }

    public WasmBinary withGlobals(List<Global> other) {
        return new WasmBinary(
                types,
                imports,
                functionTypes,
                tables,
                memory,
                other,
                exports,
                start,
                elements,
                countsData,
                bodies,
                data,
                customs);
    }

    public WasmBinary withMemory(Limits other) {
        return new WasmBinary(
                types,
                imports,
                functionTypes,
                tables,
                Optional.of(other),
                globals,
                exports,
                start,
                elements,
                countsData,
                bodies,
                data,
                customs);
    }

    public WasmBinary withTables(List<Table> other) {
        return new WasmBinary(
                types,
                imports,
                functionTypes,
                other,
                memory,
                globals,
                exports,
                start,
                elements,
                countsData,
                bodies,
                data,
                customs);
    }

    /** The same module without what only tools read. */
    public WasmBinary withoutCustoms() {
        return new WasmBinary(
                types,
                imports,
                functionTypes,
                tables,
                memory,
                globals,
                exports,
                start,
                elements,
                countsData,
                bodies,
                data,
                List.of());
    }

    public WasmBinary withoutStart() {
        return new WasmBinary(
                types,
                imports,
                functionTypes,
                tables,
                memory,
                globals,
                exports,
                OptionalInt.empty(),
                elements,
                countsData,
                bodies,
                data,
                customs);
    }

    public WasmBinary withSegments(List<Element> otherElements, List<Data> otherData) {
        return new WasmBinary(
                types,
                imports,
                functionTypes,
                tables,
                memory,
                globals,
                exports,
                start,
                otherElements,
                countsData,
                bodies,
                otherData,
                customs);
    }
}
