package dev.tern.sdk.candid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.Principal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CandidBinaryTest {
    private static Blob didl(String hex) {
        return Blob.ofHex("4449444c" + hex.replace(" ", ""));
    }

    private static CandidValue decode(String hex, CandidType type) {
        return Candid.decode(didl(hex), List.of(type)).getFirst();
    }

    private static CandidValue nat(long value) {
        return CandidValue.Nat.of(value);
    }

    private static CandidValue some(CandidValue value) {
        return CandidValue.Opt.of(value);
    }

    @Test
    void the_empty_list_is_six_bytes() {
        assertThat(Candid.EMPTY).isEqualTo(didl("0000"));
        assertThat(Candid.decode(didl("0000"))).isEmpty();
    }

    @Test
    void numbers_have_the_bytes_of_the_specification() {
        assertThat(Candid.encode(List.of(nat(16383)))).isEqualTo(didl("00017dff7f"));
        assertThat(Candid.encode(List.of(CandidValue.Int.of(-128)))).isEqualTo(didl("00017c807f"));
        assertThat(decode("00017d8000", Primitive.NAT)).isEqualTo(nat(0));
        assertThat(decode("00017cff7f", Primitive.INT)).isEqualTo(CandidValue.Int.of(-1));
        assertThat(decode("00017affff", Primitive.NAT16)).isEqualTo(new CandidValue.Fixed(Primitive.NAT16, 65535));
        assertThat(decode("000176ffff", Primitive.INT16)).isEqualTo(new CandidValue.Fixed(Primitive.INT16, -1));
        assertThat(((CandidValue.Fixed) decode("000178ffffffffffffffff", Primitive.NAT64)).value())
                .isEqualTo(BigInteger.TWO.pow(64).subtract(BigInteger.ONE));
    }

    @Test
    void large_numbers_survive() {
        for (int bits = 50; bits < 300; bits++) {
            BigInteger value = BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.valueOf(bits));
            for (CandidValue number : List.of(
                    new CandidValue.Nat(value), new CandidValue.Int(value), new CandidValue.Int(value.negate()))) {
                assertThat(Candid.decode(Candid.encode(List.of(number)))).containsExactly(number);
            }
        }
    }

    @Test
    void a_record_is_sent_in_the_order_of_its_field_ids() {
        CandidValue person = new CandidValue.Struct(List.of(
                new CandidValue.Field("name", new CandidValue.Text("Ada")), new CandidValue.Field("age", nat(36))));
        assertThat(Candid.encode(List.of(person)))
                .isEqualTo(didl("01 6c02 a5fccd03 7d f1fee18d03 71 01 00 24 03416461"
                        .replace("a5fccd03", lebOf("age"))
                        .replace("f1fee18d03", lebOf("name"))));
        assertThat(Candid.decode(Candid.encode(List.of(person)))).containsExactly(person);
    }

    private static String lebOf(String name) {
        ByteSink out = new ByteSink();
        out.leb(Label.hash(name));
        return out.toBlob().hex();
    }

    @Test
    void hashes_of_names_are_those_of_the_specification() {
        assertThat(Label.hash("name")).isEqualTo(1224700491L);
        assertThat(Label.hash("Ok")).isEqualTo(17724L);
        assertThat(Label.hash("err")).isEqualTo(5048165L);
    }

    @Test
    void an_equal_type_is_written_once() {
        CandidType pair = CandidType.Struct.tuple(List.of(Primitive.NAT, Primitive.TEXT));
        CandidValue value = CandidValue.Struct.tuple(List.of(nat(1), new CandidValue.Text("a")));
        assertThat(Candid.encode(List.of(pair, pair), List.of(value, value)))
                .isEqualTo(didl("01 6c02 007d 0171 02 0000 01 0161 01 0161"));
    }

    @Test
    void a_recursive_type_is_tied_in_the_table() {
        CandidType.Named list = new CandidType.Named("List");
        list.tie(new CandidType.Opt(new CandidType.Struct(
                List.of(new CandidType.Field("head", Primitive.INT), new CandidType.Field("tail", list)))));
        CandidValue two = cons(1, cons(2, CandidValue.Opt.NONE));
        Blob bytes = Candid.encode(List.of(list), List.of(two));
        assertThat(bytes).isEqualTo(didl("02 6e01 6c02 a0d2aca8047c 90eddae70400 01 00 01 01 01 02 00"));
        assertThat(Candid.decode(bytes, List.of(list))).containsExactly(two);
        assertThat(Candid.types(bytes).getFirst().unfold()).isInstanceOf(CandidType.Opt.class);
    }

    private static CandidValue cons(long head, CandidValue tail) {
        return some(new CandidValue.Struct(
                List.of(new CandidValue.Field("head", CandidValue.Int.of(head)), new CandidValue.Field("tail", tail))));
    }

    @Test
    void an_option_that_does_not_fit_is_null_and_anything_fits_an_option() {
        assertThat(decode("016e7d010001 05", new CandidType.Opt(Primitive.TEXT)))
                .isEqualTo(CandidValue.Opt.NONE);
        assertThat(decode("00017d05", new CandidType.Opt(Primitive.NAT))).isEqualTo(some(nat(5)));
        assertThat(decode("00017d05", new CandidType.Opt(Primitive.TEXT))).isEqualTo(CandidValue.Opt.NONE);
        assertThat(decode("000170", new CandidType.Opt(Primitive.NAT))).isEqualTo(CandidValue.Opt.NONE);
    }

    @Test
    void extra_arguments_are_ignored_and_missing_ones_must_be_optional() {
        assertThat(Candid.decode(didl("00027d7d0506"), List.of(Primitive.NAT))).containsExactly(nat(5));
        assertThat(Candid.decode(didl("0000"), List.of(new CandidType.Opt(Primitive.NAT))))
                .containsExactly(CandidValue.Opt.NONE);
        assertThatThrownBy(() -> Candid.decode(didl("0000"), List.of(Primitive.NAT)))
                .isInstanceOf(CandidException.class)
                .hasMessageContaining("expected 1 arguments, found 0");
    }

    @Test
    void a_record_loses_unknown_fields_and_gains_absent_options() {
        CandidType wanted = new CandidType.Struct(List.of(
                new CandidType.Field("a", Primitive.INT),
                new CandidType.Field("b", new CandidType.Opt(Primitive.NAT))));
        CandidValue sent = new CandidValue.Struct(
                List.of(new CandidValue.Field("a", nat(1)), new CandidValue.Field("zzz", nat(2))));
        assertThat(Candid.decode(Candid.encode(List.of(sent)), List.of(wanted)))
                .containsExactly(new CandidValue.Struct(List.of(
                        new CandidValue.Field("a", CandidValue.Int.of(1)),
                        new CandidValue.Field("b", CandidValue.Opt.NONE))));
    }

    @Test
    void the_message_of_a_mismatch_names_the_field() {
        CandidType wanted = new CandidType.Struct(List.of(new CandidType.Field("amount", Primitive.NAT)));
        CandidValue sent =
                new CandidValue.Struct(List.of(new CandidValue.Field("amount", new CandidValue.Text("much"))));
        assertThatThrownBy(() -> Candid.coerce(sent, wanted))
                .hasMessage("expected nat, found a value of type text in field amount");
    }

    @Test
    void variants_blobs_principals_and_references_survive() {
        Principal canister = Principal.ofText("rrkah-fqaaa-aaaaa-aaaaq-cai");
        List<CandidValue> values = List.of(
                new CandidValue.Variant("ok", nat(7)),
                new CandidValue.Variant("none", CandidValue.Null.VALUE),
                new CandidValue.Bytes(Blob.ofHex("00ff10")),
                new CandidValue.PrincipalRef(canister),
                new CandidValue.ServiceRef(canister),
                new CandidValue.FuncRef(canister, "notify"),
                new CandidValue.Float64(1.5),
                new CandidValue.Float32(-0.25f),
                new CandidValue.Bool(true),
                new CandidValue.Text("größe 🐦"));
        assertThat(Candid.decode(Candid.encode(values))).isEqualTo(values);
    }

    @Test
    void future_types_are_skipped() {
        assertThat(Candid.decode(
                        didl("01 67 03414243 02 00 7e 0500 68656c6c6f 01"),
                        List.of(new CandidType.Opt(Primitive.EMPTY), Primitive.BOOL)))
                .containsExactly(CandidValue.Opt.NONE, new CandidValue.Bool(true));
    }

    @Test
    void bytes_that_are_not_candid_are_refused() {
        List<String> bad = List.of(
                "",
                "00",
                "0001",
                "00017d",
                "00017d80",
                "00017e02",
                "000171 02 61",
                "000171 02 c328",
                "000171 03 eda080",
                "016e02 0100 00",
                "017f00",
                "016800",
                "0100 00",
                "016e7d 0100 02",
                "00016e7d00",
                "0000 00",
                "00016f",
                "016b00 0100",
                "016b01007f 0100 01",
                "016c02 007d 007d 0100 0101",
                "016c02 017d 007d 0100 0101",
                "016c01 8080808010 7d 0100 01",
                "016c010000 0100",
                "0169 01 0161 7d 0100 0100",
                "0001 68 00",
                "0001 68 01 1e" + "00".repeat(30),
                "ffffffff7f 00",
                "00 ffffffff7f",
                "000171 ffffffff7f",
                "016a 0000 0104 00");
        for (String hex : bad) {
            assertThatThrownBy(() -> Candid.decode(didl(hex))).describedAs(hex).isInstanceOf(CandidException.class);
        }
        assertThatThrownBy(() -> Candid.decode(Blob.ofText("DIDX"))).isInstanceOf(CandidException.class);
    }

    @Test
    void small_inputs_cannot_make_large_values() {
        assertThatThrownBy(() -> Candid.decode(didl("016d7f 0100 ffffffff0f"))).isInstanceOf(CandidException.class);
        assertThatThrownBy(() -> Candid.decode(didl("016d7f 0100 ffffffffffffffff7f")))
                .isInstanceOf(CandidException.class);
        StringBuilder doubling = new StringBuilder("20");
        for (int i = 0; i < 31; i++) {
            String next = Blob.wrap(new byte[] {(byte) (i + 1)}).hex();
            doubling.append("6c02 00").append(next).append("01").append(next);
        }
        doubling.append("6c00 01 00");
        assertThatThrownBy(() -> Candid.decode(didl(doubling.toString()))).isInstanceOf(CandidException.class);
        String deep = "016e00 0100" + "01".repeat(100_000) + "00";
        assertThatThrownBy(() -> Candid.decode(didl(deep))).hasMessageContaining("deep");
    }

    @Test
    void a_wide_type_table_is_resolved_without_blowing_up() {
        StringBuilder doubling = new StringBuilder("20");
        for (int i = 0; i < 31; i++) {
            String next = Blob.wrap(new byte[] {(byte) (i + 1)}).hex();
            doubling.append("6c02 00").append(next).append("01").append(next);
        }
        doubling.append("6c00 01 00");
        assertThat(Candid.types(didl(doubling.toString())).getFirst().toString())
                .isEqualTo("record { t1; t1 }");
    }

    @Test
    void values_of_another_type_are_not_encoded() {
        List<CandidType> types =
                new ArrayList<>(List.of(Primitive.TEXT, CandidType.Vec.BLOB, new CandidType.Opt(Primitive.NAT)));
        for (CandidType type : types) {
            assertThatThrownBy(() -> Candid.encode(List.of(type), List.of(nat(1))))
                    .isInstanceOf(CandidException.class);
        }
        assertThatThrownBy(() -> new CandidValue.Fixed(Primitive.NAT8, 256)).isInstanceOf(CandidException.class);
        assertThatThrownBy(() -> nat(-1)).isInstanceOf(CandidException.class);
    }
}
