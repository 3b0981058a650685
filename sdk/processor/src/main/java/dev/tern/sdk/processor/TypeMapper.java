package dev.tern.sdk.processor;

import dev.tern.sdk.candid.CandidType;
import dev.tern.sdk.candid.Primitive;
import dev.tern.sdk.canister.CandidName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.RecordComponentElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;

/**
 * Java types to Candid types. Records, sealed interfaces and enums become named types with a codec that the generated class
 * defines; everything else is a ready codec.
 */
final class TypeMapper {
    /** A Java type's place on both sides: an expression for its codec, the boxed Java type, and the Candid type. */
    record Mapping(String codec, String javaType, CandidType type) {}

    private static final Map<String, Mapping> READY = ready();

    private final Map<String, Mapping> named = new LinkedHashMap<>();
    private final Map<String, CandidType.Named> types = new LinkedHashMap<>();
    private final TreeSet<String> labels = new TreeSet<>();
    private final StringBuilder declarations = new StringBuilder();
    private final StringBuilder ties = new StringBuilder();

    private static Map<String, Mapping> ready() {
        Map<String, Mapping> map = new LinkedHashMap<>();
        add(map, "boolean", "Boolean", "BOOL", Primitive.BOOL);
        add(map, "byte", "Byte", "INT8", Primitive.INT8);
        add(map, "short", "Short", "INT16", Primitive.INT16);
        add(map, "int", "Integer", "INT32", Primitive.INT32);
        add(map, "long", "Long", "INT64", Primitive.INT64);
        add(map, "float", "Float", "FLOAT32", Primitive.FLOAT32);
        add(map, "double", "Double", "FLOAT64", Primitive.FLOAT64);
        add(map, "", "String", "TEXT", Primitive.TEXT);
        map.put("java.math.BigInteger", new Mapping("Codecs.NAT", "java.math.BigInteger", Primitive.NAT));
        for (String name : List.of("Int", "Nat8", "Nat16", "Nat32", "Nat64")) {
            String type = "dev.tern.sdk.canister." + name;
            String constant = name.toUpperCase(Locale.ROOT);
            map.put(type, new Mapping("Codecs." + constant, type, Primitive.valueOf(constant)));
        }
        map.put(
                "dev.tern.sdk.types.Principal",
                new Mapping("Codecs.PRINCIPAL", "dev.tern.sdk.types.Principal", Primitive.PRINCIPAL));
        map.put(
                "dev.tern.sdk.types.CanisterId",
                new Mapping("Codecs.CANISTER_ID", "dev.tern.sdk.types.CanisterId", Primitive.PRINCIPAL));
        map.put("dev.tern.sdk.types.Blob", new Mapping("Codecs.BLOB", "dev.tern.sdk.types.Blob", CandidType.Vec.BLOB));
        return Collections.unmodifiableMap(map);
    }

    private static void add(Map<String, Mapping> map, String primitive, String boxed, String codec, CandidType type) {
        Mapping mapping = new Mapping("Codecs." + codec, boxed, type);
        map.put("java.lang." + boxed, mapping);
        if (!primitive.isEmpty()) {
            map.put(primitive, mapping);
        }
    }

    /** The named Candid types met so far, in the order of their meeting. */
    Map<String, CandidType.Named> types() {
        return types;
    }

    /** Declarations of labels and codecs, for the generated class, then the code that ties the codecs. */
    String source() {
        StringBuilder source = new StringBuilder();
        for (String label : labels) {
            source.append("    private static final Label LABEL_%s = Label.of(\"%s\");%n"
                    .formatted(identifier(label), label));
        }
        source.append(declarations);
        if (!ties.isEmpty()) {
            source.append("\n    static {\n").append(ties).append("    }\n");
        }
        return source.toString();
    }

    Mapping map(TypeMirror type, Element place) {
        if (type instanceof ArrayType array && array.getComponentType().getKind() == TypeKind.BYTE) {
            return new Mapping("Codecs.BYTES", "byte[]", CandidType.Vec.BLOB);
        }
        if (type.getKind().isPrimitive()) {
            return ready(type.getKind().name().toLowerCase(Locale.ROOT), type, place);
        }
        if (!(type instanceof DeclaredType declared) || !(declared.asElement() instanceof TypeElement element)) {
            throw new Complaint(place, "the type " + type + " has no counterpart in Candid");
        }
        String name = element.getQualifiedName().toString();
        List<? extends TypeMirror> parameters = declared.getTypeArguments();
        return switch (name) {
            case "java.util.Optional" -> wrap("opt", "java.util.Optional", map(parameters.get(0), place));
            case "java.util.List" -> wrap("vec", "java.util.List", map(parameters.get(0), place));
            case "java.util.Map" -> pairs(map(parameters.get(0), place), map(parameters.get(1), place));
            default -> READY.containsKey(name) ? ready(name, type, place) : composite(name, element, place);
        };
    }

