package dev.tern.sdk.candid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class DidFileTest {
    private static final String LEDGER = """
            type Account = record { owner : principal; subaccount : opt blob };
            type List = opt record { head : nat; tail : List };
            type Result = variant { Ok : nat; Err : text };
            service : (Account, opt nat) -> {
              balance : (Account) -> (nat) query;
              "import" : (func (nat) -> () oneway) -> ();
              list : () -> (List) composite_query;
              transfer : (record { to : Account; amount : nat }) -> (Result);
            }
            """;

    @Test
    void what_is_printed_is_what_was_read() {
        assertThat(DidPrinter.file(DidParser.parse(LEDGER))).isEqualTo(LEDGER);
    }

    @Test
    void the_counter_reads_in_one_line() {
        DidFile file = DidParser.parse("service : { increment : () -> (nat); get : () -> (nat) query }");
        assertThat(file.methods()).extracting(CandidType.Method::name).containsExactly("get", "increment");
        assertThat(file.method("get").orElseThrow().func())
                .isEqualTo(new CandidType.Func(List.of(), List.of(Primitive.NAT), List.of(CandidType.Func.Mode.QUERY)));
        assertThat(file.method("nothing")).isEmpty();
    }

    @Test
    void shorthands_names_and_comments_are_understood() {
        DidFile file = DidParser.parse("""
                // a line
                type f = func (name : text, nat) -> (id : nat64) query;
                /* a /* nested */ block */
                type s = service { m : f; };
                type r = record { nat; text; 7 : int; bool };
                type v = variant { a; "b c" : nat; 5 };
                service counter : s
                """);
        assertThat(file.method("m").orElseThrow().func().arguments()).containsExactly(Primitive.TEXT, Primitive.NAT);
        assertThat(file.type("r").unfold().toString()).isEqualTo("record { 0 : nat; 1 : text; 7 : int; 8 : bool }");
        assertThat(file.type("v").unfold().toString()).isEqualTo("variant { 5; a; \"b c\" : nat }");
    }

    @Test
    void mistakes_are_refused() {
        for (String text : List.of(
                "service : { a : nat }",
                "type t = u;",
                "type t = t;",
                "type t = nat; type t = text;",
                "import \"x.did\";",
                "service : { a : () -> () ; a : () -> () }",
                "type t = record { a : nat; a : text };",
                "service : { a : () -> (nat) oneway }",
                "service : nat",
                "type t = record {",
                "type = nat",
                "x",
                "service : { a : () -> }",
                "type t = " + "opt ".repeat(5_000) + "nat;")) {
            assertThatThrownBy(() -> DidParser.parse(text)).describedAs(text).isInstanceOf(CandidException.class);
        }
    }

    private static boolean below(String sub, String sup) {
        return Subtyping.isSubtype(DidParser.parseType(sub), DidParser.parseType(sup));
    }

    @Test
    void subtypes_are_those_of_the_specification() {
        assertThat(below("nat", "int")).isTrue();
        assertThat(below("int", "nat")).isFalse();
        assertThat(below("nat8", "nat")).isFalse();
        assertThat(below("text", "opt nat")).isTrue();
        assertThat(below("empty", "text")).isTrue();
        assertThat(below("text", "reserved")).isTrue();
        assertThat(below("record { a : nat; b : text }", "record { a : int }")).isTrue();
        assertThat(below("record {}", "record { a : opt nat; b : null }")).isTrue();
        assertThat(below("record {}", "record { a : nat }")).isFalse();
        assertThat(below("variant { a }", "variant { a; b }")).isTrue();
        assertThat(below("variant { a; b }", "variant { a }")).isFalse();
        assertThat(below("func (int) -> (nat)", "func (nat) -> (int)")).isTrue();
        assertThat(below("func (nat) -> () query", "func (nat) -> ()")).isFalse();
        assertThat(below("service { a : () -> (); b : () -> () }", "service { a : () -> () }"))
                .isTrue();
        assertThat(below("service { a : () -> () }", "service { b : () -> () }"))
                .isFalse();
    }

    @Test
    void recursive_types_are_compared() {
        DidFile file = DidParser.parse(
                "type A = record { nat; opt A }; type B = record { int; opt B }; type N = record { nat; n : N };"
                        + " type M = record { nat; n : M }; type L = record { text; n : L };");
        assertThat(Subtyping.isSubtype(file.type("A"), file.type("B"))).isTrue();
        assertThat(Subtyping.isSubtype(file.type("N"), file.type("M"))).isTrue();
        assertThat(Subtyping.isSubtype(file.type("N"), file.type("L"))).isFalse();
    }
}
