package dev.tern.sdk.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.tern.sdk.crypto.PublicKey;
import dev.tern.sdk.types.Blob;
import dev.tern.sdk.types.CanisterId;
import dev.tern.sdk.types.SubnetId;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Commands against a gateway that only serves JSON: what they print, what they say, and their exit codes. */
class CommandsTest {
    private static final String SUBNET = new SubnetId(PublicKey.selfAuthenticating(Blob.ofText("a key"))).toString();

    @TempDir
    private Path home;

    private HttpServer server;
    private final Map<String, String> pages = new TreeMap<>();

    private static CommandSpec root() {
        OptionSpec home = OptionSpec.builder("--home")
                .type(Path.class)
                .arity("1")
                .scopeType(CommandLine.ScopeType.INHERIT)
                .build();
        OptionSpec json = OptionSpec.builder("--json")
                .type(boolean.class)
                .arity("0")
                .scopeType(CommandLine.ScopeType.INHERIT)
                .build();
        return CommandSpec.create().name("tern").addOption(home).addOption(json);
    }

    private record Result(int code, String out, String err) {}

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                String page = pages.get(exchange.getRequestURI().getPath());
                byte[] body = (page == null ? "{\"detail\": \"not here\", \"fix\": \"look elsewhere\"}" : page)
                        .getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(page == null ? 404 : 200, body.length);
                exchange.getResponseBody().write(body);
            }
        });
        server.start();
        String gateway = "http://127.0.0.1:" + server.getAddress().getPort();
        Files.writeString(
                home.resolve("network.json"),
                new JsonObject().put("gateway", gateway).encode());
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private Result run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = Commands.mount(new CommandLine(root()));
        line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        List<String> all = new ArrayList<>(List.of(arguments));
        if (!all.contains("--home")) {
            all.addAll(List.of("--home", home.toString()));
        }
        int code = line.execute(all.toArray(String[]::new));
        return new Result(code, out.toString().strip(), err.toString().strip());
    }

    @Test
    void an_identity_is_made_chosen_and_kept() throws IOException {
        Result made = run("identity", "new", "alice");
        assertThat(made.code()).isZero();
        assertThat(run("identity", "use", "alice").code()).isZero();
        assertThat(run("identity", "principal").out()).isEqualTo(made.out());
        JsonArray list = new JsonArray(run("identity", "list", "--json").out());
        assertThat(list).hasSize(2);
        assertThat(list.getJsonObject(1))
                .isEqualTo(new JsonObject()
                        .put("name", "alice")
                        .put("principal", made.out())
                        .put("current", true));
        Path pem = home.resolve("identities/alice.pem");
        assertThat(Files.getPosixFilePermissions(pem)).hasSize(2);
        assertThat(run("identity", "new", "alice"))
                .isEqualTo(new Result(5, "", "tern: identity alice exists; choose another name"));
        assertThat(run("identity", "new", "bob", "--import", pem.toString()).out())
                .isEqualTo(made.out());
    }

    @Test
    void the_default_identity_is_made_at_its_first_use() {
        Result first = run("identity", "principal");
        assertThat(first.err()).startsWith("made identity default");
        assertThat(run("identity", "principal")).isEqualTo(new Result(0, first.out(), ""));
        assertThat(run("identity", "principal", "--identity", "anonymous").out())
                .isEqualTo("2vxsx-fae");
    }

    @Test
    void unknown_identities_are_a_matter_of_their_own() {
        Result result = run("identity", "use", "nobody");
        assertThat(result.code()).isEqualTo(5);
        assertThat(result.err()).contains("tern identity new nobody");
        assertThat(run("identity", "use", "../etc").code()).isEqualTo(5);
    }

    @Test
    void a_home_without_a_network_says_how_to_start_one() {
        Result result = run("subnet", "list", "--home", home.resolve("empty").toString());
        assertThat(result.code()).isEqualTo(4);
        assertThat(result.err()).contains("tern network start");
        server.stop(0);
        assertThat(run("subnet", "list").code()).isEqualTo(4);
    }

    @Test
    void subnets_are_listed_for_people_and_for_programs() {
        pages.put(
                "/v1/subnets",
                "[{\"id\": \"" + SUBNET + "\", \"type\": \"application\", \"nodes\": 4, \"height\": 17}]");
        assertThat(run("subnet", "list").out()).isEqualTo(SUBNET + "  application  4 nodes  height 17");
        assertThat(new JsonArray(run("subnet", "list", "--json").out())
                        .getJsonObject(0)
                        .getInteger("height"))
                .isEqualTo(17);
    }

    @Test
    void blocks_are_found_by_the_beginning_of_a_subnet_id() {
        pages.put("/v1/subnets", "[{\"id\": \"" + SUBNET + "\"}]");
        pages.put("/v1/subnets/" + SUBNET + "/blocks/5", "{\"height\": 5, \"hash\": \"ab\"}");
        assertThat(run("block", "show", SUBNET.substring(0, 5), "5").out()).isEqualTo("height  5\nhash    ab");
        assertThat(run("block", "show", "zzz", "5").err())
                .contains("there is no subnet zzz")
                .contains(SUBNET);
        assertThat(run("block", "show", SUBNET.substring(0, 5), "6"))
                .isEqualTo(new Result(
                        1,
                        "",
                        "tern: there is no block 6 on subnet " + SUBNET + "; see its height in tern subnet list"));
    }

    @Test
    void migrations_are_shown() {
        pages.put(
                "/v1/migrations/3",
                "{\"id\": 3, \"phase\": \"ACTIVE\", \"epoch\": 2, \"cutoverHeight\": 90, \"abortReason\": null}");
        assertThat(run("migration", "show", "3").out())
                .isEqualTo("id             3\nphase          ACTIVE\nepoch          2\n"
                        + "cutoverHeight  90 (last block on the chain it left)");
        assertThat(new JsonObject(run("migration", "show", "3", "--json").out()).getInteger("cutoverHeight"))
                .isEqualTo(90);
    }

    @Test
    void an_unknown_migration_names_the_command_that_lists_them() {
        for (String what : List.of("show", "verify")) {
            assertThat(run("migration", what, "99"))
                    .isEqualTo(new Result(1, "", "tern: there is no migration 99; see tern migration list"));
        }
    }

    @Test
    void a_subnet_that_stands_still_is_named() {
        pages.put("/v1/subnets", "[{\"id\": \"" + SUBNET + "\", \"height\": 7, \"time\": \"2026-01-01T00:00:00Z\"}]");
        Session session = session();
        assertThat(session.halted().orElseThrow())
                .contains(SUBNET)
                .contains("has made no block for")
                .contains("tern node list");
        pages.put("/v1/subnets", "[{\"id\": \"" + SUBNET + "\", \"height\": 7, \"time\": \"" + Instant.now() + "\"}]");
        assertThat(session.halted()).isEmpty();
        pages.clear();
        assertThat(session.halted()).isEmpty();
    }

    @Test
    void a_canister_that_the_network_does_not_have_is_said_to_be_absent() {
        String id = "rrkah-fqaaa-aaaaa-aaaaq-cai";
        Session session = session();
        assertThat(session.unknownCanister()).isEmpty();
        assertThat(session.canister(id)).hasToString(id);
        assertThat(session.unknownCanister().orElseThrow())
                .contains(id + " does not exist")
                .contains("tern deploy NAME")
                .contains("tern canister create NAME");
        pages.put("/v1/canisters/" + id, "{\"id\": \"" + id + "\"}");
        assertThat(session.unknownCanister()).isEmpty();
    }

    private Session session() {
        CommandLine line = new CommandLine(root());
        line.parseArgs("--home", home.toString());
        return new Session(line.getCommandSpec(), null);
    }

    @Test
    void an_unknown_canister_names_the_ones_that_are_known() {
        assertThat(run("call", "counter", "increment").err()).contains("tern deploy counter");
        new HomeFiles(home).remember("kv", CanisterId.ofText("rrkah-fqaaa-aaaaa-aaaaq-cai"));
        Result result = run("call", "counter", "increment");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("the names are: kv");
    }

    @Test
    void modules_that_are_none_are_refused_before_anything_happens() throws IOException {
        new HomeFiles(home).remember("kv", CanisterId.ofText("rrkah-fqaaa-aaaaa-aaaaq-cai"));
        Path text = Files.writeString(home.resolve("note.wasm"), "hello");
        Result result = run("canister", "install", "kv", "--wasm", text.toString());
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("is no WebAssembly").contains("\\0asm");
        assertThat(run("canister", "install", "kv", "--wasm", "absent.wasm").code())
                .isEqualTo(2);
        assertThat(run("deploy", "nothing-of-that-name").err()).contains("no bundled sample of that name");
    }

    @Test
    void a_module_that_no_request_can_carry_is_refused_as_too_large() throws IOException {
        byte[] padded = new byte[3 << 20];
        new Random(7).nextBytes(padded);
        System.arraycopy(new byte[] {0, 'a', 's', 'm', 1, 0, 0, 0, 0, (byte) 0x80}, 0, padded, 0, 10);
        Path file = Files.write(home.resolve("large.wasm"), padded);
        Result result = run("canister", "install", "aaaaa-aa", "--wasm", file.toString());
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("is too large").contains("a request carries at most");
    }

    @Test
    void a_section_whose_name_is_cut_off_names_no_interface() throws IOException {
        Path file = Files.write(home.resolve("cut.wasm"), new byte[] {0, 'a', 's', 'm', 1, 0, 0, 0, 0, 1, (byte) 0x80});
        Result result = run("canister", "install", "aaaaa-aa", "--wasm", file.toString());
        assertThat(result.err()).doesNotContain("Exception");
    }

    @Test
    void a_file_that_is_absent_is_called_absent() {
        Result result = run("canister", "install", "aaaaa-aa", "--wasm", "absent.wasm");
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).contains("there is no file absent.wasm");
    }

    @Test
    void java_is_built_with_the_kit_beside_the_launcher_or_not_at_all() throws IOException {
        Path root = home.resolve("root");
        assertThatThrownBy(() -> JavaBuild.kit(Optional.of(root))).hasMessageContaining("./tern");
        assertThatThrownBy(() -> JavaBuild.kit(Optional.empty())).hasMessageContaining("./tern");
        for (String module : List.of("core", "canister", "processor", "canister-teavm", "canister-teavm/target/lib")) {
            String directory = module.endsWith("lib") ? "sdk/" + module : "sdk/" + module + "/target";
            Path target = Files.createDirectories(root.resolve(directory));
            Files.writeString(target.resolve(module.replace('/', '-') + ".jar"), "");
        }
        assertThat(JavaBuild.kit(Optional.of(root)).split(File.pathSeparator, -1))
                .hasSize(5)
                .allMatch(jar -> jar.startsWith(root.toString()));
    }

    @Test
    void wrong_usage_has_its_own_code() {
        assertThat(run("canister", "migrate", "counter").code()).isEqualTo(2);
        assertThat(run("block", "show", "x", "not-a-height").code()).isEqualTo(2);
        assertThat(run("new", "Bad-Name").code()).isEqualTo(2);
    }
}
