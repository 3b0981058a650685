package dev.tern.runtime.wasm.binary;

import dev.tern.runtime.wasm.binary.WasmBinary.Body;
import dev.tern.runtime.wasm.binary.WasmBinary.Custom;
import dev.tern.runtime.wasm.binary.WasmBinary.Data;
import dev.tern.runtime.wasm.binary.WasmBinary.Element;
import dev.tern.runtime.wasm.binary.WasmBinary.Export;
import dev.tern.runtime.wasm.binary.WasmBinary.FunctionImport;
import dev.tern.runtime.wasm.binary.WasmBinary.FunctionType;
import dev.tern.runtime.wasm.binary.WasmBinary.Global;
import dev.tern.runtime.wasm.binary.WasmBinary.Limits;
import dev.tern.runtime.wasm.binary.WasmBinary.Locals;
import dev.tern.runtime.wasm.binary.WasmBinary.Mode;
import dev.tern.runtime.wasm.binary.WasmBinary.Table;
import dev.tern.sdk.types.Blob;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Reads a module. Strict in form, and refuses what this system does not offer; that indices and types fit together is left to
 * validation. Allocates no more than a small multiple of the input. Throws {@link MalformedModuleException} and nothing else.
 */
public final class Decoder {
    private static final byte[] HEADER = {0, 'a', 's', 'm', 1, 0, 0, 0};
    private static final int MAX_TYPES = 100_000;
    private static final int MAX_FUNCTIONS = 50_000;
    private static final int MAX_GLOBALS = 1_000;
    private static final int MAX_TABLES = 64;
    private static final int MAX_SEGMENTS = 100_000;
    private static final int MAX_ARITY = 1_000;
    private static final int MAX_LOCALS = 50_000;
    private static final int MAX_INSTRUCTIONS = 1_000_000;
    private static final int MAX_MODULE_INSTRUCTIONS = 4_000_000;
    private static final int MAX_MODULE_LOCALS = 2_000_000;
    private static final int MAX_CONSTANT_INSTRUCTIONS = 64;
    /** Of all element segments: tables have room for half of it. */
    private static final int MAX_ITEMS = 200_000;

    private static final int MAX_CUSTOMS = 1_000;
    private static final Instr END = Instr.of(Op.END);

    private List<FunctionType> types = List.of();
    private List<FunctionImport> imports = List.of();
    private List<Integer> functions = List.of();
    private List<Table> tables = List.of();
    private List<Limits> memories = List.of();
    private List<Global> globals = List.of();
    private List<Export> exports = List.of();
    private OptionalInt start = OptionalInt.empty();
    private List<Element> elements = List.of();
    private OptionalInt dataCount = OptionalInt.empty();
    private List<Body> bodies = List.of();
    private List<Data> data = List.of();
    private final List<Custom> customs = new ArrayList<>();
    private int instructions;
    private int locals;
    private int items;

    private final boolean withCode;

    private Decoder(boolean withCode) {
        this.withCode = withCode;
    }

    public static WasmBinary decode(byte[] bytes) {
        return new Decoder(true).module(bytes);
    }

    /** Reads everything but the functions' code, which stays unchecked; the module has no bodies. */
    public static WasmBinary withoutCode(byte[] bytes) {
        return new Decoder(false).module(bytes);
    }

    private WasmBinary module(byte[] bytes) {
        ByteSource in = new ByteSource(bytes, 0, bytes.length);
        for (byte expected : HEADER) {
            if (in.atEnd() || in.u8() != (expected & 0xff)) {
                throw new MalformedModuleException("this is not a WebAssembly module of version 1");
            }
        }
        int last = 0;
        while (!in.atEnd()) {
            int id = in.u8();
            ByteSource section = in.part(in.u32());
            if (id == 0) {
                if (customs.size() == MAX_CUSTOMS) {
                    throw new MalformedModuleException("more than " + MAX_CUSTOMS + " custom sections");
                }
                customs.add(new Custom(section.name(), Blob.wrap(section.raw(section.remaining()))));
                continue;
            }
            int order = order(id);
            if (order <= last) {
                throw new MalformedModuleException("section " + id + " is out of order");
            }
            last = order;
            section(id, section);
            section.expectEnd("section " + id);
        }
        if (withCode && bodies.size() != functions.size()) {
            throw new MalformedModuleException(functions.size() + " functions declared, " + bodies.size() + " defined");
        }
        if (dataCount.isPresent() && dataCount.getAsInt() != data.size()) {
            throw new MalformedModuleException("the data count section is wrong");
        }
        return new WasmBinary(
                types,
                imports,
                functions,
                tables,
                memories.stream().findFirst(),
                globals,
                exports,
                start,
                elements,
                dataCount.isPresent(),
                bodies,
                data,
                customs);
    }

