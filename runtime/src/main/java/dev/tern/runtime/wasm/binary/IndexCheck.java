package dev.tern.runtime.wasm.binary;

import dev.tern.runtime.wasm.binary.WasmBinary.Body;
import dev.tern.runtime.wasm.binary.WasmBinary.Element;
import dev.tern.runtime.wasm.binary.WasmBinary.Export;
import dev.tern.runtime.wasm.binary.WasmBinary.FunctionType;
import dev.tern.runtime.wasm.binary.WasmBinary.Global;
import dev.tern.runtime.wasm.binary.WasmBinary.Limits;
import dev.tern.runtime.wasm.binary.WasmBinary.Locals;
import dev.tern.runtime.wasm.binary.WasmBinary.Mode;
import dev.tern.runtime.wasm.binary.WasmBinary.Table;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Checks that every index of a module refers to something, that limits make sense and that export names are unique. Types within
 * code are left to validation. Throws {@link MalformedModuleException}.
 */
public final class IndexCheck {
    private static final long MAX_MEMORY_PAGES = 65_536;
    private static final long MAX_WIDE_MEMORY_PAGES = 1L << 48;

    /** For every loop the validator looks at all blocks beside it: so many looks are about half a second. */
    private static final long MAX_LOOKS = 200_000_000;

    private final WasmBinary module;
    /** For every block that is open, the function being the first, how many there were in it so far. */
    private final int[] blocks = new int[CodeReader.MAX_DEPTH + 2];

    private long looks;

    private IndexCheck(WasmBinary module) {
        this.module = module;
    }

    public static void check(WasmBinary module) {
        IndexCheck check = new IndexCheck(module);
        module.imports()
                .forEach(function ->
                        within("type", function.type(), module.types().size()));
        module.functionTypes()
                .forEach(type -> within("type", type, module.types().size()));
        module.tables().stream().map(Table::limits).forEach(IndexCheck::limits);
        module.memory().ifPresent(IndexCheck::memory);
        check.globals();
        check.exports();
        module.start().ifPresent(check::start);
        module.elements().forEach(check::element);
        module.data().forEach(segment -> {
            if (segment.mode() == Mode.ACTIVE && module.memory().isEmpty()) {
                throw new MalformedModuleException("a data segment without a memory");
            }
            check.constant(segment.offset(), module.globals().size());
        });
        for (int i = 0; i < module.bodies().size(); i++) {
            check.body(
                    module.types().get(module.functionTypes().get(i)),
                    module.bodies().get(i));
        }
    }

    private int functions() {
        return module.imports().size() + module.functionTypes().size();
    }

    private static void limits(Limits limits) {
        if (limits.max().isPresent() && limits.max().get() < limits.min()) {
            throw new MalformedModuleException("a limit is smaller than what it limits");
        }
    }

    private static void memory(Limits limits) {
        limits(limits);
        long most = limits.wide() ? MAX_WIDE_MEMORY_PAGES : MAX_MEMORY_PAGES;
        if (limits.min() > most || limits.max().orElse(0L) > most) {
            throw new MalformedModuleException("a memory has at most " + most + " pages");
        }
    }

    private void globals() {
        List<Global> globals = module.globals();
        for (int i = 0; i < globals.size(); i++) {
            constant(globals.get(i).init(), i);
        }
    }

    private void exports() {
        Set<String> names = new TreeSet<>();
        for (Export export : module.exports()) {
            if (!names.add(export.name())) {
                throw new MalformedModuleException("two exports have the same name");
            }
            int size = switch (export.kind()) {
                case 0 -> functions();
                case 1 -> module.tables().size();
                case 2 -> module.memory().isPresent() ? 1 : 0;
                default -> module.globals().size();
            };
            within("export", export.index(), size);
        }
    }

    private void start(int function) {
        within("function", function, functions());
        FunctionType type = module.typeOf(function);
        if (!type.params().isEmpty() || !type.results().isEmpty()) {
            throw new MalformedModuleException("the start function has parameters or results");
        }
    }

