package dev.tern.runtime.wasm.rewrite;

import com.dylibso.chicory.wabt.Wat2Wasm;
import dev.tern.runtime.wasm.binary.Decoder;
import dev.tern.runtime.wasm.binary.Instr;
import dev.tern.runtime.wasm.binary.Op;
import dev.tern.runtime.wasm.binary.WasmBinary;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Puts a function through a pass and shows what came out, one word per instruction. */
public final class Listing {
    private Listing() {}

    /** The last function of the module after the pass. */
    static String of(Pass pass, String text) {
        WasmBinary module = SingleExit.withResultTypes(module(text));
        return show(pass.apply(module, last(module)).code());
    }

    public static WasmBinary module(String text) {
        return Decoder.decode(Wat2Wasm.parse("(module " + text + ")"));
    }

    static Fn last(WasmBinary module) {
        WasmBinary.Body body = module.bodies().getLast();
        return new Fn(module.types().get(module.functionTypes().getLast()), body.locals(), body.code());
    }

    public static String show(List<Instr> code) {
        return code.stream().map(Listing::word).collect(Collectors.joining(" "));
    }

    private static String word(Instr instr) {
        String immediate = switch (instr.op()) {
            case Op.LOCAL_GET, Op.LOCAL_SET, Op.LOCAL_TEE, Op.BR, Op.BR_IF, Op.CALL -> ":" + instr.a();
            case Op.I32_CONST, Op.I64_CONST, Op.MEMORY_INIT, Op.TABLE_SIZE -> ":" + instr.a();
            case Op.I32_LOAD -> ":" + instr.b();
            default -> "";
        };
        return name(instr.op()) + immediate;
    }

    private static String name(int op) {
        return Arrays.stream(Op.class.getFields())
                .filter(field -> value(field) == op)
                .map(field -> field.getName().toLowerCase(Locale.ROOT))
                .findFirst()
                .orElse(Integer.toHexString(op));
    }

    private static int value(Field field) {
        try {
            return field.getInt(null);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }
}
