package dev.tern.sdk.candid;

import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Principal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Encodes value lists of fixed types; the type table is written once, at construction. Immutable after that. */
public final class CandidEncoder {
    private final List<CandidType> types;
    private final byte[] header;

    public CandidEncoder(List<CandidType> types) {
        this.types = List.copyOf(types);
        ByteSink out = new ByteSink();
        out.u8('D');
        out.u8('I');
        out.u8('D');
        out.u8('L');
        new TableWriter().write(this.types, out);
        this.header = out.toBytes();
    }

    /** Throws {@link CandidException} if a value has not the type of its place. */
    public Blob encode(List<CandidValue> values) {
        if (values.size() != types.size()) {
            throw new CandidException(values.size() + " values for " + types.size() + " types");
        }
        ByteSink out = new ByteSink();
        out.raw(header);
        for (int i = 0; i < types.size(); i++) {
            value(out, types.get(i), values.get(i));
        }
        return out.toBlob();
    }

    private static void value(ByteSink out, CandidType type, CandidValue value) {
        switch (type.unfold()) {
            case Primitive primitive -> primitive(out, primitive, value);
            case CandidType.Opt opt -> option(out, opt, value);
            case CandidType.Vec vec -> vector(out, vec, value);
            case CandidType.Struct struct -> record(out, struct, value);
            case CandidType.Variant variant -> variant(out, variant, value);
            case CandidType.Func func -> function(out, func, value);
            case CandidType.Service service -> service(out, service, value);
            case CandidType.Named named -> throw new IllegalStateException(named + " was not unfolded");
        }
    }

    private static void primitive(ByteSink out, Primitive type, CandidValue value) {
        if (type == Primitive.RESERVED) {
            return;
        }
        if (type == Primitive.INT && value instanceof CandidValue.Nat nat) {
            out.sleb(nat.value());
            return;
        }
        if (Coercion.primitiveOf(value) != type) {
            throw mismatch(type, value);
        }
        switch (value) {
            case CandidValue.Bool bool -> out.u8(bool.value() ? 1 : 0);
            case CandidValue.Nat nat -> out.leb(nat.value());
            case CandidValue.Int number -> out.sleb(number.value());
            case CandidValue.Fixed fixed -> out.fixed(fixed.bits(), type.bits());
            case CandidValue.Float32 number -> out.fixed(Float.floatToIntBits(number.value()), 32);
            case CandidValue.Float64 number -> out.fixed(Double.doubleToLongBits(number.value()), 64);
            case CandidValue.Text text -> out.text(text.value());
            case CandidValue.PrincipalRef principal -> reference(out, principal.value());
            default -> {} // null takes no bytes, and nothing else is primitive
        }
    }

    private static void option(ByteSink out, CandidType.Opt type, CandidValue value) {
        if (!(value instanceof CandidValue.Opt opt)) {
            throw mismatch(type, value);
        }
        out.u8(opt.value().isPresent() ? 1 : 0);
        if (opt.value().isPresent()) {
            value(out, type.of(), opt.value().get());
        }
    }

    private static void vector(ByteSink out, CandidType.Vec type, CandidValue value) {
        boolean blob = type.of().unfold() == Primitive.NAT8;
        if (blob && value instanceof CandidValue.Bytes bytes) {
            out.blob(bytes.value());
        } else if (!blob && value instanceof CandidValue.Vec vec) {
            out.leb(vec.values().size());
            for (CandidValue element : vec.values()) {
                value(out, type.of(), element);
            }
        } else {
            throw mismatch(type, value);
        }
    }

    private static void record(ByteSink out, CandidType.Struct type, CandidValue value) {
        if (!(value instanceof CandidValue.Struct struct)
                || struct.fields().size() != type.fields().size()) {
            throw mismatch(type, value);
        }
        for (int i = 0; i < type.fields().size(); i++) {
            CandidType.Field field = type.fields().get(i);
            CandidValue.Field content = struct.fields().get(i);
            if (!field.label().equals(content.label())) {
                throw mismatch(type, value);
            }
            value(out, field.type(), content.value());
        }
    }

