package dev.tern.house;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Who may import whom, one line per package; names are relative to {@code dev.tern}. */
final class Layers {
    static final Map<String, List<String>> MAY_IMPORT = new TreeMap<>();

    static {
        row("sdk.types");
        row("sdk.codec", "sdk.types");
        row("sdk.crypto", "sdk.types", "sdk.codec");
        row("sdk.candid", "sdk.types");
        row("sdk.protocol", "sdk.types", "sdk.codec", "sdk.crypto");
        row("sdk.canister", "sdk.types", "sdk.candid");
        row("sdk.canister.fake", "sdk.types", "sdk.candid", "sdk.canister");
        row("sdk.canister.wasm", "sdk.types", "sdk.candid", "sdk.canister");
        row("sdk.client", "sdk.types", "sdk.codec", "sdk.crypto", "sdk.candid", "sdk.protocol");
        row("sdk.cli", "sdk.types", "sdk.codec", "sdk.crypto", "sdk.candid", "sdk.protocol", "sdk.client");

        row("runtime.memory", "sdk.types", "sdk.codec", "sdk.crypto");
        row("runtime.wasm.binary", "sdk.types");
        row("runtime.wasm.validate", "runtime.wasm.binary");
        row("runtime.wasm.rewrite", "runtime.wasm.binary");
        row("runtime.wasm.classfile");
        row("runtime.wasm.emit", "runtime.wasm.binary", "runtime.wasm.rewrite", "runtime.wasm.classfile");
        row(
                "runtime.wasm",
                "sdk.types",
                "sdk.codec",
                "sdk.crypto",
                "runtime.memory",
                "runtime.wasm.binary",
                "runtime.wasm.validate",
                "runtime.wasm.rewrite",
                "runtime.wasm.emit");
        row("runtime.registry", "sdk.types", "sdk.codec", "sdk.crypto", "sdk.protocol");
        row("runtime.state", "sdk.*", "runtime.memory", "runtime.wasm", "runtime.registry");
        row("runtime.execution", "sdk.*", "runtime.memory", "runtime.wasm", "runtime.registry", "runtime.state");
        row("runtime.messaging", "sdk.*", "runtime.registry", "runtime.state", "runtime.execution");
        row(
                "runtime.migration",
                "sdk.*",
                "runtime.registry",
                "runtime.state",
                "runtime.execution",
                "runtime.messaging");
        row("runtime.machine", "sdk.*", "runtime.*");

        row("chain.consensus", "sdk.types");
        row("chain.block", "sdk.*", "runtime.*", "chain.consensus");
        row("chain.ingress", "sdk.*", "runtime.*", "chain.block");
        row("chain.sync", "sdk.*", "chain.consensus", "chain.block");
        row("chain.port", "sdk.*", "runtime.*", "chain.consensus", "chain.block", "chain.ingress", "chain.sync");
        row("chain.nodeapi", "sdk.*", "runtime.registry");
        row(
                "chain.engine",
                "sdk.*",
                "runtime.*",
                "chain.consensus",
                "chain.block",
                "chain.ingress",
                "chain.sync",
                "chain.port");
        row("chain.replica", "sdk.*", "runtime.*", "chain.consensus", "chain.block", "chain.port", "chain.engine");
        row("chain.network", "sdk.*", "chain.block", "chain.consensus", "chain.port");
        row("chain.storage", "sdk.*", "runtime.*", "chain.block", "chain.consensus", "chain.port");
        row(
                "chain.migration",
                "sdk.*",
                "runtime.*",
                "chain.block",
                "chain.consensus",
                "chain.port",
                "chain.engine",
                "chain.replica",
                "chain.storage");
        row("chain.simulation", "sdk.*", "runtime.*", "chain.*");
        row("chain.gateway", "sdk.*", "runtime.registry", "chain.nodeapi");
        row("chain.node", "sdk.*", "runtime.*", "chain.*");
        row("chain.cli", "sdk.*", "runtime.*", "chain.*");
        row("sdk.testkit", "sdk.*", "runtime.*", "chain.*");
    }

    private Layers() {}

    /** Packages where the same inputs must give the same bytes on every machine. */
    static boolean isCore(String packageName) {
        return packageName.startsWith("dev.tern.runtime")
                || packageName.startsWith("dev.tern.chain.consensus")
                || packageName.startsWith("dev.tern.chain.block");
    }

    private static void row(String name, String... allowed) {
        MAY_IMPORT.put(name, List.of(allowed));
    }
}
