package dev.tern.sdk.processor;

import java.util.ArrayList;
import java.util.List;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.TypeKind;
import javax.lang.model.util.Elements;

/** Writes the class that implements an interface of another canister by calls, as Java source. */
final class ClientWriter {
    private static final String HEAD = """
            package %s;

            import dev.tern.sdk.candid.CandidEncoder;
            import dev.tern.sdk.candid.CandidType;
            import dev.tern.sdk.candid.CandidValue;
            import dev.tern.sdk.candid.Label;
            import dev.tern.sdk.candid.Primitive;
            import dev.tern.sdk.canister.Async;
            import dev.tern.sdk.canister.Calls;
            import dev.tern.sdk.canister.Codec;
            import dev.tern.sdk.canister.Codecs;
            import dev.tern.sdk.canister.Nothing;
            import dev.tern.sdk.types.Principal;
            import java.util.List;
            import javax.annotation.processing.Generated;

            /** Calls the canister behind {@link %s}. */
            @Generated("dev.tern.sdk.processor.CanisterProcessor")
            public final class %s implements %s {
            """;

    private ClientWriter() {}

    static String packageName(TypeElement element, Elements elements) {
        return elements.getPackageOf(element).getQualifiedName().toString();
    }

    static String className(TypeElement element) {
        return element.getSimpleName() + "Client";
    }

    static String write(TypeElement element, Elements elements) {
        if (element.getKind() != ElementKind.INTERFACE) {
            throw new Complaint(element, "@Remote is for interfaces");
        }
        TypeMapper types = new TypeMapper();
        StringBuilder constants = new StringBuilder();
        StringBuilder methods = new StringBuilder();
        int number = 0;
        for (Element member : element.getEnclosedElements()) {
            if (member instanceof ExecutableElement method
                    && method.getModifiers().contains(Modifier.ABSTRACT)) {
                method(number++, method, types, constants, methods);
            }
        }
        String name = element.getQualifiedName().toString();
        String className = className(element);
        return HEAD.formatted(packageName(element, elements), name, className, name)
                + types.source()
                + constants
                + "    private final Principal canister;\n\n    public " + className
                + "(Principal canister) {\n        this.canister = canister;\n    }\n"
                + methods
                + "}\n";
    }

    private static void method(
            int number, ExecutableElement element, TypeMapper types, StringBuilder constants, StringBuilder methods) {
        MethodModel method = MethodModel.of(element, types);
        boolean send = element.getReturnType().getKind() == TypeKind.VOID;
        if (!method.later() && !send) {
            throw new Complaint(element, "a method of another canister returns Async, or nothing to be told nothing");
        }
        constants.append("    private static final CandidEncoder ARGUMENTS_%d = new CandidEncoder(%s);\n"
                .formatted(number, method.parameterTypesSource()));
        constants.append("    private static final List<CandidType> RESULTS_%d = %s;\n"
                .formatted(number, method.resultTypesSource()));
        List<String> parameters = new ArrayList<>();
        List<String> values = new ArrayList<>();
        for (int i = 0; i < method.parameters().size(); i++) {
            parameters.add(element.getParameters().get(i).asType() + " argument" + i);
            values.add(method.parameters().get(i).codec() + ".write(argument" + i + ")");
        }
        String target = "canister, \"%s\", ARGUMENTS_%d, List.<CandidValue>of(%s)"
                .formatted(method.candidName(), number, String.join(", ", values));
        String read = method.result().isPresent()
                ? method.result().get().codec() + ".read(values.get(0))"
                : "Nothing.NOTHING";
        methods.append("\n    @Override\n    public %s %s(%s) {\n"
                .formatted(element.getReturnType(), method.javaName(), String.join(", ", parameters)));
        methods.append(
                send
                        ? "        Calls.send(%s);\n    }\n".formatted(target)
                        : "        return Calls.call(%s, RESULTS_%d).then(values -> %s);\n    }\n"
                                .formatted(target, number, read));
    }
}
