package dev.tern.sdk.processor;

import dev.tern.sdk.candid.CandidType;
import dev.tern.sdk.canister.Query;
import dev.tern.sdk.canister.Update;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;

/** A method with its Candid name, its parameters and its result, which may come later. */
record MethodModel(
        String javaName,
        String candidName,
        List<TypeMapper.Mapping> parameters,
        Optional<TypeMapper.Mapping> result,
        boolean later,
        List<CandidType.Func.Mode> modes) {
    private static final String ASYNC = "dev.tern.sdk.canister.Async";
    private static final String NOTHING = "dev.tern.sdk.canister.Nothing";

    static MethodModel of(ExecutableElement method, TypeMapper types) {
        List<TypeMapper.Mapping> parameters = new ArrayList<>();
        for (VariableElement parameter : method.getParameters()) {
            parameters.add(types.map(parameter.asType(), parameter));
        }
        TypeMirror type = method.getReturnType();
        boolean later = isNamed(type, ASYNC);
        TypeMirror result = later ? ((DeclaredType) type).getTypeArguments().get(0) : type;
        boolean none = result.getKind() == TypeKind.VOID || isNamed(result, NOTHING);
        return new MethodModel(
                method.getSimpleName().toString(),
                candidName(method),
                parameters,
                none ? Optional.empty() : Optional.of(types.map(result, method)),
                later,
                modes(method));
    }

    private static boolean isNamed(TypeMirror type, String name) {
        return type instanceof DeclaredType declared
                && declared.asElement().toString().equals(name);
    }

    private static String candidName(ExecutableElement method) {
        Update update = method.getAnnotation(Update.class);
        Query query = method.getAnnotation(Query.class);
        String name = update != null ? update.value() : query != null ? query.value() : "";
        return name.isEmpty() ? method.getSimpleName().toString() : name;
    }

    private static List<CandidType.Func.Mode> modes(ExecutableElement method) {
        Query query = method.getAnnotation(Query.class);
        if (query == null) {
            return List.of();
        }
        return List.of(query.composite() ? CandidType.Func.Mode.COMPOSITE_QUERY : CandidType.Func.Mode.QUERY);
    }

    /** What the wasm export is called. */
    String export() {
        if (modes.isEmpty()) {
            return "canister_update " + candidName;
        }
        return (modes.get(0) == CandidType.Func.Mode.QUERY ? "canister_query " : "canister_composite_query ")
                + candidName;
    }

    List<CandidType> parameterTypes() {
        List<CandidType> types = new ArrayList<>();
        for (TypeMapper.Mapping parameter : parameters) {
            types.add(parameter.type());
        }
        return types;
    }

    CandidType.Method candid() {
        List<CandidType> results = result.isPresent() ? List.of(result.get().type()) : List.of();
        return new CandidType.Method(candidName, new CandidType.Func(parameterTypes(), results, modes));
    }

    /** A Java expression for the list of the parameters' types. */
    String parameterTypesSource() {
        List<String> list = new ArrayList<>();
        for (TypeMapper.Mapping parameter : parameters) {
            list.add(parameter.codec() + ".type()");
        }
        return "List.<CandidType>of(" + String.join(", ", list) + ")";
    }

    /** A Java expression for the list of the results' types. */
    String resultTypesSource() {
        return "List.<CandidType>of("
                + result.map(mapping -> mapping.codec() + ".type()").orElse("") + ")";
    }

    /** Java expressions that take the arguments from the list {@code arguments}. */
    String readArguments() {
        List<String> list = new ArrayList<>();
        for (int i = 0; i < parameters.size(); i++) {
            list.add(parameters.get(i).codec() + ".read(arguments.get(" + i + "))");
        }
        return String.join(", ", list);
    }
}
