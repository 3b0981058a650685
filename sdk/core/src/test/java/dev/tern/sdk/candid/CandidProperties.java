package dev.tern.sdk.candid;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Principal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class CandidProperties {
    private static CandidType type(Random random, int depth) {
        Primitive[] primitives = Primitive.values();
        int choice = random.nextInt(depth > 3 ? 3 : 7);
        return switch (choice) {
            case 3 -> new CandidType.Opt(type(random, depth + 1));
            case 4 -> new CandidType.Vec(type(random, depth + 1));
            case 5 -> new CandidType.Struct(fields(random, depth));
            case 6 -> new CandidType.Variant(fields(random, depth));
            default -> {
                Primitive primitive = primitives[random.nextInt(primitives.length)];
                yield primitive == Primitive.EMPTY ? Primitive.TEXT : primitive;
            }
        };
    }

    private static List<CandidType.Field> fields(Random random, int depth) {
        List<CandidType.Field> fields = new ArrayList<>();
        int count = 1 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
            Label label = random.nextBoolean() ? Label.of("f" + i) : Label.of(i);
            fields.add(new CandidType.Field(label, type(random, depth + 1)));
        }
        return fields;
    }

    private static CandidValue value(Random random, CandidType type) {
        return switch (type) {
            case Primitive primitive -> primitive(random, primitive);
            case CandidType.Opt opt ->
                random.nextBoolean() ? CandidValue.Opt.NONE : CandidValue.Opt.of(value(random, opt.of()));
            case CandidType.Vec vec -> {
                if (vec.of() == Primitive.NAT8) {
                    yield new CandidValue.Bytes(bytes(random, 5));
                }
                List<CandidValue> values = new ArrayList<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    values.add(value(random, vec.of()));
                }
                yield new CandidValue.Vec(values);
            }
            case CandidType.Struct struct -> {
                List<CandidValue.Field> fields = new ArrayList<>();
                for (CandidType.Field field : struct.fields()) {
                    fields.add(new CandidValue.Field(field.label(), value(random, field.type())));
                }
                yield new CandidValue.Struct(fields);
            }
            case CandidType.Variant variant -> {
                CandidType.Field chosen =
                        variant.cases().get(random.nextInt(variant.cases().size()));
                yield new CandidValue.Variant(chosen.label(), value(random, chosen.type()));
            }
            default -> throw new IllegalStateException("not generated: " + type);
        };
    }

    private static CandidValue primitive(Random random, Primitive type) {
        return switch (type) {
            case NULL -> CandidValue.Null.VALUE;
            case BOOL -> new CandidValue.Bool(random.nextBoolean());
            case NAT -> new CandidValue.Nat(new BigInteger(random.nextInt(150), random));
            case INT ->
                new CandidValue.Int(new BigInteger(random.nextInt(150), random).subtract(BigInteger.TWO.pow(70)));
            case NAT8, NAT16, NAT32, NAT64 -> CandidValue.Fixed.of(type, new BigInteger(type.bits(), random));
            case INT8, INT16, INT32, INT64 ->
                CandidValue.Fixed.of(type, BigInteger.valueOf(random.nextLong() >> (64 - type.bits())));
            case FLOAT32 -> new CandidValue.Float32(random.nextFloat() * 1e6f);
            case FLOAT64 -> new CandidValue.Float64(random.nextDouble() * 1e12);
            case TEXT -> new CandidValue.Text("tern \"%d\" \\ 🐦\n".formatted(random.nextInt()));
            case RESERVED, EMPTY -> CandidValue.Reserved.VALUE;
            case PRINCIPAL -> new CandidValue.PrincipalRef(new Principal(bytes(random, 29)));
        };
    }

    private static Blob bytes(Random random, int most) {
        byte[] bytes = new byte[random.nextInt(most + 1)];
        random.nextBytes(bytes);
        return Blob.wrap(bytes);
    }

    @Property
    void bytes_give_back_the_values(@ForAll long seed) {
        Random random = new Random(seed);
        CandidType type = type(random, 0);
        CandidValue value = value(random, type);
        Blob bytes = Candid.encode(List.of(type), List.of(value));
        assertThat(Candid.decode(bytes)).containsExactly(value);
        assertThat(Candid.decode(bytes, List.of(type))).containsExactly(value);
        assertThat(Candid.decode(bytes, Candid.types(bytes))).containsExactly(value);
        assertThat(Candid.decode(bytes, List.of(new CandidType.Opt(Primitive.RESERVED), new CandidType.Opt(type))))
                .hasSize(2);
    }

    @Property
    void text_gives_back_the_values(@ForAll long seed) {
        Random random = new Random(seed);
        CandidType type = type(random, 0);
        CandidValue value = value(random, type);
        assertThat(CandidText.parse("(" + CandidText.print(value) + ")", List.of(type)))
                .containsExactly(value);
        assertThat(Subtyping.isSubtype(DidParser.parseType(type.toString()), type))
                .isTrue();
        assertThat(DidParser.parseType(type.toString()).toString()).isEqualTo(type.toString());
    }

    @Property
    void damaged_bytes_are_refused_or_decoded_but_never_anything_else(@ForAll long seed) {
        Random random = new Random(seed);
        CandidType type = type(random, 0);
        byte[] bytes =
                Candid.encode(List.of(type), List.of(value(random, type))).toBytes();
        for (int i = 0; i < 10; i++) {
            byte[] damaged = bytes.clone();
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            try {
                Candid.decode(Blob.wrap(damaged), List.of(type));
                Candid.types(Blob.wrap(damaged));
            } catch (CandidException refused) {
                assertThat(refused.getMessage()).isNotEmpty();
            }
        }
    }
}
