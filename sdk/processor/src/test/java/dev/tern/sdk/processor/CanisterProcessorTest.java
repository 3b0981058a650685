package dev.tern.sdk.processor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CanisterProcessorTest {
    @TempDir
    Path out;

    /** Compiles a canister class named C with the given members; what the compiler said. */
    private String compile(String members) throws IOException {
        String source =
                "package p; import dev.tern.sdk.canister.*; import dev.tern.sdk.types.*; import java.math.BigInteger;"
                        + " import java.util.*; @Canister(\"c\") public class C { " + members + " }";
        JavaFileObject file = new SimpleJavaFileObject(URI.create("string:///p/C.java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return source;
            }
        };
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        JavaCompiler.CompilationTask task = compiler.getTask(
                messages,
                null,
                null,
                List.of("-d", out.toString(), "-classpath", System.getProperty("java.class.path")),
                null,
                List.of(file));
        task.setProcessors(List.of(new CanisterProcessor()));
        boolean compiled = task.call();
        assertThat(messages.toString().isEmpty())
                .describedAs(messages.toString())
                .isEqualTo(compiled);
        return messages.toString();
    }

    private String did(String members) throws IOException {
        assertThat(compile(members)).isEmpty();
        return Files.readString(out.resolve("canisters/c.did"));
    }

    @Test
    void java_types_become_candid_types() throws IOException {
        assertThat(did("@Update(\"all\") void a(boolean a, byte b, short c, int d, long e, float f, double g, String h,"
                        + " BigInteger i, Int j, Nat8 k, Nat16 l, Nat32 m, Nat64 n, Principal o, CanisterId p, Blob q, byte[] r,"
                        + " Optional<List<Long>> s, Map<String, Boolean> t) {}"))
                .isEqualTo("""
                        service : {
                          all : (bool, int8, int16, int32, int64, float32, float64, text, nat, int, nat8, nat16, nat32, nat64, principal, principal, blob, blob, opt vec int64, vec record { text; bool }) -> ();
                        }
                        """);
    }

    @Test
    void records_sealed_interfaces_and_enums_become_named_types_even_if_they_mention_themselves() throws IOException {
        assertThat(did(
                        "record Tree(@CandidName(\"the_value\") long value, List<Tree> kids) {} enum Color { RED, @CandidName(\"g\") GREEN }"
                                + " sealed interface Shape permits Dot, Box, Line {} record Dot() implements Shape {}"
                                + " record Box(Color value) implements Shape {} record Line(int x, int y) implements Shape {}"
                                + " @Query Tree tree(Shape shape) { return null; }"))
                .contains("type Tree = record { kids : vec Tree; the_value : int64 };")
                .contains("type Color = variant { g; RED };")
                .contains("type Line = record { x : int32; y : int32 };")
                .contains("Dot", "Box : Color", "Line : Line")
                .contains("tree : (Shape) -> (Tree) query;");
    }

    @Test
    void results_may_come_later_and_installation_may_have_arguments() throws IOException {
        assertThat(did("@Init void init(String name) {} @Update Async<Long> later() { return Async.of(1L); }"
                        + " @Update Async<Nothing> never() { return Async.of(Nothing.NOTHING); }"
                        + " @Query(composite = true) int both() { return 1; }"))
                .isEqualTo("""
                        service : (text) -> {
                          both : () -> (int32) composite_query;
                          later : () -> (int64);
                          never : () -> ();
                        }
                        """);
    }

    @Test
    void types_of_stable_fields_stay_out_of_the_interface() throws IOException {
        assertThat(did("record Hidden(int x) {} @Stable List<Hidden> state = List.of();"))
                .doesNotContain("Hidden");
        assertThat(out.resolve("META-INF/canisters/c")).hasContent("p.CMain");
    }

    @Test
    void what_cannot_be_a_canister_is_an_error_that_says_why() throws IOException {
        assertThat(compile("@Update Thread a() { return null; }")).contains("has no counterpart in Candid");
        assertThat(compile("@Update private void a() {}")).contains("a must be neither private nor static");
        assertThat(compile("@Update(\"x\") void a() {} @Query(\"x\") void b() {}"))
                .contains("there are two methods x");
        assertThat(compile("@Stable final int a = 1;")).contains("cannot be final");
        assertThat(compile("@PreUpgrade void a(int b) {}")).contains("it has no parameters");
        assertThat(compile("@Update void a(List<Nat8> b) {}")).contains("is a blob in Candid");
        assertThat(compile("@Remote interface R { int a(); }")).contains("returns Async");
    }
}
