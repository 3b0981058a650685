package dev.tern.sdk.candid;

import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Decodes one list at the types it was sent at. Values that take no bytes make small inputs large: the number of values is
 * limited to four per byte and {@value #MAX_VALUES} in all, and their depth to {@value #MAX_DEPTH}.
 */
final class CandidDecoder {
    static final int MAX_DEPTH = 400;
    static final int MAX_VALUES = 4_000_000;
    private static final int FREE_VALUES = 10_000;

    private final ByteSource in;
    private final WireTypes table;
    private final List<Integer> types;
    private int budget;

    CandidDecoder(Blob bytes) {
        in = new ByteSource(bytes.unsafeBytes());
        if (bytes.length() < 4 || in.u8() != 'D' || in.u8() != 'I' || in.u8() != 'D' || in.u8() != 'L') {
            throw new CandidException("these bytes are not Candid: they do not start with DIDL");
        }
        table = new WireTypes(in);
        types = table.references(in);
        budget = (int) Math.min(MAX_VALUES, FREE_VALUES + 4L * bytes.length());
    }

    List<CandidType> types() {
        return table.resolve(types);
    }

    List<CandidValue> values() {
        List<CandidValue> values = new ArrayList<>();
        for (int type : types) {
            values.add(value(type, 0));
        }
        in.end();
        return values;
    }

    private void spend(long values) {
        if (values > budget) {
            throw new CandidException("more values than the bytes justify: " + FREE_VALUES + " and four per byte");
        }
        budget -= (int) values;
    }

    private CandidValue value(int type, int depth) {
        if (depth > MAX_DEPTH) {
            throw new CandidException("values nested more than " + MAX_DEPTH + " deep");
        }
        spend(1);
        if (type < 0) {
            return primitive(WireTypes.primitive(type));
        }
        return switch (table.get(type)) {
            case WireTypes.Entry.Opt opt -> option(opt.of(), depth);
            case WireTypes.Entry.Vec vec -> vector(vec.of(), depth);
            case WireTypes.Entry.Fields fields -> fields.variant() ? variant(fields, depth) : record(fields, depth);
            case WireTypes.Entry.Func func -> {
                transparent();
                yield new CandidValue.FuncRef(principal(), in.text(), Optional.of(table.type(type)));
            }
            case WireTypes.Entry.Service service ->
                new CandidValue.ServiceRef(principal(), Optional.of(table.type(type)));
            case WireTypes.Entry.Future future -> {
                long size = in.leb();
                in.leb();
                in.skip((int) Math.min(size, Integer.MAX_VALUE));
                yield CandidValue.Reserved.VALUE;
            }
        };
    }

    private CandidValue primitive(Primitive type) {
        return switch (type) {
            case NULL -> CandidValue.Null.VALUE;
            case RESERVED -> CandidValue.Reserved.VALUE;
            case EMPTY -> throw new CandidException("a value of type empty");
            case BOOL -> new CandidValue.Bool(flag("bool"));
            case NAT -> new CandidValue.Nat(in.nat());
            case INT -> new CandidValue.Int(in.sleb());
            case NAT8, NAT16, NAT32, NAT64 -> new CandidValue.Fixed(type, in.fixed(type.bits()));
            case INT8, INT16, INT32, INT64 -> {
                int unused = 64 - type.bits();
                yield new CandidValue.Fixed(type, in.fixed(type.bits()) << unused >> unused);
            }
            case FLOAT32 -> new CandidValue.Float32(Float.intBitsToFloat((int) in.fixed(32)));
            case FLOAT64 -> new CandidValue.Float64(Double.longBitsToDouble(in.fixed(64)));
            case TEXT -> new CandidValue.Text(in.text());
            case PRINCIPAL -> new CandidValue.PrincipalRef(principal());
        };
    }

    private CandidValue option(int of, int depth) {
        return flag("opt") ? new CandidValue.Opt(Optional.of(value(of, depth + 1))) : CandidValue.Opt.NONE;
    }

    private CandidValue vector(int of, int depth) {
        if (of == WireTypes.NAT8) {
            return new CandidValue.Bytes(Blob.wrap(in.raw(in.length())));
        }
        long count = in.leb();
        if (count > budget) {
            spend(count);
        }
        List<CandidValue> values = new ArrayList<>((int) Math.min(count, in.remaining()));
        for (long i = 0; i < count; i++) {
            values.add(value(of, depth + 1));
        }
        return new CandidValue.Vec(values);
    }

    private CandidValue record(WireTypes.Entry.Fields type, int depth) {
        List<CandidValue.Field> fields = new ArrayList<>(type.types().size());
        for (int i = 0; i < type.types().size(); i++) {
            fields.add(new CandidValue.Field(
                    type.labels().get(i), value(type.types().get(i), depth + 1)));
        }
        return new CandidValue.Struct(fields);
    }

    private CandidValue variant(WireTypes.Entry.Fields type, int depth) {
        long index = in.leb();
        if (index >= type.types().size()) {
            throw new CandidException(
                    "case " + index + " of a variant of " + type.types().size());
        }
        int i = (int) index;
        return new CandidValue.Variant(type.labels().get(i), value(type.types().get(i), depth + 1));
    }

    private Principal principal() {
        transparent();
        int count = in.length();
        if (count > Principal.MAX_LENGTH) {
            throw new CandidException("a principal of " + count + " bytes");
        }
        return new Principal(Blob.wrap(in.raw(count)));
    }

    private void transparent() {
        if (in.u8() != 1) {
            throw new CandidException("an opaque reference");
        }
    }

    private boolean flag(String what) {
        int value = in.u8();
        if (value > 1) {
            throw new CandidException("neither 0 nor 1 in " + what + ": " + value);
        }
        return value == 1;
    }
}