    private static void variant(ByteSink out, CandidType.Variant type, CandidValue value) {
        if (value instanceof CandidValue.Variant variant) {
            for (int i = 0; i < type.cases().size(); i++) {
                CandidType.Field option = type.cases().get(i);
                if (option.label().equals(variant.label())) {
                    out.leb(i);
                    value(out, option.type(), variant.value());
                    return;
                }
            }
        }
        throw mismatch(type, value);
    }

    private static void function(ByteSink out, CandidType.Func type, CandidValue value) {
        if (!(value instanceof CandidValue.FuncRef func)) {
            throw mismatch(type, value);
        }
        out.u8(1);
        reference(out, func.canister());
        out.text(func.method());
    }

    private static void service(ByteSink out, CandidType.Service type, CandidValue value) {
        if (!(value instanceof CandidValue.ServiceRef service)) {
            throw mismatch(type, value);
        }
        reference(out, service.canister());
    }

    private static void reference(ByteSink out, Principal principal) {
        out.u8(1);
        out.blob(principal.bytes());
    }

    private static CandidException mismatch(CandidType type, CandidValue value) {
        return new CandidException("expected " + type + ", found " + Coercion.describe(value));
    }

    /** Numbers the types with parts in the order they are met, each once. */
    private static final class TableWriter {
        private final Map<CandidType, Integer> indices = new HashMap<>();
        private final List<ByteSink> entries = new ArrayList<>();

        void write(List<CandidType> types, ByteSink out) {
            ByteSink arguments = new ByteSink();
            list(types, arguments);
            out.leb(entries.size());
            for (ByteSink entry : entries) {
                out.raw(entry.toBytes());
            }
            out.raw(arguments.toBytes());
        }

        private int index(CandidType type) {
            CandidType plain = type.unfold();
            if (plain instanceof Primitive primitive) {
                return primitive.code();
            }
            Integer known = indices.get(type);
            if (known == null) {
                known = indices.get(plain);
            }
            if (known == null) {
                known = entries.size();
                indices.put(plain, known);
                ByteSink entry = new ByteSink();
                entries.add(entry);
                entry(plain, entry);
            }
            indices.put(type, known);
            return known;
        }

        private void entry(CandidType type, ByteSink entry) {
            switch (type) {
                case CandidType.Opt opt -> {
                    entry.sleb(WireTypes.OPT);
                    entry.sleb(index(opt.of()));
                }
                case CandidType.Vec vec -> {
                    entry.sleb(WireTypes.VEC);
                    entry.sleb(index(vec.of()));
                }
                case CandidType.Struct struct -> {
                    entry.sleb(WireTypes.RECORD);
                    fields(struct.fields(), entry);
                }
                case CandidType.Variant variant -> {
                    entry.sleb(WireTypes.VARIANT);
                    fields(variant.cases(), entry);
                }
                case CandidType.Func func -> {
                    entry.sleb(WireTypes.FUNC);
                    list(func.arguments(), entry);
                    list(func.results(), entry);
                    entry.leb(func.modes().size());
                    for (CandidType.Func.Mode mode : func.modes()) {
                        entry.u8(mode.code());
                    }
                }
                case CandidType.Service service -> {
                    entry.sleb(WireTypes.SERVICE);
                    entry.leb(service.methods().size());
                    for (CandidType.Method method : service.methods()) {
                        entry.text(method.name());
                        entry.sleb(index(method.type()));
                    }
                }
                case Primitive primitive -> throw new IllegalStateException(primitive + " has no table entry");
                case CandidType.Named named -> throw new IllegalStateException(named + " was not unfolded");
            }
        }

        private void fields(List<CandidType.Field> fields, ByteSink entry) {
            entry.leb(fields.size());
            for (CandidType.Field field : fields) {
                entry.leb(field.label().id());
                entry.sleb(index(field.type()));
            }
        }

        private void list(List<CandidType> types, ByteSink entry) {
            entry.leb(types.size());
            for (CandidType type : types) {
                entry.sleb(index(type));
            }
        }
    }
}
