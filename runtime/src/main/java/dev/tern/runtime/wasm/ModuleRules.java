package dev.tern.runtime.wasm;

import dev.tern.runtime.wasm.ModuleInfo.Hook;
import dev.tern.runtime.wasm.ModuleInfo.Metadata;
import dev.tern.runtime.wasm.binary.MalformedModuleException;
import dev.tern.runtime.wasm.binary.WasmBinary;
import dev.tern.runtime.wasm.binary.WasmBinary.Custom;
import dev.tern.runtime.wasm.binary.WasmBinary.Export;
import dev.tern.runtime.wasm.binary.WasmBinary.FunctionImport;
import dev.tern.runtime.wasm.binary.WasmBinary.FunctionType;
import dev.tern.sdk.types.Hash;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a canister's module must keep to beyond being valid: the Internet Computer interface specification, section "Canister
 * module format". Throws {@link MalformedModuleException}.
 */
final class ModuleRules {
    /**
     * Whatever a module declares, for 64 bits too. Most that the engine can do is one page less than 2 GiB: offsets are clamped to
     * where every access is outside, and the interpreter, which must come to the same, reads addresses with a sign. Beyond that
     * {@link WasmImage} and {@link Heap} would do for 4 GiB, and memory64 would need addresses of 64 bits in compiled code.
     */
    static final int MAX_HEAP_PAGES = 16_384;

    static final int MAX_TABLE_SIZE = 100_000;
    private static final int MAX_METHODS = 1_000;
    private static final int MAX_METHOD_NAME_BYTES = 20_000;
    private static final int MAX_METADATA_SECTIONS = 16;
    private static final int MAX_METADATA_BYTES = 1 << 20;

    private final WasmBinary module;
    private final SortedSet<String> updates = new TreeSet<>();
    private final SortedSet<String> queries = new TreeSet<>();
    private final SortedSet<String> compositeQueries = new TreeSet<>();
    private final Set<Hook> hooks = EnumSet.noneOf(Hook.class);
    private final SortedMap<String, Metadata> metadata = new TreeMap<>();
    private long metadataBytes;

    private ModuleRules(WasmBinary module) {
        this.module = module;
    }

    static ModuleInfo check(WasmBinary module, Hash hash) {
        ModuleRules rules = new ModuleRules(module);
        rules.sizes();
        module.exports().forEach(rules::export);
        rules.methods();
        module.customs().forEach(rules::custom);
        if (rules.metadata.size() > MAX_METADATA_SECTIONS) {
            throw new MalformedModuleException("more than " + MAX_METADATA_SECTIONS + " icp custom sections");
        }
        return new ModuleInfo(
                hash,
                rules.updates,
                rules.queries,
                rules.compositeQueries,
                rules.hooks,
                rules.metadata,
                module.start().isPresent(),
                module.hasWideMemory());
    }

    /** For every import, the index of the system call that it names. */
    static List<Integer> bind(WasmBinary module, List<ImportSignature> offered) {
        List<Integer> bound = new ArrayList<>();
        for (FunctionImport wanted : module.imports()) {
            bound.add(bind(wanted, module, offered));
        }
        return bound;
    }

    private static int bind(FunctionImport wanted, WasmBinary module, List<ImportSignature> offered) {
        FunctionType type = module.types().get(wanted.type());
        String name = wanted.module() + "." + wanted.name();
        boolean known = false;
        boolean otherMemory = false;
        for (int i = 0; i < offered.size(); i++) {
            ImportSignature candidate = offered.get(i);
            if (wanted.module().equals("ic0") && wanted.name().equals(candidate.name())) {
                known = true;
                if (types(candidate.params()).equals(type.params())
                        && types(candidate.results()).equals(type.results())) {
                    if (candidate.width().fits(module.hasWideMemory())) {
                        return i;
                    }
                    otherMemory = true;
                }
            }
        }
        if (otherMemory) {
            String width = module.hasWideMemory() ? "64" : "32";
            throw new MalformedModuleException(
                    "import " + name + " is declared as no module with a " + width + "-bit memory may import it");
        }
        throw new MalformedModuleException(
                known ? "import " + name + " is declared with the wrong type" : "unknown import " + name);
    }

