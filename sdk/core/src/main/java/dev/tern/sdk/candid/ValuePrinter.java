package dev.tern.sdk.candid;

import dev.tern.sdk.types.Blob;
import java.util.List;

/** Prints values on one line; numbers carry their type, so that reading gives back the same value. */
final class ValuePrinter {
    private static final String HEX = "0123456789abcdef";

    private final StringBuilder out = new StringBuilder();

    private ValuePrinter() {}

    static String arguments(List<CandidValue> values) {
        ValuePrinter printer = new ValuePrinter();
        printer.out.append('(');
        String separator = "";
        for (CandidValue value : values) {
            printer.out.append(separator);
            printer.add(value);
            separator = ", ";
        }
        return printer.out.append(')').toString();
    }

    static String value(CandidValue value) {
        ValuePrinter printer = new ValuePrinter();
        printer.add(value);
        return printer.out.toString();
    }

    private void add(CandidValue value) {
        switch (value) {
            case CandidValue.Null ignored -> out.append("null");
            case CandidValue.Reserved ignored -> out.append("null : reserved");
            case CandidValue.Bool bool -> out.append(bool.value());
            case CandidValue.Nat number -> number(number.value().toString(), Primitive.NAT);
            case CandidValue.Int number -> number(number.value().toString(), Primitive.INT);
            case CandidValue.Fixed number -> number(number.value().toString(), number.type());
            case CandidValue.Float32 number ->
                decimal(number.value(), Float.toString(number.value()), Primitive.FLOAT32);
            case CandidValue.Float64 number ->
                decimal(number.value(), Double.toString(number.value()), Primitive.FLOAT64);
            case CandidValue.Text text -> out.append(DidPrinter.quote(text.value()));
            case CandidValue.Opt opt -> option(opt);
            case CandidValue.Vec vec -> vector(vec);
            case CandidValue.Bytes bytes -> blob(bytes.value());
            case CandidValue.Struct struct -> record(struct);
            case CandidValue.Variant variant -> variant(variant);
            case CandidValue.PrincipalRef principal ->
                out.append("principal ")
                        .append(DidPrinter.quote(principal.value().text()));
            case CandidValue.ServiceRef service ->
                out.append("service ")
                        .append(DidPrinter.quote(service.canister().text()));
            case CandidValue.FuncRef func ->
                out.append("func ")
                        .append(DidPrinter.quote(func.canister().text()))
                        .append('.')
                        .append(DidPrinter.name(func.method()));
        }
    }

    private void number(String digits, Primitive type) {
        out.append(DidPrinter.digits(digits)).append(" : ").append(type.text());
    }

    private void decimal(double value, String digits, Primitive type) {
        String text = Double.isNaN(value) ? "NaN" : Double.isInfinite(value) ? (value < 0 ? "-inf" : "inf") : digits;
        out.append(text).append(" : ").append(type.text());
    }

    private void option(CandidValue.Opt opt) {
        if (opt.value().isEmpty()) {
            out.append("null");
            return;
        }
        CandidValue value = opt.value().get();
        boolean annotated = isAnnotated(value);
        out.append(annotated ? "opt (" : "opt ");
        add(value);
        out.append(annotated ? ")" : "");
    }

    private static boolean isAnnotated(CandidValue value) {
        Primitive type = Coercion.primitiveOf(value);
        return type != null
                && switch (type) {
                    case NULL, BOOL, TEXT, EMPTY, PRINCIPAL -> false;
                    case NAT, INT, NAT8, NAT16, NAT32, NAT64, INT8, INT16, INT32, INT64, FLOAT32, FLOAT64, RESERVED ->
                        true;
                };
    }

    private void vector(CandidValue.Vec vec) {
        out.append("vec {");
        String separator = " ";
        for (CandidValue value : vec.values()) {
            out.append(separator);
            add(value);
            separator = "; ";
        }
        out.append(vec.values().isEmpty() ? "}" : " }");
    }

    private void record(CandidValue.Struct struct) {
        out.append("record {");
        boolean tuple = isTuple(struct);
        String separator = " ";
        for (CandidValue.Field field : struct.fields()) {
            out.append(separator);
            if (!tuple) {
                out.append(DidPrinter.label(field.label())).append(" = ");
            }
            add(field.value());
            separator = "; ";
        }
        out.append(struct.fields().isEmpty() ? "}" : " }");
    }

    private static boolean isTuple(CandidValue.Struct struct) {
        long next = 0;
        for (CandidValue.Field field : struct.fields()) {
            if (field.label().id() != next++) {
                return false;
            }
        }
        return true;
    }

    private void variant(CandidValue.Variant variant) {
        out.append("variant { ").append(DidPrinter.label(variant.label()));
        if (!(variant.value() instanceof CandidValue.Null)) {
            out.append(" = ");
            add(variant.value());
        }
        out.append(" }");
    }

    private void blob(Blob blob) {
        out.append("blob \"");
        for (byte b : blob.unsafeBytes()) {
            if (b >= 0x20 && b < 0x7f && b != '"' && b != '\\') {
                out.append((char) b);
            } else {
                out.append('\\').append(HEX.charAt(b >> 4 & 15)).append(HEX.charAt(b & 15));
            }
        }
        out.append('"');
    }
}