    /** The data count section (12) stands between elements (9) and code (10). */
    private static int order(int id) {
        return switch (id) {
            case 1, 2, 3, 4, 5, 6, 7, 8, 9 -> id;
            case 12 -> 10;
            case 10, 11 -> id + 1;
            case 13 -> throw new MalformedModuleException("exceptions are not supported");
            default -> throw new MalformedModuleException("unknown section " + id);
        };
    }

    private void section(int id, ByteSource in) {
        switch (id) {
            case 1 -> types = in.vector("types", MAX_TYPES, () -> functionType(in));
            case 2 -> imports = in.vector("imports", MAX_FUNCTIONS, () -> functionImport(in));
            case 3 -> functions = in.vector("functions", MAX_FUNCTIONS, in::u32);
            case 4 -> tables = in.vector("tables", MAX_TABLES, () -> table(in));
            case 5 -> memories = in.vector("memories", 1, () -> limits(in));
            case 6 -> globals = in.vector("globals", MAX_GLOBALS, () -> global(in));
            case 7 -> exports = in.vector("exports", MAX_FUNCTIONS, () -> export(in));
            case 8 -> start = OptionalInt.of(in.u32());
            case 9 -> elements = in.vector("element segments", MAX_SEGMENTS, () -> element(in));
            case 10 -> code(in);
            case 11 -> data = in.vector("data segments", MAX_SEGMENTS, () -> data(in));
            default -> dataCount = OptionalInt.of(in.u32());
        }
    }

    private void code(ByteSource in) {
        if (withCode) {
            bodies = in.vector("function bodies", MAX_FUNCTIONS, () -> body(in.part(in.u32())));
        } else {
            in.part(in.remaining());
        }
    }

    private static FunctionType functionType(ByteSource in) {
        int form = in.u8();
        if (form != 0x60) {
            throw new MalformedModuleException("garbage-collected types are not supported");
        }
        return new FunctionType(
                in.vector("parameters", MAX_ARITY, () -> valueType(in.u8())),
                in.vector("results", MAX_ARITY, () -> valueType(in.u8())));
    }

    private static FunctionImport functionImport(ByteSource in) {
        String module = in.name();
        String name = in.name();
        if (in.u8() != 0) {
            throw new MalformedModuleException("only functions can be imported, not " + module + "." + name);
        }
        return new FunctionImport(module, name, in.u32());
    }

    private static Table table(ByteSource in) {
        if (in.peek() == 0x40) {
            throw new MalformedModuleException("tables with an initial value are not supported");
        }
        return new Table(referenceType(in.u8()), limits(in));
    }

    /** Bit 0: there is a maximum. Bit 1: shared. Bit 2: addresses of 64 bits. */
    private static Limits limits(ByteSource in) {
        int flags = in.u8();
        if (flags > 7) {
            throw new MalformedModuleException("unknown limits");
        }
        if ((flags & 2) != 0) {
            throw new MalformedModuleException("shared memory is not supported");
        }
        boolean wide = (flags & 4) != 0;
        long min = limit(in, wide);
        return new Limits(wide, min, (flags & 1) != 0 ? Optional.of(limit(in, wide)) : Optional.empty());
    }

    /** What does not fit 63 bits is clipped: nothing is so large. */
    private static long limit(ByteSource in, boolean wide) {
        long value = wide ? in.u64() : in.wideU32();
        return value < 0 ? Long.MAX_VALUE : value;
    }

    private static Global global(ByteSource in) {
        int type = valueType(in.u8());
        int mutable = in.u8();
        if (mutable > 1) {
            throw new MalformedModuleException("a global is neither constant nor variable");
        }
        return new Global(type, mutable == 1, constant(in));
    }

    private static Export export(ByteSource in) {
        String name = in.name();
        int kind = in.u8();
        if (kind > 3) {
            throw new MalformedModuleException("export " + name + " is of an unknown kind");
        }
        return new Export(name, kind, in.u32());
    }