    private void element(Element element) {
        if (element.mode() == Mode.ACTIVE) {
            within("table", element.table(), module.tables().size());
            if (module.tables().get(element.table()).type() != element.type()) {
                throw new MalformedModuleException("an element segment is of another type than its table");
            }
        }
        constant(element.offset(), module.globals().size());
        element.items().forEach(item -> constant(item, module.globals().size()));
    }

    private void constant(List<Instr> code, int globals) {
        for (Instr instr : code) {
            if (instr.op() == Op.GLOBAL_GET) {
                within("global", instr.index(), globals);
                if (module.globals().get(instr.index()).mutable()) {
                    throw new MalformedModuleException("an initial value depends on a variable");
                }
            } else if (instr.op() == Op.REF_FUNC) {
                within("function", instr.index(), functions());
            }
        }
    }

    private void body(FunctionType type, Body body) {
        int locals = type.params().size();
        for (Locals run : body.locals()) {
            locals += run.count();
        }
        int depth = 1;
        blocks[depth] = 0;
        for (Instr instr : body.code()) {
            if (Op.opensBlock(instr.op())) {
                beside(instr, depth);
                depth++;
                blocks[depth] = 0;
                if (instr.a() >= 0) {
                    within("type", instr.a(), module.types().size());
                } else {
                    blockType(instr.a());
                }
            } else if (instr.op() == Op.END) {
                depth--;
            } else {
                instruction(instr, locals, depth);
            }
        }
    }

    private void beside(Instr block, int depth) {
        blocks[depth]++;
        if (block.op() == Op.LOOP) {
            looks += blocks[depth];
        }
        if (looks > MAX_LOOKS) {
            throw new MalformedModuleException("there are too many loops side by side");
        }
    }

    private static void blockType(long type) {
        if (type != -64) {
            Decoder.valueType((int) type & 0x7f);
        }
    }

    private void instruction(Instr instr, int locals, int depth) {
        switch (instr.op()) {
            case Op.LOCAL_GET, Op.LOCAL_SET, Op.LOCAL_TEE -> within("local", instr.a(), locals);
            case Op.GLOBAL_GET, Op.GLOBAL_SET ->
                within("global", instr.a(), module.globals().size());
            case Op.CALL, Op.REF_FUNC -> within("function", instr.a(), functions());
            case Op.BR, Op.BR_IF -> within("label", instr.a(), depth);
            case Op.BR_TABLE -> instr.labels().forEach(label -> within("label", label, depth));
            case Op.CALL_INDIRECT -> {
                within("type", instr.a(), module.types().size());
                within("table", instr.b(), module.tables().size());
            }
            case Op.TABLE_GET, Op.TABLE_SET, Op.TABLE_GROW, Op.TABLE_SIZE, Op.TABLE_FILL ->
                within("table", instr.a(), module.tables().size());
            case Op.TABLE_COPY -> {
                within("table", instr.a(), module.tables().size());
                within("table", instr.b(), module.tables().size());
            }
            case Op.TABLE_INIT -> {
                within("element segment", instr.a(), module.elements().size());
                within("table", instr.b(), module.tables().size());
            }
            case Op.ELEM_DROP ->
                within("element segment", instr.a(), module.elements().size());
            case Op.MEMORY_INIT, Op.DATA_DROP -> {
                within("data segment", instr.a(), module.data().size());
                if (!module.countsData()) {
                    throw new MalformedModuleException("the data count section is missing");
                }
            }
            default -> memoryAccess(instr.op());
        }
    }

    private void memoryAccess(int op) {
        boolean bulk = op == Op.MEMORY_COPY || op == Op.MEMORY_FILL || op == Op.MEMORY_INIT;
        boolean plain = op >= Op.I32_LOAD && op <= Op.MEMORY_GROW;
        if ((bulk || plain) && module.memory().isEmpty()) {
            throw new MalformedModuleException("memory is used, and there is none");
        }
    }

    private static void within(String what, long index, int size) {
        if (index < 0 || index >= size) {
            throw new MalformedModuleException("there is no " + what + " with index " + index);
        }
    }
}
