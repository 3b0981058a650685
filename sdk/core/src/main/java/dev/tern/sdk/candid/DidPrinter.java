package dev.tern.sdk.candid;

import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Prints types and interface files. What it prints, {@link DidParser} reads back. */
public final class DidPrinter {
    private static final TreeSet<String> KEYWORDS = new TreeSet<>(List.of(
            "blob",
            "bool",
            "composite_query",
            "empty",
            "false",
            "float32",
            "float64",
            "func",
            "import",
            "int",
            "int16",
            "int32",
            "int64",
            "int8",
            "nat",
            "nat16",
            "nat32",
            "nat64",
            "nat8",
            "null",
            "oneway",
            "opt",
            "principal",
            "query",
            "record",
            "reserved",
            "service",
            "text",
            "true",
            "type",
            "variant",
            "vec"));

    private final StringBuilder out = new StringBuilder();

    private DidPrinter() {}

    /** A type on one line; named types by their names. */
    public static String type(CandidType type) {
        DidPrinter printer = new DidPrinter();
        printer.add(type);
        return printer.out.toString();
    }

    /** A type list such as {@code (nat, text)}. */
    public static String types(List<CandidType> types) {
        DidPrinter printer = new DidPrinter();
        printer.add(types);
        return printer.out.toString();
    }

    /** A whole interface file: definitions, then the service, one method to a line. */
    public static String file(DidFile file) {
        DidPrinter printer = new DidPrinter();
        for (Map.Entry<String, CandidType.Named> definition : file.definitions().entrySet()) {
            printer.out.append("type ").append(definition.getKey()).append(" = ");
            printer.add(definition.getValue().body());
            printer.out.append(";\n");
        }
        file.service().ifPresent(service -> printer.service(file, service));
        return printer.out.toString();
    }

    private void service(DidFile file, CandidType service) {
        out.append("service : ");
        file.arguments().ifPresent(arguments -> {
            add(arguments);
            out.append(" -> ");
        });
        if (service instanceof CandidType.Service plain) {
            out.append("{\n");
            for (CandidType.Method method : plain.methods()) {
                out.append("  ");
                add(method);
                out.append(";\n");
            }
            out.append("}\n");
        } else {
            add(service);
            out.append("\n");
        }
    }

    private void add(CandidType type) {
        switch (type) {
            case Primitive primitive -> out.append(primitive.text());
            case CandidType.Named named -> out.append(named.name());
            case CandidType.Opt opt -> {
                out.append("opt ");
                add(opt.of());
            }
            case CandidType.Vec vec -> {
                if (vec.of() == Primitive.NAT8) {
                    out.append("blob");
                } else {
                    out.append("vec ");
                    add(vec.of());
                }
            }
            case CandidType.Struct struct -> {
                out.append("record");
                fields(struct.fields(), false);
            }
            case CandidType.Variant variant -> {
                out.append("variant");
                fields(variant.cases(), true);
            }
            case CandidType.Func func -> {
                out.append("func ");
                add(func);
            }
            case CandidType.Service service -> {
                out.append("service {");
                String separator = " ";
                for (CandidType.Method method : service.methods()) {
                    out.append(separator);
                    add(method);
                    separator = "; ";
                }
                out.append(" }");
            }
        }
    }

    private void add(CandidType.Method method) {
        out.append(name(method.name())).append(" : ");
        if (method.type() instanceof CandidType.Func func) {
            add(func);
        } else {
            add(method.type());
        }
    }

    private void add(CandidType.Func func) {
        add(func.arguments());
        out.append(" -> ");
        add(func.results());
        for (CandidType.Func.Mode mode : func.modes()) {
            out.append(' ').append(mode.text());
        }
    }

    private void add(List<CandidType> types) {
        out.append('(');
        String separator = "";
        for (CandidType type : types) {
            out.append(separator);
            add(type);
            separator = ", ";
        }
        out.append(')');
    }

    private void fields(List<CandidType.Field> fields, boolean variant) {
        out.append(" {");
        String separator = " ";
        boolean tuple = !variant && isTuple(fields);
        for (CandidType.Field field : fields) {
            out.append(separator);
            separator = "; ";
            if (!tuple) {
                out.append(label(field.label()));
            }
            if (!variant || field.type() != Primitive.NULL) {
                out.append(tuple ? "" : " : ");
                add(field.type());
            }
        }
        out.append(" }");
    }

    private static boolean isTuple(List<CandidType.Field> fields) {
        for (int i = 0; i < fields.size(); i++) {
            if (fields.get(i).label().id() != i || fields.get(i).label().name().isPresent()) {
                return false;
            }
        }
        return true;
    }

    static String label(Label label) {
        return label.name().map(DidPrinter::name).orElseGet(() -> digits(String.valueOf(label.id())));
    }

    /** A name, in quotes if it could be read as something else. */
    static String name(String name) {
        boolean plain = !name.isEmpty() && !KEYWORDS.contains(name);
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            plain &= isLetter(c) || (i > 0 && isDigit(c));
        }
        return plain ? name : quote(name);
    }

    static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    }

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    static String quote(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                default -> {
                    if (c < 0x20 || c == 0x7f) {
                        quoted.append("\\u{").append(Integer.toHexString(c)).append('}');
                    } else {
                        quoted.append(c);
                    }
                }
            }
        }
        return quoted.append('"').toString();
    }

    /** Decimal digits in groups of three: 1_000_000. */
    static String digits(String number) {
        int sign = number.startsWith("-") ? 1 : 0;
        StringBuilder grouped = new StringBuilder(number);
        for (int at = number.length() - 3; at > sign; at -= 3) {
            grouped.insert(at, '_');
        }
        return grouped.toString();
    }
}