    /** Bit 0: not active. Bit 1: explicit table, or declarative. Bit 2: items are expressions. */
    private Element element(ByteSource in) {
        int flags = in.u32();
        if (flags > 7) {
            throw new MalformedModuleException("unknown kind of element segment");
        }
        boolean second = (flags & 2) != 0;
        Mode mode = (flags & 1) == 0 ? Mode.ACTIVE : second ? Mode.DECLARATIVE : Mode.PASSIVE;
        int table = mode == Mode.ACTIVE && second ? in.u32() : 0;
        List<Instr> offset = mode == Mode.ACTIVE ? constant(in) : List.of();
        boolean expressions = (flags & 4) != 0;
        int type = WasmBinary.FUNCREF;
        if ((flags & 3) != 0) {
            int given = in.u8();
            if (!expressions && given != 0) {
                throw new MalformedModuleException("unknown kind of element");
            }
            type = expressions ? referenceType(given) : WasmBinary.FUNCREF;
        }
        List<List<Instr>> given = in.vector(
                "elements",
                MAX_ITEMS - items,
                expressions ? () -> constant(in) : () -> List.of(Instr.of(Op.REF_FUNC, in.u32()), END));
        items += given.size();
        return new Element(mode, table, offset, type, given);
    }

    private Body body(ByteSource in) {
        int before = locals;
        List<Locals> runs = in.vector("local declarations", MAX_LOCALS, () -> {
            long count = in.wideU32();
            if (count > MAX_LOCALS - (locals - before) || count > MAX_MODULE_LOCALS - locals) {
                throw new MalformedModuleException("a function has more than " + MAX_LOCALS
                        + " locals, or all together more than " + MAX_MODULE_LOCALS);
            }
            // to declare none takes room as well
            locals += Math.max((int) count, 1);
            return new Locals((int) count, valueType(in.u8()));
        });
        List<Instr> code = new CodeReader(in, wideMemory()).expression(MAX_INSTRUCTIONS);
        in.expectEnd("a function body");
        instructions += code.size();
        if (instructions > MAX_MODULE_INSTRUCTIONS) {
            throw new MalformedModuleException("the module has more than " + MAX_MODULE_INSTRUCTIONS + " instructions");
        }
        return new Body(runs, code);
    }

    private boolean wideMemory() {
        return !memories.isEmpty() && memories.getFirst().wide();
    }

    private static Data data(ByteSource in) {
        int flags = in.u32();
        if (flags > 2) {
            throw new MalformedModuleException("unknown kind of data segment");
        }
        if (flags == 2 && in.u32() != 0) {
            throw new MalformedModuleException("only one memory is supported");
        }
        List<Instr> offset = flags == 1 ? List.of() : constant(in);
        return new Data(flags == 1 ? Mode.PASSIVE : Mode.ACTIVE, offset, Blob.wrap(in.raw(in.u32())));
    }

    private static List<Instr> constant(ByteSource in) {
        List<Instr> code = new CodeReader(in, false).expression(MAX_CONSTANT_INSTRUCTIONS);
        for (Instr instr : code) {
            if (!isConstant(instr.op())) {
                throw new MalformedModuleException("an initial value is not constant");
            }
        }
        return code;
    }

    private static boolean isConstant(int op) {
        boolean literal = op >= Op.I32_CONST && op <= Op.F64_CONST;
        boolean arithmetic = (op >= Op.I32_ADD && op <= Op.I32_ADD + 2) || (op >= Op.I64_ADD && op <= Op.I64_ADD + 2);
        boolean reference = op == Op.REF_NULL || op == Op.REF_FUNC || op == Op.GLOBAL_GET;
        return literal || arithmetic || reference || op == Op.END;
    }

    /** The value type that this byte is. */
    public static int valueType(int type) {
        return switch (type) {
            case WasmBinary.I32, WasmBinary.I64, WasmBinary.F32, WasmBinary.F64 -> type;
            case 0x7B -> throw new MalformedModuleException("vector types (SIMD) are not supported");
            default -> referenceType(type);
        };
    }

    static int referenceType(int type) {
        if (type != WasmBinary.FUNCREF && type != WasmBinary.EXTERNREF) {
            throw new MalformedModuleException("unknown type 0x" + Integer.toHexString(type));
        }
        return type;
    }
}