    private static Mapping ready(String name, TypeMirror type, Element place) {
        Mapping mapping = READY.get(name);
        if (mapping == null) {
            throw new Complaint(place, "the type " + type + " has no counterpart in Candid");
        }
        return mapping;
    }

    private static Mapping wrap(String kind, String javaType, Mapping of) {
        if (kind.equals("vec") && of.type() == Primitive.NAT8) {
            throw new IllegalArgumentException("List<Nat8> is a blob in Candid: use Blob or byte[]");
        }
        CandidType type = kind.equals("opt") ? new CandidType.Opt(of.type()) : new CandidType.Vec(of.type());
        return new Mapping("Codecs." + kind + "(" + of.codec() + ")", javaType + "<" + of.javaType() + ">", type);
    }

    private static Mapping pairs(Mapping key, Mapping value) {
        return new Mapping(
                "Codecs.map(" + key.codec() + ", " + value.codec() + ")",
                "java.util.Map<" + key.javaType() + ", " + value.javaType() + ">",
                new CandidType.Vec(CandidType.Struct.tuple(List.of(key.type(), value.type()))));
    }

    private Mapping composite(String name, TypeElement element, Element place) {
        Mapping known = named.get(name);
        if (known != null) {
            return known;
        }
        if (!element.getTypeParameters().isEmpty()) {
            throw new Complaint(place, "the generic type " + name + " has no counterpart in Candid");
        }
        String candidName = freshName(candidName(element));
        String codec = "CODEC_" + candidName;
        CandidType.Named type = new CandidType.Named(candidName);
        Mapping mapping = new Mapping(codec, name, type);
        named.put(name, mapping);
        types.put(candidName, type);
        declarations.append(
                "    private static final Codec<%s> %s = Codec.named(\"%s\");%n".formatted(name, codec, candidName));
        if (element.getKind() == ElementKind.RECORD) {
            record(element, type, codec, name);
        } else if (element.getKind() == ElementKind.ENUM) {
            enumeration(element, type, codec, name);
        } else if (element.getModifiers().contains(Modifier.SEALED)) {
            variant(element, type, codec, name);
        } else {
            throw new Complaint(
                    place,
                    "the type " + name + " has no counterpart in Candid: use a record, a sealed interface of"
                            + " records, an enum, or one of the types that the kit knows");
        }
        return mapping;
    }

    private String freshName(String name) {
        String fresh = name;
        for (int i = 2; types.containsKey(fresh); i++) {
            fresh = name + i;
        }
        return fresh;
    }

    static String candidName(Element element) {
        CandidName name = element.getAnnotation(CandidName.class);
        return name == null ? element.getSimpleName().toString() : name.value();
    }

    private String label(String name) {
        labels.add(name);
        return "LABEL_" + identifier(name);
    }

