package dev.tern.sdk.processor;

import java.util.ArrayList;
import java.util.List;

/** Writes the class with the exports of a canister, as Java source. */
final class MainWriter {
    private static final String HEAD = """
            package %s;

            import dev.tern.sdk.candid.CandidEncoder;
            import dev.tern.sdk.candid.CandidType;
            import dev.tern.sdk.candid.CandidValue;
            import dev.tern.sdk.candid.Label;
            import dev.tern.sdk.candid.Primitive;
            import dev.tern.sdk.canister.Codec;
            import dev.tern.sdk.canister.Codecs;
            import dev.tern.sdk.canister.Entry;
            import dev.tern.sdk.canister.StableFields;
            import dev.tern.sdk.canister.wasm.WasmStart;
            import java.util.List;
            import javax.annotation.processing.Generated;
            import org.teavm.interop.Export;

            /** The exports of {@link %s}. */
            @Generated("dev.tern.sdk.processor.CanisterProcessor")
            public final class %s {
            """;

    private final CanisterModel model;
    private final StringBuilder constants = new StringBuilder();
    private final StringBuilder methods = new StringBuilder();

    private MainWriter(CanisterModel model) {
        this.model = model;
    }

    static String write(CanisterModel model) {
        return new MainWriter(model).source();
    }

    private String source() {
        start("canister_init", "canisterInit", afterInit());
        if (!model.stable().isEmpty() || model.preUpgrade().isPresent()) {
            export("canister_pre_upgrade", "canisterPreUpgrade", preUpgrade());
        }
        start("canister_post_upgrade", "canisterPostUpgrade", postUpgrade());
        for (int i = 0; i < model.methods().size(); i++) {
            method(i, model.methods().get(i));
        }
        model.hooks().forEach((export, method) -> export(export, export, List.of("canister." + method + "();")));
        return HEAD.formatted(model.packageName(), model.className(), model.mainName())
                + model.types().source()
                + constants
                + "    private static " + model.className() + " canister;\n\n    private " + model.mainName()
                + "() {}\n\n"
                + "    public static void main(String[] arguments) {}\n"
                + methods
                + "}\n";
    }

    private void start(String export, String name, List<String> body) {
        List<String> lines = new ArrayList<>(body);
        lines.add(0, "canister = new " + model.className() + "();");
        methods.append("\n    @Export(name = \"%s\")\n    public static void %s() {\n        WasmStart.start();\n"
                .formatted(export, name));
        run(lines);
    }

    private void export(String export, String name, List<String> lines) {
        methods.append("\n    @Export(name = \"%s\")\n    public static void %s() {\n".formatted(export, name));
        run(lines);
    }

    private void run(List<String> lines) {
        methods.append("        Entry.run(() -> {\n");
        for (String line : lines) {
            methods.append("            ").append(line).append('\n');
        }
        methods.append("        });\n    }\n");
    }

    private List<String> afterInit() {
        List<String> lines = new ArrayList<>();
        model.init().ifPresent(init -> {
            if (!init.parameters().isEmpty()) {
                lines.add("List<CandidValue> arguments = Entry.arguments(" + init.parameterTypesSource() + ");");
            }
            lines.add("canister." + init.javaName() + "(" + init.readArguments() + ");");
        });
        return lines;
    }

    private List<String> preUpgrade() {
        List<String> lines = new ArrayList<>();
        model.preUpgrade().ifPresent(name -> lines.add("canister." + name + "();"));
        if (!model.stable().isEmpty()) {
            lines.add("StableFields fields = new StableFields();");
            model.stable()
                    .forEach((field, mapping) ->
                            lines.add("fields.add(\"%s\", %s, canister.%s);".formatted(field, mapping.codec(), field)));
            lines.add("fields.save();");
        }
        return lines;
    }

    private List<String> postUpgrade() {
        List<String> lines = new ArrayList<>();
        if (!model.stable().isEmpty()) {
            lines.add("CandidValue.Struct saved = StableFields.load();");
            model.stable()
                    .forEach((field, mapping) ->
                            lines.add("canister.%s = StableFields.read(saved, \"%s\", %s, canister.%s);"
                                    .formatted(field, field, mapping.codec(), field)));
        }
        model.postUpgrade().ifPresent(name -> lines.add("canister." + name + "();"));
        return lines;
    }

    private void method(int number, MethodModel method) {
        constants.append("    private static final List<CandidType> ARGUMENTS_%d = %s;\n"
                .formatted(number, method.parameterTypesSource()));
        constants.append("    private static final CandidEncoder REPLY_%d = new CandidEncoder(%s);\n"
                .formatted(number, method.resultTypesSource()));
        List<String> lines = new ArrayList<>();
        lines.add((method.parameters().isEmpty() ? "" : "List<CandidValue> arguments = ") + "Entry.arguments(ARGUMENTS_"
                + number + ");");
        String call = "canister.%s(%s)".formatted(method.javaName(), method.readArguments());
        if (method.later()) {
            lines.add(
                    method.result().isPresent()
                            ? "Entry.replyLater(REPLY_%d, %s, %s);"
                                    .formatted(number, method.result().get().codec(), call)
                            : "Entry.replyLater(REPLY_%d, %s);".formatted(number, call));
        } else if (method.result().isPresent()) {
            lines.add("Entry.reply(REPLY_%d, List.of(%s.write(%s)));"
                    .formatted(number, method.result().get().codec(), call));
        } else {
            lines.add(call + ";");
            lines.add("Entry.reply(REPLY_%d, List.of());".formatted(number));
        }
        export(method.export(), "method" + number, lines);
    }
}
