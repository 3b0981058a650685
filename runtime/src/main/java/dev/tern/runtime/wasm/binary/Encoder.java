package dev.tern.runtime.wasm.binary;

import dev.tern.runtime.wasm.binary.WasmBinary.Body;
import dev.tern.runtime.wasm.binary.WasmBinary.Data;
import dev.tern.runtime.wasm.binary.WasmBinary.Element;
import dev.tern.runtime.wasm.binary.WasmBinary.Limits;
import dev.tern.runtime.wasm.binary.WasmBinary.Mode;
import java.util.List;
import java.util.function.Consumer;

/** Writes a module; {@link Decoder} reads it back to an equal one. */
public final class Encoder {
    private static final byte[] HEADER = {0, 'a', 's', 'm', 1, 0, 0, 0};

    private final ByteSink out = new ByteSink();

    private Encoder() {}

    public static byte[] encode(WasmBinary module) {
        Encoder encoder = new Encoder();
        encoder.out.raw(HEADER);
        encoder.declarations(module);
        encoder.definitions(module);
        module.customs()
                .forEach(custom -> encoder.section(
                        0, to -> to.name(custom.name()).raw(custom.bytes().unsafeBytes())));
        return encoder.out.toBytes();
    }

    private void declarations(WasmBinary module) {
        list(1, module.types(), (to, type) -> {
            to.u8(0x60).vector(type.params(), to::u8);
            to.vector(type.results(), to::u8);
        });
        list(
                2,
                module.imports(),
                (to, function) ->
                        to.name(function.module()).name(function.name()).u8(0).unsigned(function.type()));
        list(3, module.functionTypes(), (to, type) -> to.unsigned(type));
        list(4, module.tables(), (to, table) -> limits(to.u8(table.type()), table.limits()));
        list(5, module.memory().stream().toList(), Encoder::limits);
        list(6, module.globals(), (to, global) -> {
            to.u8(global.type()).u8(global.mutable() ? 1 : 0);
            code(to, global.init());
        });
        list(
                7,
                module.exports(),
                (to, export) -> to.name(export.name()).u8(export.kind()).unsigned(export.index()));
        module.start().ifPresent(function -> section(8, to -> to.unsigned(function)));
    }

    private void definitions(WasmBinary module) {
        list(9, module.elements(), Encoder::element);
        if (module.countsData()) {
            section(12, to -> to.unsigned(module.data().size()));
        }
        list(10, module.bodies(), (to, body) -> to.sized(body(body)));
        list(11, module.data(), Encoder::data);
    }

    private <T> void list(int id, List<T> elements, ElementWriter<T> write) {
        if (!elements.isEmpty()) {
            section(id, to -> to.vector(elements, element -> write.write(to, element)));
        }
    }

    private void section(int id, Consumer<ByteSink> content) {
        ByteSink section = new ByteSink();
        content.accept(section);
        out.u8(id).sized(section.toBytes());
    }

    private static void limits(ByteSink to, Limits limits) {
        to.u8((limits.max().isPresent() ? 1 : 0) | (limits.wide() ? 4 : 0)).unsigned(limits.min());
        limits.max().ifPresent(to::unsigned);
    }

    /** Always in the general form: items are expressions. */
    private static void element(ByteSink to, Element element) {
        switch (element.mode()) {
            case ACTIVE -> {
                to.unsigned(6).unsigned(element.table());
                code(to, element.offset());
            }
            case PASSIVE -> to.unsigned(5);
            case DECLARATIVE -> to.unsigned(7);
        }
        to.u8(element.type()).vector(element.items(), item -> code(to, item));
    }

    private static void data(ByteSink to, Data data) {
        to.unsigned(data.mode() == Mode.PASSIVE ? 1 : 0);
        if (data.mode() == Mode.ACTIVE) {
            code(to, data.offset());
        }
        to.sized(data.bytes().unsafeBytes());
    }

    private static byte[] body(Body body) {
        ByteSink to = new ByteSink();
        to.vector(body.locals(), locals -> to.unsigned(locals.count()).u8(locals.type()));
        code(to, body.code());
        return to.toBytes();
    }

    private static void code(ByteSink to, List<Instr> code) {
        for (Instr instr : code) {
            instruction(to, instr);
        }
    }

    private static void instruction(ByteSink to, Instr instr) {
        if (instr.op() > 0xff) {
            to.u8(instr.op() >> 8).unsigned(instr.op() & 0xff);
        } else {
            to.u8(instr.op());
        }
        switch (Op.immediate(instr.op())) {
            case NONE -> {}
            case BLOCK_TYPE, I32, I64 -> to.signed(instr.a());
            case INDEX -> to.unsigned(instr.a());
            case TWO_INDICES, MEMORY_ACCESS -> to.unsigned(instr.a()).unsigned(instr.b());
            case LABELS -> {
                to.vector(instr.labels().subList(0, instr.labels().size() - 1), label -> to.unsigned(label));
                to.unsigned(instr.labels().getLast());
            }
            case TYPES -> to.u8(1).u8((int) instr.a());
            case MEMORY -> to.u8(0);
            case TWO_MEMORIES -> to.u8(0).u8(0);
            case INDEX_AND_MEMORY -> to.unsigned(instr.a()).u8(0);
            case F32 -> to.fixed(instr.a(), 4);
            case F64 -> to.fixed(instr.a(), 8);
            case HEAP_TYPE -> to.u8((int) instr.a());
            case UNKNOWN -> throw new IllegalStateException("no such instruction: " + instr.op());
        }
    }

    @FunctionalInterface
    private interface ElementWriter<T> {
        void write(ByteSink to, T element);
    }
}