    private static String identifier(String name) {
        StringBuilder identifier = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            identifier.append(Character.isJavaIdentifierPart(c) ? c : '_');
        }
        return identifier.toString();
    }

    /** A record component, where it stands among the fields in the order of their ids. */
    private record Component(String accessor, String label, Mapping mapping) {}

    private List<Component> components(TypeElement element) {
        List<Component> components = new ArrayList<>();
        for (RecordComponentElement component : element.getRecordComponents()) {
            components.add(new Component(
                    component.getSimpleName().toString(), candidName(component), map(component.asType(), component)));
        }
        return components;
    }

    private void record(TypeElement element, CandidType.Named type, String codec, String name) {
        List<Component> components = components(element);
        List<CandidType.Field> fields = new ArrayList<>();
        for (Component component : components) {
            fields.add(
                    new CandidType.Field(component.label(), component.mapping().type()));
        }
        CandidType.Struct struct = new CandidType.Struct(fields);
        type.tie(struct);
        List<String> typeFields = new ArrayList<>();
        List<String> valueFields = new ArrayList<>();
        String[] reads = new String[components.size()];
        for (int i = 0; i < struct.fields().size(); i++) {
            String label = struct.fields().get(i).label().toString();
            for (int j = 0; j < components.size(); j++) {
                Component component = components.get(j);
                if (component.label().equals(label)) {
                    String inner = component.mapping().codec();
                    typeFields.add("new CandidType.Field(%s, %s.type())".formatted(label(label), inner));
                    valueFields.add("new CandidValue.Field(%s, %s.write(value.%s()))"
                            .formatted(label(label), inner, component.accessor()));
                    reads[j] = "%s.read(Codecs.field(value, %d))".formatted(inner, i);
                }
            }
        }
        tie(
                codec,
                "new CandidType.Struct(List.of(" + String.join(", ", typeFields) + "))",
                "value -> new CandidValue.Struct(List.of(" + String.join(", ", valueFields) + "))",
                "value -> new " + name + "(" + String.join(", ", reads) + ")");
    }

    private void enumeration(TypeElement element, CandidType.Named type, String codec, String name) {
        List<CandidType.Field> cases = new ArrayList<>();
        List<String> typeCases = new ArrayList<>();
        StringBuilder write = new StringBuilder("value -> switch (value) {");
        StringBuilder read = new StringBuilder("value -> {");
        for (Element constant : element.getEnclosedElements()) {
            if (constant.getKind() == ElementKind.ENUM_CONSTANT) {
                String label = candidName(constant);
                cases.add(new CandidType.Field(label, Primitive.NULL));
                typeCases.add("new CandidType.Field(%s, Primitive.NULL)".formatted(label(label)));
                write.append(" case %s -> new CandidValue.Variant(%s, CandidValue.Null.VALUE);"
                        .formatted(constant.getSimpleName(), label(label)));
                read.append(" if (((CandidValue.Variant) value).label().equals(%s)) { return %s.%s; }"
                        .formatted(label(label), name, constant.getSimpleName()));
            }
        }
        type.tie(new CandidType.Variant(cases));
        tie(
                codec,
                "new CandidType.Variant(List.of(" + String.join(", ", typeCases) + "))",
                write.append(" }").toString(),
                read.append(" throw Codecs.unknownCase(value); }").toString());
    }

    private void variant(TypeElement element, CandidType.Named type, String codec, String name) {
        List<CandidType.Field> cases = new ArrayList<>();
        List<String> typeCases = new ArrayList<>();
        StringBuilder write = new StringBuilder("value -> {");
        StringBuilder read = new StringBuilder("value -> { CandidValue.Variant variant = (CandidValue.Variant) value;");
        for (TypeMirror permitted : element.getPermittedSubclasses()) {
            TypeElement item = (TypeElement) ((DeclaredType) permitted).asElement();
            if (item.getKind() != ElementKind.RECORD) {
                throw new Complaint(item, "a case of the variant " + name + " must be a record");
            }
            String label = candidName(item);
            String constant = label(label);
            Content content = content(item);
            cases.add(new CandidType.Field(label, content.type()));
            typeCases.add("new CandidType.Field(%s, %s)".formatted(constant, content.typeSource()));
            write.append(" if (value instanceof %s item) { return new CandidValue.Variant(%s, %s); }"
                    .formatted(item.getQualifiedName(), constant, content.write()));
            read.append(" if (variant.label().equals(%s)) { return %s; }".formatted(constant, content.read()));
        }
        type.tie(new CandidType.Variant(cases));
        tie(
                codec,
                "new CandidType.Variant(List.of(" + String.join(", ", typeCases) + "))",
                write.append(" throw new IllegalStateException(\"an unknown case\"); }")
                        .toString(),
                read.append(" throw Codecs.unknownCase(value); }").toString());
    }

    /** What a case of a variant carries: nothing, its one component if that is called value, or else all as a record. */
    private record Content(CandidType type, String typeSource, String write, String read) {}

    private Content content(TypeElement item) {
        List<? extends RecordComponentElement> components = item.getRecordComponents();
        String name = item.getQualifiedName().toString();
        if (components.isEmpty()) {
            return new Content(Primitive.NULL, "Primitive.NULL", "CandidValue.Null.VALUE", "new " + name + "()");
        }
        if (components.size() == 1 && components.get(0).getSimpleName().contentEquals("value")) {
            Mapping inner = map(components.get(0).asType(), components.get(0));
            return new Content(
                    inner.type(),
                    inner.codec() + ".type()",
                    inner.codec() + ".write(item.value())",
                    "new %s(%s.read(variant.value()))".formatted(name, inner.codec()));
        }
        Mapping whole = composite(name, item, item);
        return new Content(
                whole.type(),
                whole.codec() + ".type()",
                whole.codec() + ".write(item)",
                whole.codec() + ".read(variant.value())");
    }

    private void tie(String codec, String type, String write, String read) {
        ties.append("        %s.tie(%n            %s,%n            %s,%n            %s);%n"
                .formatted(codec, type, write, read));
    }
}
