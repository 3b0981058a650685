package dev.tern.contracts;

import com.dylibso.chicory.compiler.MachineFactoryCompiler;
import com.dylibso.chicory.runtime.HostFunction;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Memory;
import com.dylibso.chicory.runtime.Store;
import com.dylibso.chicory.wasm.Parser;
import com.dylibso.chicory.wasm.WasmModule;
import com.dylibso.chicory.wasm.types.FunctionImport;
import com.dylibso.chicory.wasm.types.FunctionType;
import dev.tern.sdk.candid.Candid;
import dev.tern.sdk.candid.CandidText;
import dev.tern.sdk.candid.DidFile;
import dev.tern.sdk.candid.DidParser;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Principal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A built sample canister on a bare engine with a handful of system functions: what is tested is the module itself. */
final class WasmCanister {
    private static final int PAGE = 65_536;

    private final String name;
    private final WasmModule module;
    private final DidFile did;
    private final ByteArrayOutputStream reply = new ByteArrayOutputStream();
    private byte[] stable;
    private byte[] argument = new byte[0];
    private String rejection = "";
    private Instance instance;

    /** A call that the canister made, with the table indices and environments of its callbacks. */
    record Call(Principal callee, String method, ByteArrayOutputStream argument, List<Long> callbacks) {}

    final List<Call> calls = new ArrayList<>();

    private WasmCanister(String name, byte[] stable) {
        this.name = name;
        this.stable = stable;
        module = Parser.parse(resource(name + ".wasm"));
        did = DidParser.parse(new String(resource(name + ".did"), StandardCharsets.UTF_8));
        Store store = new Store();
        for (int i = 0; i < module.importSection().importCount(); i++) {
            FunctionImport wanted = (FunctionImport) module.importSection().getImport(i);
            FunctionType type = module.typeSection().getType(wanted.typeIndex());
            store.addFunction(new HostFunction(
                    wanted.module(),
                    wanted.name(),
                    type,
                    (caller, args) -> system(wanted.name(), caller.memory(), args)));
        }
        instance = Instance.builder(module)
                .withImportValues(store.toImportValues())
                .withMachineFactory(MachineFactoryCompiler.compile(module))
                .build();
    }

    static byte[] resource(String file) {
        try (InputStream in = WasmCanister.class.getResourceAsStream("/canisters/" + file)) {
            if (in == null) {
                throw new IllegalStateException("not built: " + file);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A fresh canister after canister_init; the argument is Candid text of the service's arguments. */
    static WasmCanister install(String name, String text) {
        WasmCanister canister = new WasmCanister(name, new byte[0]);
        canister.argument = Candid.encode(
                        canister.did.arguments().orElse(List.of()),
                        CandidText.parse(text, canister.did.arguments().orElse(List.of())))
                .toBytes();
        canister.instance.export("canister_init").apply();
        return canister;
    }

    /** The same canister in a fresh instance of its module, with nothing but its stable memory. */
    WasmCanister upgrade() {
        instance.export("canister_pre_upgrade").apply();
        WasmCanister fresh = new WasmCanister(name, stable);
        fresh.instance.export("canister_post_upgrade").apply();
        return fresh;
    }

    WasmModule module() {
        return module;
    }

    Instance instance() {
        return instance;
    }

    /** Calls a method with Candid text; the reply as Candid text, or empty if there is none yet. */
    String call(String method, String text) {
        var func = did.method(method).orElseThrow().func();
        argument = Candid.encode(func.arguments(), CandidText.parse(text, func.arguments()))
                .toBytes();
        return run((func.modes().isEmpty() ? "canister_update " : "canister_query ") + method, method);
    }

    String callRaw(String export, byte[] bytes) {
        argument = bytes;
        reply.reset();
        instance.export(export).apply();
        return Blob.of(reply.toByteArray()).hex();
    }

    private String run(String export, String method) {
        reply.reset();
        instance.export(export).apply();
        return replyOf(method);
    }

    /** Answers the oldest call; what the method then replied. */
    String answer(Blob bytes, String method) {
        Call call = calls.removeFirst();
        argument = bytes.toBytes();
        reply.reset();
        callback(call.callbacks().get(0).intValue(), call.callbacks().get(1));
        return replyOf(method);
    }

    String refuse(String message) {
        Call call = calls.removeFirst();
        rejection = message;
        callback(call.callbacks().get(2).intValue(), call.callbacks().get(3));
        return rejection;
    }

    private void callback(int index, long environment) {
        int function = instance.table(0).ref(index);
        instance.getMachine().call(function, new long[] {environment});
    }

    private String replyOf(String method) {
        if (reply.size() == 0) {
            return "";
        }
        return CandidText.print(Candid.decode(
                Blob.of(reply.toByteArray()),
                did.method(method).orElseThrow().func().results()));
    }

    private long[] system(String function, Memory memory, long[] args) {
        return switch (function) {
            case "msg_arg_data_size" -> one(argument.length);
            case "msg_arg_data_copy" -> copy(memory, args, argument);
            case "msg_caller_size", "canister_self_size" -> one(1);
            case "msg_caller_copy", "canister_self_copy" -> copy(memory, args, new byte[] {4});
            case "msg_reject_code" -> one(4);
            case "msg_reject_msg_size" -> one(rejection.length());
            case "msg_reject_msg_copy" -> copy(memory, args, rejection.getBytes(StandardCharsets.UTF_8));
            case "msg_reply_data_append" -> {
                reply.writeBytes(read(memory, args[0], args[1]));
                yield none();
            }
            case "msg_reject" -> {
                rejection = new String(read(memory, args[0], args[1]), StandardCharsets.UTF_8);
                yield none();
            }
            case "msg_reply", "debug_print", "call_on_cleanup", "call_cycles_add128" -> none();
            case "trap" ->
                throw new IllegalStateException(new String(read(memory, args[0], args[1]), StandardCharsets.UTF_8));
            case "time" -> one(1_000_000_000L);
            case "stable64_size" -> one(stable.length / PAGE);
            case "stable64_grow" -> {
                stable = Arrays.copyOf(stable, stable.length + (int) args[0] * PAGE);
                yield one(stable.length / PAGE - args[0]);
            }
            case "stable64_write" -> {
                System.arraycopy(read(memory, args[1], args[2]), 0, stable, (int) args[0], (int) args[2]);
                yield none();
            }
            case "stable64_read" -> {
                memory.write((int) args[0], stable, (int) args[1], (int) args[2]);
                yield none();
            }
            case "call_new" -> {
                calls.add(new Call(
                        Principal.of(read(memory, args[0], args[1])),
                        new String(read(memory, args[2], args[3]), StandardCharsets.UTF_8),
                        new ByteArrayOutputStream(),
                        List.of(args[4], args[5], args[6], args[7])));
                yield none();
            }
            case "call_data_append" -> {
                calls.getLast().argument().writeBytes(read(memory, args[0], args[1]));
                yield none();
            }
            case "call_perform" -> one(0);
            default -> throw new IllegalStateException("the module imports " + function);
        };
    }

    private static byte[] read(Memory memory, long address, long size) {
        return memory.readBytes((int) address, (int) size);
    }

    private static long[] copy(Memory memory, long[] args, byte[] source) {
        memory.write((int) args[0], source, (int) args[1], (int) args[2]);
        return none();
    }

    private static long[] one(long value) {
        return new long[] {value};
    }

    private static long[] none() {
        return new long[0];
    }
}
