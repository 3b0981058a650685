package dev.tern.runtime.wasm;

import com.dylibso.chicory.wasm.ChicoryException;
import dev.tern.runtime.wasm.PrepareListener.Origin;
import dev.tern.runtime.wasm.binary.Decoder;
import dev.tern.runtime.wasm.binary.Instr;
import dev.tern.runtime.wasm.binary.MalformedModuleException;
import dev.tern.runtime.wasm.binary.ModuleSize;
import dev.tern.runtime.wasm.binary.Op;
import dev.tern.runtime.wasm.binary.WasmBinary;
import dev.tern.runtime.wasm.binary.WasmBinary.Body;
import dev.tern.runtime.wasm.emit.ClassFiles;
import dev.tern.runtime.wasm.emit.ModuleCompiler;
import dev.tern.runtime.wasm.rewrite.Rewriter;
import dev.tern.runtime.wasm.validate.Validator;
import dev.tern.sdk.codec.DecodeException;
import dev.tern.sdk.codec.Reader;
import dev.tern.sdk.codec.Writer;
import dev.tern.sdk.crypto.Sha256;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Hash;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * From the bytes of a module to one that runs: checked, rewritten and compiled, or, where that was done before, put together from
 * what was kept of it.
 */
final class ModuleBuilder {
    private static final int SMALL_METHODS = 100;

    /** Instructions of a rewritten module: about 50 bytes each while it is compiled. */
    private static final int MAX_REWRITTEN = 16_000_000;

    /** Of {@link ParserWork}: one to two seconds. */
    private static final long MAX_PARSER_WORK = 500_000_000;

    private final List<ImportSignature> imports;
    private final Code.Mode mode;
    private final CompiledStore store;
    private final PrepareListener listener;

    /** @param store is used for compiled code alone */
    ModuleBuilder(List<ImportSignature> imports, Code.Mode mode, CompiledStore store, PrepareListener listener) {
        this.imports = imports;
        this.mode = mode;
        this.store = mode == Code.Mode.COMPILED ? store : CompiledStore.NONE;
        this.listener = listener;
    }

    Prepared build(Blob wasm, Hash hash) {
        try {
            byte[] bytes = ModuleBytes.plain(wasm.unsafeBytes());
            Hash key = key(hash);
            Optional<CanisterModule> kept = store.get(key).flatMap(stored -> load(bytes, hash, stored));
            CanisterModule module = kept.isPresent() ? kept.get() : compile(bytes, hash, key);
            listener.prepared(module, kept.isPresent() ? Origin.LOADED : Origin.COMPILED);
            return new Prepared.Ready(module);
        } catch (MalformedModuleException e) {
            return new Prepared.Invalid(e.reason());
        } catch (ChicoryException | IndexOutOfBoundsException | NoSuchElementException e) {
            // a fault of the validator or the rewriter, operands that are not there, is the same on every replica:
            // better one module less than a chain that stops
            return new Prepared.Invalid("the module could not be rewritten: " + e.getMessage());
        }
    }

    /** What is kept depends on what the system offers and on the JVM; the store sees to it that the compiler is the same. */
    private Hash key(Hash module) {
        Writer out = new Writer().text("compiled module").hash(module);
        out.u32(Runtime.version().feature()).list(imports, (to, call) -> to.text(call.toString()));
        return Sha256.hash(out.toBytes());
    }

    private CanisterModule compile(byte[] bytes, Hash hash, Hash key) {
        WasmBinary source = Decoder.decode(bytes);
        Validator.validate(source);
        ModuleInfo info = ModuleRules.check(source, hash);
        List<Integer> bound = ModuleRules.bind(source, imports);
        WasmBinary rewritten = rewritten(source);
        boolean changesTables = changesTables(source);
        Code code = code(rewritten, key, changesTables);
        return new CanisterModule(source, info, ModuleSize.ofProgram(bytes), bound, rewritten, changesTables, code);
    }

    private static WasmBinary rewritten(WasmBinary source) {
        return Rewriter.rewrite(source, ModuleRules.MAX_HEAP_PAGES, ModuleRules.MAX_TABLE_SIZE, MAX_REWRITTEN);
    }

    private Code code(WasmBinary rewritten, Hash key, boolean changesTables) {
        if (mode == Code.Mode.INTERPRETED) {
            return interpreted(rewritten);
        }
        try {
            int limit = mode == Code.Mode.COMPILED ? CompiledCode.METHOD_LIMIT : SMALL_METHODS;
            ClassFiles classes = ModuleCompiler.compile(rewritten, CompiledCode.SUPPORT, limit);
            CompiledCode code = new CompiledCode(rewritten, classes);
            store.put(
                    key,
                    Blob.wrap(new Writer()
                            .value(new StoredCode(classes, changesTables))
                            .toBytes()));
            return code;
        } catch (IllegalArgumentException e) {
            // something is too large for class files; the count of interpreted functions says so
            return interpreted(rewritten);
        }
    }

    private static Code interpreted(WasmBinary rewritten) {
        if (ParserWork.of(rewritten) > MAX_PARSER_WORK) {
            throw Corrected.tooLarge();
        }
        return new InterpretedCode(rewritten);
    }

    /** What was valid once is valid; what does not fit is compiled anew. */
    private Optional<CanisterModule> load(byte[] bytes, Hash hash, Blob stored) {
        try {
            StoredCode kept = Reader.whole(stored.unsafeBytes(), StoredCode::read);
            WasmBinary source = Decoder.withoutCode(bytes);
            WasmBinary rewritten = rewritten(source);
            return Optional.of(new CanisterModule(
                    source,
                    ModuleRules.check(source, hash),
                    ModuleSize.ofProgram(bytes),
                    ModuleRules.bind(source, imports),
                    rewritten,
                    kept.changesTables(),
                    new CompiledCode(rewritten, kept.classes())));
        } catch (DecodeException | MalformedModuleException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static boolean changesTables(WasmBinary source) {
        for (Body body : source.bodies()) {
            for (Instr instr : body.code()) {
                if (changesTables(instr.op())) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean changesTables(int op) {
        return switch (op) {
            case Op.TABLE_SET, Op.TABLE_GROW, Op.TABLE_FILL, Op.TABLE_COPY, Op.TABLE_INIT -> true;
            default -> false;
        };
    }
}
