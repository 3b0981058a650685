package dev.tern.sdk.processor;

import dev.tern.sdk.candid.CandidType;
import dev.tern.sdk.candid.DidFile;
import dev.tern.sdk.candid.DidPrinter;
import dev.tern.sdk.canister.Canister;
import dev.tern.sdk.canister.GlobalTimer;
import dev.tern.sdk.canister.Heartbeat;
import dev.tern.sdk.canister.Init;
import dev.tern.sdk.canister.InspectMessage;
import dev.tern.sdk.canister.PostUpgrade;
import dev.tern.sdk.canister.PreUpgrade;
import dev.tern.sdk.canister.Query;
import dev.tern.sdk.canister.Stable;
import dev.tern.sdk.canister.Update;
import java.lang.annotation.Annotation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import javax.lang.model.element.Element;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.NestingKind;
import javax.lang.model.element.TypeElement;
import javax.lang.model.util.Elements;

/** A canister class as its annotations describe it. */
final class CanisterModel {
    private final String packageName;
    private final String className;
    private final String fileName;
    private final TypeMapper types = new TypeMapper();
    private final List<MethodModel> methods = new ArrayList<>();
    private final Map<String, TypeMapper.Mapping> stable = new LinkedHashMap<>();
    private final Map<String, String> hooks = new LinkedHashMap<>();
    private Optional<MethodModel> init = Optional.empty();
    private Optional<String> preUpgrade = Optional.empty();
    private Optional<String> postUpgrade = Optional.empty();

    CanisterModel(TypeElement element, Elements elements) {
        packageName = elements.getPackageOf(element).getQualifiedName().toString();
        className = element.getSimpleName().toString();
        fileName = element.getAnnotation(Canister.class).value();
        if (element.getNestingKind() != NestingKind.TOP_LEVEL) {
            throw new Complaint(element, "a canister must be a class of its own, not inside another one");
        }
        if (!fileName.matches("[a-z0-9_-]+")) {
            throw new Complaint(element, "a canister's name is of a-z, 0-9, - and _: " + fileName);
        }
        TreeSet<String> names = new TreeSet<>();
        for (Element member : element.getEnclosedElements()) {
            if (member instanceof ExecutableElement method) {
                method(method, names);
            } else if (has(member, Stable.class)) {
                requireVisible(member);
                if (member.getModifiers().contains(Modifier.FINAL)) {
                    throw new Complaint(member, "a @Stable field is set after an upgrade: it cannot be final");
                }
                stable.put(member.getSimpleName().toString(), types.map(member.asType(), member));
            }
        }
    }

    private void method(ExecutableElement method, Set<String> names) {
        String name = method.getSimpleName().toString();
        if (has(method, Update.class) || has(method, Query.class)) {
            requireVisible(method);
            MethodModel model = MethodModel.of(method, types);
            if (!names.add(model.candidName())) {
                throw new Complaint(method, "there are two methods " + model.candidName() + " in this canister");
            }
            methods.add(model);
        }
        if (has(method, Init.class)) {
            requireVisible(method);
            init = Optional.of(MethodModel.of(method, types));
        }
        if (has(method, PreUpgrade.class)) {
            preUpgrade = Optional.of(hook(method));
        }
        if (has(method, PostUpgrade.class)) {
            postUpgrade = Optional.of(hook(method));
        }
        addHook(method, Heartbeat.class, "canister_heartbeat", name);
        addHook(method, GlobalTimer.class, "canister_global_timer", name);
        addHook(method, InspectMessage.class, "canister_inspect_message", name);
    }

    private void addHook(ExecutableElement method, Class<? extends Annotation> annotation, String export, String name) {
        if (has(method, annotation)) {
            hook(method);
            hooks.put(export, name);
        }
    }

    private static String hook(ExecutableElement method) {
        requireVisible(method);
        if (!method.getParameters().isEmpty()) {
            throw new Complaint(method, "this method is called by the system: it has no parameters");
        }
        return method.getSimpleName().toString();
    }

    private static boolean has(Element element, Class<? extends Annotation> annotation) {
        return element.getAnnotation(annotation) != null;
    }

    private static void requireVisible(Element element) {
        if (element.getModifiers().contains(Modifier.PRIVATE)
                || element.getModifiers().contains(Modifier.STATIC)) {
            throw new Complaint(
                    element, element.getSimpleName() + " must be neither private nor static: generated code uses it");
        }
    }

    String packageName() {
        return packageName;
    }

    String className() {
        return className;
    }

    String mainName() {
        return className + "Main";
    }

    String fileName() {
        return fileName;
    }

    TypeMapper types() {
        return types;
    }

    List<MethodModel> methods() {
        return methods;
    }

    Map<String, TypeMapper.Mapping> stable() {
        return stable;
    }

    Map<String, String> hooks() {
        return hooks;
    }

    Optional<MethodModel> init() {
        return init;
    }

    Optional<String> preUpgrade() {
        return preUpgrade;
    }

    Optional<String> postUpgrade() {
        return postUpgrade;
    }

    /** The interface file; types that only stable fields use stay out of it. */
    String did() {
        List<CandidType.Method> service = new ArrayList<>();
        for (MethodModel method : methods) {
            service.add(method.candid());
        }
        CandidType.Service type = new CandidType.Service(service);
        Optional<List<CandidType>> arguments =
                init.map(MethodModel::parameterTypes).filter(list -> !list.isEmpty());
        List<CandidType> roots = new ArrayList<>(arguments.orElse(List.of()));
        roots.add(type);
        TreeSet<String> used = new TreeSet<>();
        for (CandidType root : roots) {
            NamedTypes.collect(root, used);
        }
        Map<String, CandidType.Named> definitions = new LinkedHashMap<>(types.types());
        definitions.keySet().retainAll(used);
        return DidPrinter.file(new DidFile(definitions, arguments, Optional.of(type)));
    }
}