    private static List<Integer> types(List<ValueType> types) {
        return types.stream()
                .map(type -> switch (type) {
                    case I32 -> WasmBinary.I32;
                    case I64 -> WasmBinary.I64;
                })
                .toList();
    }

    private void sizes() {
        module.memory().ifPresent(memory -> {
            if (memory.min() > MAX_HEAP_PAGES) {
                throw new MalformedModuleException(
                        "the memory begins with " + memory.min() + " pages, the limit is " + MAX_HEAP_PAGES);
            }
        });
        long elements = module.tables().stream()
                .mapToLong(table -> Math.min(table.limits().min(), Integer.MAX_VALUE))
                .sum();
        if (elements > MAX_TABLE_SIZE) {
            throw new MalformedModuleException(
                    "the tables begin with " + elements + " elements, the limit is " + MAX_TABLE_SIZE);
        }
    }

    private void export(Export export) {
        String name = export.name();
        if (!name.startsWith("canister_")) {
            return;
        }
        for (Hook hook : Hook.values()) {
            if (hook.exportName().equals(name)) {
                hooks.add(hook);
                entryPoint(export);
                return;
            }
        }
        int space = name.indexOf(' ');
        String prefix = space < 0 ? name : name.substring(0, space);
        SortedSet<String> methods = switch (prefix) {
            case "canister_update" -> updates;
            case "canister_query" -> queries;
            case "canister_composite_query" -> compositeQueries;
            default -> throw new MalformedModuleException("export " + shown(name) + " is not known");
        };
        if (space < 0) {
            throw new MalformedModuleException("export " + name + " names no method");
        }
        entryPoint(export);
        methods.add(name.substring(space + 1));
    }

    private void entryPoint(Export export) {
        if (export.kind() != 0) {
            throw new MalformedModuleException("export " + shown(export.name()) + " is not a function");
        }
        FunctionType type = module.typeOf(export.index());
        if (!type.params().isEmpty() || !type.results().isEmpty()) {
            throw new MalformedModuleException(
                    "export " + shown(export.name()) + " must have neither parameters nor results");
        }
    }

    private void methods() {
        SortedSet<String> all = new TreeSet<>(updates);
        int count = updates.size() + queries.size() + compositeQueries.size();
        all.addAll(queries);
        all.addAll(compositeQueries);
        if (all.size() < count) {
            throw new MalformedModuleException("a method is exported both as an update and as a query");
        }
        if (count > MAX_METHODS) {
            throw new MalformedModuleException(count + " methods, the limit is " + MAX_METHODS);
        }
        int bytes = all.stream()
                .mapToInt(name -> name.getBytes(StandardCharsets.UTF_8).length)
                .sum();
        if (bytes > MAX_METHOD_NAME_BYTES) {
            throw new MalformedModuleException(
                    "the names of the methods take " + bytes + " bytes, the limit is " + MAX_METHOD_NAME_BYTES);
        }
    }

    private void custom(Custom section) {
        boolean isPublic = section.name().startsWith("icp:public ");
        if (!isPublic && !section.name().startsWith("icp:private ")) {
            if (section.name().startsWith("icp:")) {
                throw new MalformedModuleException(
                        "custom section " + shown(section.name()) + " is neither icp:public nor icp:private");
            }
            return;
        }
        String name = section.name().substring(section.name().indexOf(' ') + 1);
        metadataBytes += section.bytes().length();
        if (metadataBytes > MAX_METADATA_BYTES) {
            throw new MalformedModuleException("the icp custom sections are larger than 1 MiB");
        }
        if (metadata.put(name, new Metadata(isPublic, section.bytes())) != null) {
            throw new MalformedModuleException("two icp custom sections are named " + shown(name));
        }
    }

    private static String shown(String name) {
        return name.length() <= 100 ? name : name.substring(0, 100) + "...";
    }
}
