package dev.tern.sdk.candid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tern.sdk.types.Blob;
import java.util.List;
import org.junit.jupiter.api.Test;

class CandidTextTest {
    private static String again(String text) {
        return CandidText.print(CandidText.parse(text));
    }

    private static String typed(String text, String types) {
        DidFile file = DidParser.parse("service : { m : " + types + " -> () }");
        return CandidText.print(
                CandidText.parse(text, file.methods().getFirst().func().arguments()));
    }

    @Test
    void numbers_are_printed_with_their_type_and_in_groups() {
        assertThat(again("(42, -7, 1.5, 0xff, 1_000_000)"))
                .isEqualTo("(42 : int, -7 : int, 1.5 : float64, 255 : int, 1_000_000 : int)");
        assertThat(again("((42 : nat), 42 : nat8)")).isEqualTo("(42 : nat, 42 : nat8)");
    }

    @Test
    void numbers_take_the_type_of_their_place() {
        assertThat(typed("(20000000)", "(nat)")).isEqualTo("(20_000_000 : nat)");
        assertThat(typed(
                        "(1, vec { 2; 3 }, opt 4, record { a = 5 }, 6)",
                        "(nat8, vec int, opt nat, record { a : int64 }, float32)"))
                .isEqualTo(
                        "(1 : nat8, vec { 2 : int; 3 : int }, opt (4 : nat), record { a = 5 : int64 }, 6.0 : float32)");
        assertThat(typed("(vec { 1; 255 })", "(blob)")).isEqualTo("(blob \"\\01\\ff\")");
        assertThat(typed("(18446744073709551615)", "(nat64)")).isEqualTo("(18_446_744_073_709_551_615 : nat64)");
    }

    @Test
    void structures_print_as_they_are_read() {
        for (String text : List.of(
                "()",
                "(true, false, null, \"a\\\"b\\\\c\\n\")",
                "(opt \"x\", vec { \"a\"; \"b\" }, vec {})",
                "(record { a = \"x\"; b = opt null }, record { \"p\"; \"q\" }, record {})",
                "(variant { ok = \"x\" }, variant { none }, variant { \"with space\" })",
                "(blob \"\\00\\ffabc\\22\")",
                "(principal \"aaaaa-aa\", service \"aaaaa-aa\", func \"aaaaa-aa\".\"opt\")",
                "(\"größe 🐦\")",
                "(inf : float64, -inf : float64, NaN : float64)")) {
            assertThat(again(text)).isEqualTo(text);
        }
    }

    @Test
    void absent_options_may_be_left_out_and_a_plain_value_stands_for_a_present_one() {
        assertThat(typed("(record { a = 1 })", "(record { a : nat; b : opt text }, opt nat)"))
                .isEqualTo("(record { a = 1 : nat; b = null }, null)");
        assertThat(typed("(5)", "(opt nat)")).isEqualTo("(opt (5 : nat))");
    }

    @Test
    void escapes_and_comments_are_read() {
        assertThat(CandidText.parse("(\"\\u{1F426}\\41\\t\", /* a /* nested */ one */ blob \"\\ff\") // end"))
                .containsExactly(new CandidValue.Text("🐦A\t"), new CandidValue.Bytes(Blob.ofHex("ff")));
    }

    @Test
    void mistakes_are_named_with_their_place() {
        assertThatThrownBy(() -> CandidText.parse("(1, )x"))
                .hasMessageContaining("expected the end")
                .hasMessageContaining("column 6");
        assertThatThrownBy(() -> CandidText.parse("(1\n, %)")).hasMessageContaining("line 2, column 3");
        assertThatThrownBy(() -> typed("(\"a\")", "(nat)")).hasMessage("expected nat, found a value of type text");
        assertThatThrownBy(() -> typed("(-1)", "(nat)")).hasMessageContaining("not negative");
        assertThatThrownBy(() -> typed("(256)", "(nat8)")).hasMessage("256 does not fit nat8");
        assertThatThrownBy(() -> typed("(1, 2)", "(nat)")).hasMessage("expected 1 arguments (nat), found 2");
        assertThatThrownBy(() -> typed("(record { a = 1; amonut = 2 })", "(record { a : nat })"))
                .hasMessageContaining("amonut");
        assertThatThrownBy(() -> typed("(record { })", "(record { a : nat })"))
                .hasMessage("the field a : nat is missing");
        assertThatThrownBy(() -> typed("(opt \"x\")", "(opt nat)")).hasMessageContaining("expected nat");
        assertThatThrownBy(() -> CandidText.parse("(principal \"nope\")")).hasMessage("not a principal: \"nope\"");
    }

    @Test
    void every_broken_text_is_refused_with_a_candid_exception() {
        for (String text : List.of(
                "",
                "(",
                ")",
                "(1",
                "1",
                "(\"a",
                "(\"\\q\")",
                "(\"\\u{110000}\")",
                "(\"\\u{d800}\")",
                "(vec {1)",
                "(/*)",
                "(1.2.3)",
                "(0xg)",
                "(opt)",
                "(record { a = })",
                "(variant {})",
                "(variant { a; b })",
                "(1 : )",
                "(1 : t)",
                "(record { 4294967296 = 1 })",
                "(record { a = 1; a = 2 })",
                "(" + "opt ".repeat(10_000) + "1)",
                "(" + "(".repeat(10_000),
                "(\"\\ff\")",
                "(1 : " + "vec ".repeat(10_000))) {
            assertThatThrownBy(() -> CandidText.parse(text)).describedAs(text).isInstanceOf(CandidException.class);
        }
    }
}
